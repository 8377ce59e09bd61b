package date

import (
	"strings"
	"testing"
)

func TestCompileErrorsNameTheLine(t *testing.T) {
	const head = "class MON:M may=5\n"
	tests := []struct{ name, src, want string }{
		{"no pattern", head + "DATE month", "x.txt:2: unknown directive"},
		{"unknown type", head + "DAY month : <MON>", `x.txt:2: unknown type "DAY"`},
		{"unknown operation", head + "DATE moth : <MON>", `x.txt:2: unknown operation "moth"`},
		{"unknown class", head + "\nDATE month : <MONTH>", `x.txt:3: pattern "<MONTH>": no class is called "MONTH"`},
		{"unknown slot", head + "DATE month : <MON:Z>", `no slot is called "Z"`},
		{"class without slot", "class MON may=5\nDATE month : <MON>", `no slot is called "MON": write <MON:SLOT>`},
		{"unknown argument", head + "DATE month FOO=1 : <MON>", `x.txt:2: unknown argument "FOO=1"`},
		{"bad value", head + "DATE month DIR=soon : <MON>", `"soon" is neither a number nor a known value`},
		{"bad holiday", "class HOL easter=EASTER-900", `"EASTER-900" is neither a number nor a known value`},
		{"bad weekday", "class HOL thanksgiving=11:8:4", `"11:8:4" is neither a number nor a known value`},
		{"bad entry", "class MON:M may", `x.txt:1: class entry "may": want word=value`},
		{"open group", head + "DATE month : (early <MON>", "a group is not closed"},
		{"stray bracket", head + "DATE month : early) <MON>", `unexpected ")`},
		{"open endings", head + "DATE month : earl{y,ier <MON>", "endings are not closed"},
		{"unknown endings", head + "DATE month : earl{@adj} <MON>", "endings adj"},
		{"context inside", head + "DATE month : a [b] <MON>", "context [...] may stand only at either end"},
		{"only context", head + "DATE month : [a b]", "nothing is left besides context"},
		{"bad table", "table TET 2001 0230", `x.txt:1: table TET: "0230" is no day MMDD of 2001`},
		{"missing slot", head + "DATE rel DIR=1 : next <MON>", "next <MON> does not fill U, which rel needs"},
		{"unknown list", "list verbs said", `no list is called "verbs"`},
		{"explosion", head + "DATE month : " + strings.Repeat("(a|b|c|d)? ", 12) + "<MON>", "split the rule"},
	}
	for _, x := range tests {
		_, err := compile("en", "x.txt", x.src)
		if err == nil || !strings.Contains(err.Error(), x.want) || !strings.HasPrefix(err.Error(), "x.txt:") {
			t.Errorf("%s: %v, want %q", x.name, err, x.want)
		}
	}
}

func TestUnfold(t *testing.T) {
	got, err := unfold(`(early|late)? недел{я,и} \(? [a b]`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3*2*2 {
		t.Fatalf("%d alternatives, want 12: %v", len(got), got)
	}
	if s := strings.Join(got[0], " "); s != `early неделя \( [ a b ]` {
		t.Errorf("first alternative %q", s)
	}
}

func FuzzCompile(f *testing.F) {
	f.Add("class MON:M may=5 ^jun_.=6\nendings e a,b\nDATE month DIR=1 : (early|x{@e})? ~<MON> [a]\nNONE skip : 24 ~/ ~7")
	f.Add("list past a_b\ngroup ,\nDATE day : <D> <N>")
	f.Fuzz(func(t *testing.T, src string) {
		if _, err := compile("en", "x.txt", src); err != nil && !strings.HasPrefix(err.Error(), "x.txt:") {
			t.Errorf("the error does not name its line: %v", err)
		}
	})
}
