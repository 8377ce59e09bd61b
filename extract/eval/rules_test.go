package eval

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"parley/extract/talk"
)

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Đại sứ Nga", "dai su nga"},
		{"The U.S. State Department", "us state department"},
		{"Côte d’Ivoire", "cote divoire"},
		{"Сергей Рябков", "сергеи рябков"}, // й is и with a breve
		{"AT&T – Labs", "at&t labs"},
		{" …«»", ""},
		{"STRASSE Straße", "strasse strasse"},
	}
	for _, test := range tests {
		if got := fold(test.in); got != test.want {
			t.Errorf("fold(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestCanonicalNames(t *testing.T) {
	lists := loadAliases()
	state := lists.canonical(&Actor{Name: "Russia", Type: goldCountry, Country: "RUS", Aliases: []string{"Nga", "Россия", "Russian Federation", "Liên bang Nga"}})
	person := lists.canonical(&Actor{Name: "Nguyen Van An", Type: goldPerson, Country: "VNM", Aliases: []string{"Nguyễn Văn An", "Ông An", "Нгуен Ван Ан"}})
	tests := []struct {
		set  nameSet
		name string
		want bool
	}{
		{state, "RUSSIA", true},
		{state, "rus", true},
		{state, "Russian Federation", true},
		{state, "Nga", false},
		{state, "Россия", false},
		{state, "Liên bang Nga", false},
		{person, "Nguyễn Văn An", true},
		{person, "Ông An", false},
		{person, "VNM", false},
		{person, "Нгуен Ван Ан", false},
	}
	for _, test := range tests {
		if got := test.set[fold(test.name)]; got != test.want {
			t.Errorf("%q canonical: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestOverlap(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"2021-10-31", "2021-10", true},
		{"2021-W43", "2021-10-31", true},
		{"2021-W43", "2021-11-01", false},
		{"2021-10", "2021-10-31/2021-11-02", true},
		{"2021-Q2", "2021-H1", true},
		{"2021-SU", "2021-09-01", false},
		{"2021-WI", "2021-12-31", true},
		{"2016-12-07TMO", "2016-12-07", true},
		{"2024", "2024-02-29", true},
		{"2023", "2023-02-29", false}, // no such day
		{"2021", "2021-W53", false},   // no such week
		{"2020-12-31", "2020-W53", true},
		{"2021-13", "2021", false},
		{"2021", "0000", false},
		{"P2D", "2021", false},
		{"PAST_REF", "PAST_REF", false},
		{"", "", false},
	}
	for _, test := range tests {
		for range 2 {
			if got := overlap(test.a, test.b); got != test.want {
				t.Errorf("overlap(%q, %q) = %v", test.a, test.b, got)
			}
			test.a, test.b = test.b, test.a
		}
	}
}

// TestAssign compares with all assignments there are.
func TestAssign(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		rows, cols := r.IntN(6), r.IntN(6)
		w := make([][]float64, rows)
		for i := range w {
			w[i] = make([]float64, cols)
			for j := range w[i] {
				w[i][j] = float64(r.IntN(5)) / 4
			}
		}
		got, taken := 0.0, map[int]bool{}
		for i, j := range assign(rows, cols, func(i, j int) float64 { return w[i][j] }) {
			if j < 0 {
				continue
			}
			if taken[j] || w[i][j] == 0 {
				t.Fatalf("row %d of %v has column %d, which is taken or worth nothing", i, w, j)
			}
			taken[j] = true
			got += w[i][j]
		}
		if want := best(w, 0, map[int]bool{}); got != want {
			t.Fatalf("assignment of %v is worth %v, the best %v", w, got, want)
		}
	}
}

func best(w [][]float64, row int, taken map[int]bool) float64 {
	if row == len(w) {
		return 0
	}
	most := best(w, row+1, taken)
	for j, x := range w[row] {
		if !taken[j] {
			taken[j] = true
			most = max(most, x+best(w, row+1, taken))
			taken[j] = false
		}
	}
	return most
}

func TestCompareDates(t *testing.T) {
	gold := []Date{
		{Type: "DATE", Value: "2021-10-31"},
		{Type: "TIME", Value: "2021-10-30T09:00"},
		{Type: "DATE", Value: "2021-06-01/2021-06-03"},
		{Type: "DATE", Value: "2019", Salience: Optional},
		{Type: "DURATION", Value: "P2D"},
	}
	tests := []struct {
		predicted     string
		right         int
		missed, wrong int
	}{
		{"", 0, 3, 0},
		{"2021-10-31 2021-10-30 2021-06-01/2021-06-03", 3, 0, 0},
		{"2021-06-01 2021-06-03", 1, 2, 0},
		{"2021-06-01", 0, 3, 0}, // half a range is neither right nor wrong
		{"2019 PAST_REF", 0, 3, 0},
		{"2018 2021-10", 0, 3, 2},
	}
	for _, test := range tests {
		r := compareDates(gold, strings.Fields(test.predicted), "DATE", "TIME")
		if r.right != test.right || len(r.missed) != test.missed || len(r.wrong) != test.wrong {
			t.Errorf("%q: %+v, want %+v", test.predicted, r, test)
		}
	}
	if r := compareDates(gold, []string{"P2D", "P3D"}, "DURATION", "SET"); r.right != 1 || len(r.wrong) != 1 {
		t.Errorf("durations: %+v", r)
	}
}

func TestAgreement(t *testing.T) {
	others := map[string]bool{"CHN": true, "USA": true, "RUS": true}
	gold := &Talk{Parties: []string{"USA", "RUS"}, Date: "2021-06-16", Status: "planned"}
	view := func(date, status string, parties ...string) talkView {
		v := talkView{Talk: &talk.Talk{DateValue: date, Status: status}, parties: map[string]bool{}}
		for _, p := range parties {
			v.parties[p] = true
		}
		return v
	}
	open := *gold
	open.OpenParties, open.Date = true, ""
	tests := []struct {
		gold *Talk
		pred talkView
		want float64
	}{
		{gold, view("2021-06-16", "planned", "USA", "RUS"), 1},
		{gold, view("2021-06", "proposed", "USA", "RUS"), 0.5 + 0.125 + 0.125},
		{gold, view("", "held", "USA", "RUS"), 0.5},
		{gold, view("2021-06-16", "planned", "USA", "FRA"), 0.75},
		{gold, view("2021-06-16", "planned", "FRA", "DEU"), 0},
		{gold, view("2021-06-16", "planned", "USA", "RUS", "CHN"), 0.5*0.8 + 0.5},
		{&open, view("", "planned", "USA", "RUS", "CHN"), 1},
		{&open, view("2021-06-01", "planned", "USA", "RUS", "FRA"), 0.5*0.8 + 0.5}, // the publication day
	}
	for i, test := range tests {
		if got := agreement(test.gold, test.pred, others, "2021-06-01"); got < test.want-1e-9 || got > test.want+1e-9 {
			t.Errorf("case %d: agreement %v, want %v", i, got, test.want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct{ line, want string }{
		{`{"id":"a","lang":"vi","text_file":"a.txt"`, "gold.jsonl:2: not a gold record"},
		{`{"text_file":"a.txt"}`, "gold.jsonl:2: the record has no id"},
		{`{"id":"a","lang":"vi"}`, "names no text_file"},
		{`{"id":"a","text_file":"a.txt"}`, "names no lang"},
		{`{"id":"a","lang":"vi","text_file":"none.txt"}`, "text of a: open none.txt"},
		{`{"id":"first","lang":"en","text_file":"a.txt"}`, `the id "first" stands on line 1 already`},
		{`{"id":"a","lang":"vi","text_file":"a.txt","actors":[{"name":"X","type":"GANG"}]}`, "use PERSON, ORG or COUNTRY"},
		{`{"id":"a","lang":"vi","text_file":"a.txt","talks":[{"place":"Hanoi"}]}`, `a talk is at "Hanoi", which is not among the places`},
	}
	for _, test := range tests {
		files := fstest.MapFS{
			"gold.jsonl": {Data: []byte(`{"id":"first","lang":"en","text_file":"a.txt"}` + "\n" + test.line)},
			"a.txt":      {Data: []byte("A text.")},
		}
		if _, err := Read(files, "gold.jsonl"); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.line, err, test.want)
		}
	}
	if _, err := Read(fstest.MapFS{"gold.jsonl": {}}, "gold.jsonl"); err == nil {
		t.Error("an empty gold file is read without error")
	}
	g, err := Read(fstest.MapFS{"gold.jsonl": {Data: []byte(`{"id":"a","lang":"vi","text_file":"a.txt"}`)}, "a.txt": {}}, "gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.HTML(g.Documents[0]); err == nil {
		t.Error("a page that is not there is read")
	}
}

// FuzzRead reads any bytes as gold; what is read must be scorable.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"a","lang":"en","pub_date":"2024-05-03","text_file":"a.txt","relevant":true,` +
		`"actors":[{"key":"FRA","name":"France","type":"COUNTRY","country":"FRA","party":"FRA","mentions":[{"start":0,"end":6}]}],` +
		`"places":[{"name":"Paris","country":"FRA","lat":48.9,"lon":2.3}],"dates":[{"type":"DATE","value":"2024-04-30/2024-05"}],` +
		`"talks":[{"parties":["FRA","NATO"],"participants":[{"key":"FRA"}],"date":"2024","place":"Paris","format":"phone","status":"held"}]}`))
	f.Add([]byte(`{"id":"a","lang":"vi","text_file":"a.txt","dates":[{"type":"SET","value":"P/"},{"type":"DATE","value":"T","salience":"optional"}],"talks":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Read(fstest.MapFS{"gold.jsonl": {Data: data}, "a.txt": {Data: []byte("France")}}, "gold.jsonl")
		if err != nil {
			return
		}
		s := NewScorer(g.Documents)
		var table Table
		for _, d := range g.Documents {
			table.Add(d.Lang, s.Score(d, nil))
		}
		for _, x := range table.Groups() {
			for _, f := range x.Figures {
				if !(f.Value() >= 0 && f.Value() <= 100) {
					t.Errorf("%s is %v of %+v", f.Name, f.Value(), f.Count)
				}
			}
		}
	})
}
