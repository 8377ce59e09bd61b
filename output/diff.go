package output

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// The kinds of a Change.
const (
	Added   = "added"
	Gone    = "gone"
	Changed = "changed"
)

// Change is a row that two runs do not have in common.
type Change struct {
	Table string `json:"table"`
	// Key names the row: the article's address first, then what tells rows of
	// one article apart.
	Key  []string `json:"key"`
	Kind string   `json:"kind"` // Added, Gone or Changed
	// Columns are those that differ, in the table's order; of a row that only
	// one run has, all of them.
	Columns []ColumnChange `json:"columns"`
}

// ColumnChange is one column of a Change. Values are JSON, as [JSON] writes
// them; nil where the run has no such row.
type ColumnChange struct {
	Name string          `json:"name"`
	Old  json.RawMessage `json:"old,omitempty"`
	New  json.RawMessage `json:"new,omitempty"`
}

// Diff compares two runs row by row and hands out what differs, table by table
// and sorted by key, until use returns an error.
//
// Rows are matched by what they are about, not by their ids, which hold a hash
// of the text: an article by its address, an actor by article and actor_id, a
// place by article and place_id (else its name), a date by where it stands, a
// talk by the sentence that tells of it first, a fetch by its URL. Where that
// is the same for several rows of a run they are matched in the order of the
// table. When something was fetched, how long that took and where it lies in
// the archive makes no difference, nor do the ids themselves.
//
// In memory it holds 16 bytes and the key of every row of a, of one table at a
// time, and the rows that differ.
func Diff(a, b *Run, use func(Change) error) error {
	old, err := articleKeys(a)
	if err != nil {
		return err
	}
	new, err := articleKeys(b)
	if err != nil {
		return err
	}
	for _, diff := range []func() ([]Change, error){
		func() ([]Change, error) { return diffTable(a.Articles, b.Articles, old, new) },
		func() ([]Change, error) { return diffTable(a.Actors, b.Actors, old, new) },
		func() ([]Change, error) { return diffTable(a.Places, b.Places, old, new) },
		func() ([]Change, error) { return diffTable(a.Dates, b.Dates, old, new) },
		func() ([]Change, error) { return diffTable(a.Talks, b.Talks, old, new) },
		func() ([]Change, error) { return diffTable(a.Fetches, b.Fetches, old, new) },
	} {
		changes, err := diff()
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := use(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// articleKeys gives each article_id of a run the article's address.
func articleKeys(r *Run) (map[string]string, error) {
	keys := map[string]string{}
	for a, err := range r.Articles() {
		if err != nil {
			return nil, err
		}
		switch {
		case a.CanonicalURL != "":
			keys[a.ArticleID] = a.CanonicalURL
		case a.URL != "":
			keys[a.ArticleID] = a.URL
		default:
			keys[a.ArticleID] = a.ArticleID
		}
	}
	return keys, nil
}

// keyOf says what a row is about.
func keyOf[T row](r *T, articles map[string]string) []string {
	switch r := any(r).(type) {
	case *Article:
		return []string{articles[r.ArticleID]}
	case *Actor:
		return []string{articles[r.ArticleID], r.ActorID}
	case *Place:
		id := r.PlaceID
		if id == "" {
			id = r.Name
		}
		return []string{articles[r.ArticleID], id}
	case *Date:
		return []string{articles[r.ArticleID], strconv.Itoa(int(r.Start)), strconv.Itoa(int(r.End))}
	case *Talk:
		sentence := ""
		if len(r.Evidence) > 0 {
			sentence = "sentence " + strconv.Itoa(int(r.Evidence[0].Sentence))
		}
		return []string{articles[r.ArticleID], sentence}
	case *Fetch:
		return []string{r.URL}
	}
	return nil
}

// forget takes out of a row what differs between any two runs.
func forget[T row](r *T) {
	*provenance(r) = ""
	switch r := any(r).(type) {
	case *Article:
		r.ArticleID, r.Fetched, r.ArchiveFile, r.ArchiveOffset = "", nil, "", nil
	case *Actor:
		r.ArticleID = ""
	case *Place:
		r.ArticleID = ""
	case *Date:
		r.ArticleID = ""
	case *Talk:
		r.ArticleID, r.TalkID = "", ""
	case *Fetch:
		r.ArticleID, r.ElapsedMS, r.ArchiveFile, r.ArchiveOffset = "", nil, "", nil
		if r.Robots != nil {
			robots := *r.Robots
			robots.Fetched = nil
			r.Robots = &robots
		}
	}
}

// keyed is a row with its key and its columns as JSON.
type keyed struct {
	key     []string
	columns [][]byte
}

// keyedRows gives the rows of a table with keys that are unique: of rows with
// the same one, the second and later get their number behind it.
func keyedRows[T row](rows func() iter.Seq2[T, error], articles map[string]string) iter.Seq2[keyed, error] {
	return func(yield func(keyed, error) bool) {
		columns := tableOf[T]().Columns
		seen := map[string]int{}
		for r, err := range rows() {
			if err != nil {
				yield(keyed{}, err)
				return
			}
			k := keyed{key: keyOf(&r, articles)}
			joined := strings.Join(k.key, "\x00")
			if seen[joined]++; seen[joined] > 1 {
				k.key = append(k.key, "number "+strconv.Itoa(seen[joined]))
			}
			forget(&r)
			v := reflect.ValueOf(&r).Elem()
			for _, c := range columns {
				k.columns = append(k.columns, cell(c, v))
			}
			if !yield(k, nil) {
				return
			}
		}
	}
}

// cell is a column of a row as JSON.
func cell(c Column, row reflect.Value) []byte {
	v := row.FieldByIndex(c.index)
	if c.Null != "" && v.IsZero() {
		return []byte("null")
	}
	return appendValue(nil, c, v)
}

func diffTable[T row](a, b func() iter.Seq2[T, error], old, new map[string]string) ([]Change, error) {
	table := tableOf[T]()
	seed := maphash.MakeSeed()
	sum := func(k keyed) uint64 {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, c := range k.columns {
			_, _ = h.Write(c)
			_ = h.WriteByte(0)
		}
		return h.Sum64()
	}
	left := map[string]uint64{} // rows of a without partner so far
	for k, err := range keyedRows(a, old) {
		if err != nil {
			return nil, err
		}
		left[strings.Join(k.key, "\x00")] = sum(k)
	}
	changes := map[string]*Change{}
	for k, err := range keyedRows(b, new) {
		if err != nil {
			return nil, err
		}
		joined := strings.Join(k.key, "\x00")
		was, known := left[joined]
		switch {
		case !known:
			changes[joined] = wholeRow(table, k, Added)
		case was != sum(k):
			changes[joined] = wholeRow(table, k, Changed)
		}
		if known && was == sum(k) {
			delete(left, joined)
		}
	}
	for k, err := range keyedRows(a, old) {
		if err != nil {
			return nil, err
		}
		joined := strings.Join(k.key, "\x00")
		if _, differs := left[joined]; !differs {
			continue
		}
		if c := changes[joined]; c != nil {
			c.against(k)
		} else {
			changes[joined] = wholeRow(table, k, Gone)
		}
	}
	out := make([]Change, 0, len(changes))
	for _, c := range changes {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(x, y Change) int { return slices.Compare(x.Key, y.Key) })
	return out, nil
}

func wholeRow(t Table, k keyed, kind string) *Change {
	c := &Change{Table: t.Name, Key: k.key, Kind: kind}
	for i, column := range t.Columns {
		x := ColumnChange{Name: column.Name}
		if kind == Gone {
			x.Old = k.columns[i]
		} else {
			x.New = k.columns[i]
		}
		c.Columns = append(c.Columns, x)
	}
	return c
}

// against fills in the old values of a changed row and leaves the columns that
// differ.
func (c *Change) against(old keyed) {
	for i := range c.Columns {
		c.Columns[i].Old = old.columns[i]
	}
	c.Columns = slices.DeleteFunc(c.Columns, func(x ColumnChange) bool { return string(x.Old) == string(x.New) })
}

// String is the change as one line for logs, without values.
func (c Change) String() string {
	return fmt.Sprintf("%s %s %s", c.Kind, c.Table, strings.Join(c.Key, " "))
}
