package lexicon

import (
	"fmt"
	"strings"
	"testing"

	gaz "parley/extract/lexicon/internal/gazetteer"
	"parley/extract/text"
)

// dumpRow writes a row of a dump.
func dumpRow(id int, name, alternate, point, class, feature, state, division string, people int) string {
	lat, lon, _ := strings.Cut(point, " ")
	return fmt.Sprintf("%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\t%s\t\t\t\t%d\t\t0\tEtc/UTC\t2024-01-01\n", id, name, name, alternate, lat, lon, class, feature, state, division, people)
}

// island is an invented dump.
var island = dumpRow(1, "Ostmark Region", "Остмарк", "61.5 8.5", "A", "ADM1", "NO", "99", 0) +
	dumpRow(2, "Grimstrand", "Гримстранн,Grimstrond", "61.6 8.4", "P", "PPL", "NO", "99", 80_000) +
	dumpRow(3, "Lillevik", "Лиллевик", "61.4 8.6", "P", "PPL", "NO", "99", 40) +
	dumpRow(4, "Gammelby", "", "61.4 8.6", "P", "PPLH", "NO", "99", 900_000) +
	dumpRow(5, "Storholmen", "", "61.3 8.7", "T", "ISL", "NO", "99", 0) +
	dumpRow(6, "Storfjell", "", "61.3 8.7", "T", "MT", "NO", "99", 0)

func gazetteerOf(t testing.TB, opts DumpOptions, dumps ...string) (*Lexicon, DumpCounts) {
	t.Helper()
	d, err := NewDump(opts)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range dumps {
		if err := d.Add(fmt.Sprintf("%d.txt", i), strings.NewReader(s)); err != nil {
			t.Fatal(err)
		}
	}
	data, n, err := d.Gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	l, err := LoadWith(data)
	if err != nil {
		t.Fatal(err)
	}
	return l, n
}

func TestDump(t *testing.T) {
	l, n := gazetteerOf(t, DumpOptions{Least: 30, Full: 10_000, Features: []string{"ISL"}}, island, "\n")
	if n.Rows != 6 || n.Places != 4 || n.Divisions != 1 {
		t.Errorf("counts %+v, want 4 places of 6 rows", n)
	}
	for id, want := range map[string]string{
		"gn:1": "Ostmark Region NOR  ADM1", "gn:2": "Grimstrand NOR Ostmark Region PPL", "gn:3": "Lillevik NOR Ostmark Region PPL",
		"gn:4": "", "gn:5": "Storholmen NOR Ostmark Region ISL", "gn:6": "",
	} {
		got := ""
		if e := l.Entry(id); e != nil {
			got = strings.Join([]string{e.Name, e.Country, e.Admin1, e.Kind}, " ")
		}
		if got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	for s, want := range map[string]string{
		"В Гримстранне открыли порт.": "gn:2", "В Лиллевике темно.": "", "Они живут в Остмарке.": "gn:1",
	} {
		got := ""
		for _, m := range l.Find(text.New(text.Russian, s)) {
			got = m.Senses[0].Entry.ID
		}
		if got != want {
			t.Errorf("%s: found %q, want %q", s, got, want)
		}
	}
	if l.Entry("gn:2988507") != nil || l.State("NOR") == nil || len(l.Find(text.New(text.English, "talks in Oslo"))) == 0 {
		t.Error("the lexicon is not the rest of the built-in one with other cities")
	}
}

func TestDumpErrors(t *testing.T) {
	for want, s := range map[string]string{
		"x.txt:2: 2 columns, want the 19": dumpRow(1, "A", "", "1 1", "P", "PPL", "NO", "1", 1) + "1\tx\n",
		`the id is "?"`:                   strings.Replace(dumpRow(1, "A", "", "1 1", "P", "PPL", "NO", "1", 1), "1", "?", 1),
		"the latitude is":                 dumpRow(1, "A", "", "91 1", "P", "PPL", "NO", "1", 1),
		"the longitude is":                dumpRow(1, "A", "", "1 NaN", "P", "PPL", "NO", "1", 1),
		"inhabitants is":                  dumpRow(1, "A", "", "1 1", "P", "PPL", "NO", "1", -1),
		"no table of places":              strings.Repeat("x", longestRow+1),
	} {
		d, err := NewDump(DumpOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Add("x.txt", strings.NewReader(s)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	d, err := NewDump(DumpOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Gazetteer(); err == nil || !strings.Contains(err.Error(), "no place is left") {
		t.Errorf("an empty dump gives %v", err)
	}
	if _, err := LoadWith([]byte("not one")); err == nil || !strings.Contains(err.Error(), "parley gazetteer") {
		t.Errorf("a file that is no gazetteer gives %v", err)
	}
}

func FuzzDump(f *testing.F) {
	f.Add(island)
	f.Add("1\t2\t3\n")
	f.Add("\n\n")
	empty, err := NewDump(DumpOptions{Features: []string{"MT"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := *empty
		if d.Add("x.txt", strings.NewReader(s)) != nil {
			return
		}
		data, n, err := d.Gazetteer()
		if err != nil {
			if n.Places > 0 {
				t.Fatalf("%d places cannot be packed: %v", n.Places, err)
			}
			return
		}
		if _, err := gaz.Decode(data, gaz.SmallLimit); err != nil {
			t.Fatalf("what was packed cannot be read: %v", err)
		}
	})
}
