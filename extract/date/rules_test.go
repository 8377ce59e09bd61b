package date

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/extract/text"
)

func load(t testing.TB) *Engine {
	t.Helper()
	e, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// example is a line "text with [expressions] | publication date | value ; value".
type example struct {
	line, rule int // lines of the file: its own and that of the rule above it
	text       string
	published  time.Time
	want       []mark
}

// mark is an expression: code points of the text, type and value.
type mark struct {
	start, end  int
	typ, value  string
	surfaceText string
}

// parseExample reads one example. A value is the TIMEX3 value, with "SET:"
// before it for a set; the type follows from its form. "-" is an empty value.
func parseExample(s string) (example, error) {
	var x example
	f := strings.Split(s, " | ")
	if len(f) != 3 {
		return x, fmt.Errorf("want text | date | values: %q", s)
	}
	var err error
	if d := strings.TrimSpace(f[1]); d != "-" {
		if x.published, err = time.Parse("2006-01-02", d); err != nil {
			return x, err
		}
	}
	var out []rune
	for _, r := range strings.TrimSpace(f[0]) {
		switch r {
		case '[':
			x.want = append(x.want, mark{start: len(out), end: -1})
		case ']':
			m := &x.want[len(x.want)-1]
			m.end, m.surfaceText = len(out), string(out[m.start:])
		default:
			out = append(out, r)
		}
	}
	x.text = string(out)
	values := strings.Split(f[2], ";")
	if len(x.want) == 0 {
		return x, nil
	}
	if len(values) != len(x.want) {
		return x, fmt.Errorf("%d expressions and %d values: %q", len(x.want), len(values), s)
	}
	for i, v := range values {
		v = strings.TrimSpace(v)
		m := &x.want[i]
		set := false
		if v, set = strings.CutPrefix(v, "SET:"); set {
			m.typ = "SET"
		} else if v == "-" {
			v, m.typ = "", "DATE"
		} else {
			m.typ = typeOf(v)
		}
		m.value = v
	}
	return x, nil
}

func typeOf(v string) string {
	switch {
	case strings.HasSuffix(v, "_REF"):
		return "DATE"
	case v[0] == 'P':
		return "DURATION"
	case strings.Contains(v, "T"):
		return "TIME"
	}
	return "DATE"
}

func readExamples(t *testing.T, file, prefix string) []example {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []example
	rule := 0
	for n, line := range strings.Split(string(src), "\n") {
		s, ok := strings.CutPrefix(line, prefix)
		switch {
		case ok && strings.TrimSpace(s) != "" && s[0] != '#':
			x, err := parseExample(s)
			if err != nil {
				t.Fatalf("%s:%d: %v", file, n+1, err)
			}
			x.line, x.rule = n+1, rule
			out = append(out, x)
		case strings.Contains(line, " : ") && !strings.HasPrefix(line, "#"):
			rule = n + 1
		}
	}
	return out
}

func tag(e *Engine, lang string, x example) (*text.Doc, []mark, []string) {
	doc := text.New(text.Lang(lang), x.text)
	var got []mark
	var rules []string
	for _, d := range e.Tag(doc, Context{Published: x.published}) {
		m := doc.Mention(d.First, d.End)
		got = append(got, mark{m.Start, m.End, d.Type, d.Value, m.Text})
		rules = append(rules, d.Rule)
	}
	return doc, got, rules
}

// TestRuleExamples runs the examples beside the rules. Each must come out
// exactly, and the rule above it must be one that found something.
func TestRuleExamples(t *testing.T) {
	e := load(t)
	for _, lang := range []string{"en", "ru", "vi"} {
		file := filepath.Join("data", lang+".txt")
		n := 0
		for _, x := range readExamples(t, file, "#> ") {
			n++
			_, got, rules := tag(e, lang, x)
			if !slices.Equal(got, x.want) {
				t.Errorf("%s:%d: %s\n got %v\nwant %v", file, x.line, x.text, got, x.want)
				continue
			}
			if len(rules) > 0 && !slices.Contains(rules, fmt.Sprintf("%s:%d", lang, x.rule)) {
				t.Errorf("%s:%d: found by %v, not by the rule of line %d", file, x.line, rules, x.rule)
			}
		}
		t.Logf("%s: %d examples, %d rules", lang, n, len(e.grammars[text.Lang(lang)].rules))
	}
}

// TestNoDeadRules fails where a rule can never win because earlier rules have
// all of its patterns.
func TestNoDeadRules(t *testing.T) {
	e := load(t)
	for lang, g := range e.grammars {
		alive := make([]bool, len(g.rules))
		var visit func(*node)
		visit = func(n *node) {
			if n.rule >= 0 {
				alive[n.rule] = true
			}
			for _, x := range slices.Concat(n.lits, n.slots) {
				visit(x.next)
			}
		}
		visit(g.root)
		for i, ok := range alive {
			if !ok {
				t.Errorf("data/%s.txt:%d: dead rule: earlier rules have all its patterns", lang, g.rules[i].line)
			}
		}
		for _, s := range g.shadowed {
			t.Log("shadowed ", s)
		}
	}
}

// TestEveryRuleIsExercised fails where no example and no sentence of testdata
// makes a rule win: nobody would see it break.
func TestEveryRuleIsExercised(t *testing.T) {
	e := load(t)
	for lang, g := range e.grammars {
		hit := make([]bool, len(g.rules))
		for _, x := range slices.Concat(readExamples(t, filepath.Join("data", string(lang)+".txt"), "#> "), readExamples(t, filepath.Join("testdata", string(lang)+".txt"), "")) {
			var m matcher
			var r resolver
			m.prepare(g, text.New(lang, x.text))
			r.reset(&m, x.published)
			r.run()
			for _, f := range r.out {
				hit[f.rule] = true
			}
		}
		for i, ok := range hit {
			if !ok && g.rules[i].typ != "NONE" {
				t.Errorf("data/%s.txt:%d: write an example that this rule finds", lang, g.rules[i].line)
			}
		}
	}
}

// floors are the least F1 of expressions (exact span, type and value) on the
// invented sentences of testdata.
var floors = map[string]float64{"en": 0.95, "vi": 0.98, "ru": 0.97, "ru-dev": 0.98, "ru-held": 0.89}

func TestGoldFloors(t *testing.T) {
	e := load(t)
	for set, floor := range floors {
		file := filepath.Join("testdata", set+".txt")
		lang, _, _ := strings.Cut(set, "-")
		var right, gold, found int
		for _, x := range readExamples(t, file, "") {
			_, got, rules := tag(e, lang, x)
			gold, found = gold+len(x.want), found+len(got)
			for i, m := range got {
				if slices.Contains(x.want, m) {
					right++
				} else {
					t.Logf("%s:%d: got %q %s %s by %s, want %v", file, x.line, m.surfaceText, m.typ, m.value, rules[i], x.want)
				}
			}
			for _, m := range x.want {
				if !slices.ContainsFunc(got, func(g mark) bool { return g.start < m.end && m.start < g.end }) {
					t.Logf("%s:%d: missed %q %s in %q", file, x.line, m.surfaceText, m.value, x.text)
				}
			}
		}
		f1 := 2 * float64(right) / float64(gold+found)
		t.Logf("%s: %d gold, %d found, %d right, F1 %.3f", set, gold, found, right, f1)
		if f1 < floor {
			t.Errorf("%s: F1 %.3f is below the floor %.2f", set, f1, floor)
		}
	}
}
