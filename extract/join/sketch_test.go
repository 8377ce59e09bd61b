package join

import (
	"strings"
	"testing"
	"unicode"
)

// Two articles on one meeting, in the same words where they quote, and a third
// on the next meeting of the same kind.
const (
	wire = `Delegations compare notes on ransomware in Tallinn

TALLINN (Northern Press) - Officials from Estonia and Canada spent Tuesday comparing notes on ransomware gangs that have hit hospitals in both countries, and agreed to keep a duty officer on each side reachable around the clock.

The head of the Estonian delegation, Mari Tamm, said that the two ministries had lost hours last winter looking for the right telephone number. "When a hospital cannot open its records, nobody should have to leaf through a directory," she told reporters after the session.

Her Canadian counterpart, Paul Leclair, said that experts would exchange samples of malicious software every month. A first exercise is planned for the autumn in Ottawa, he said, and insurers would be asked to take part.

Both sides declined to name the groups they hold responsible. A joint statement of two pages speaks of criminals who act with the knowledge of a state, without saying which.

The talks were the second of their kind. At the first, two years ago, the delegations had mostly spoken about elections.`

	own = `Canada and Estonia to share malware samples

Canadian and Estonian cyber officials met in the Baltic capital this week and promised each other faster help against extortion gangs.

The agreement follows attacks on clinics in both states. From now on a duty officer will be on call day and night. "When a hospital cannot open its records, nobody should have to leaf through a directory," said Mari Tamm, who led the hosts.

Ottawa wants to invite insurers to an exercise in autumn. Samples of malicious programs are to change hands monthly, Paul Leclair of the Canadian ministry explained at the end of the one-day meeting.

Whom the two governments suspect they would not say. Their communique mentions criminals shielded by a government.`
)

// edited is what a desk makes of a wire text: other headline, own header, every
// third sentence or so changed, the end cut.
func edited(text string) string {
	_, body, _ := strings.Cut(text, "\n")
	body = strings.NewReplacer(
		"TALLINN (Northern Press) - ", "By our correspondent, with agency material. Reading time two minutes. ",
		"spent Tuesday comparing notes on", "have compared notes on",
		"said that the two ministries had lost hours last winter", "complained that hours were lost last winter",
		"A first exercise is planned for the autumn in Ottawa, he said, and", "The first exercise will be in Ottawa, and",
	).Replace(body)
	if i := strings.Index(body, "The talks were the second"); i > 0 {
		body = body[:i]
	}
	return "Hospitals: two states close ranks\n" + body + "Subscribe to our newsletter and never miss a story from the region again."
}

func cut(text string, paragraphs int) string {
	parts := strings.Split(text, "\n\n")
	return strings.Join(parts[:1+paragraphs], "\n\n")
}

func TestOverlap(t *testing.T) {
	next := strings.NewReplacer("Tuesday", "Friday", "ransomware", "forged invoices", "hospitals", "harbours", "last winter", "in spring").Replace(wire)
	for _, c := range []struct {
		name     string
		a, b     string
		copies   bool
		at, most float64
	}{
		{"the same text under another headline", wire, strings.Replace(wire, "Delegations compare", "States trade", 1), true, 0.9, 1},
		{"other letter case and spaces", wire, "X\n" + strings.ToUpper(strings.ReplaceAll(wire[strings.Index(wire, "\n"):], " ", "\u00a0 ")), true, 0.9, 1},
		{"edited, with a header, without the end", wire, edited(wire), true, 0.4, 0.9},
		{"cut to two paragraphs", wire, cut(wire, 2), true, 0.6, 1},
		{"cut and edited", cut(wire, 3), edited(wire), true, 0.3, 1},
		{"a text on the same meeting with the same quote", wire, own, false, 0, 0.2},
		{"a text written over after the first", wire, next, true, 0.3, 0.9},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := NewSketch(c.a), NewSketch(c.b)
			got := a.Overlap(b)
			if got != b.Overlap(a) {
				t.Errorf("overlap %.3f one way, %.3f the other", got, b.Overlap(a))
			}
			if got < c.at || got > c.most {
				t.Errorf("overlap %.3f, want %.2f to %.2f", got, c.at, c.most)
			}
			if (got >= copiedShare) != c.copies {
				t.Errorf("overlap %.3f: copies %v, want %v", got, got >= copiedShare, c.copies)
			}
		})
	}
}

func TestSketchOfShortTexts(t *testing.T) {
	if s := NewSketch("A headline of many words that does not count\nToo short to tell."); !s.Empty() || s.ID() != "" || s.String() != "" {
		t.Errorf("a short text has the sketch %q and story %q", s, s.ID())
	}
	if s := NewSketch(wire); s.Empty() || len(s.ID()) != 16 || len(s.hashes) > sketchHashes || len(s.hashes) < sketchHashes/3 {
		t.Errorf("a text of 180 words has %d hashes and story %q", len(s.hashes), s.ID())
	}
}

func FuzzParseSketch(f *testing.F) {
	f.Add("")
	f.Add(NewSketch(wire).String())
	f.Add("AAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSketch(text)
		if err != nil {
			return
		}
		if s.String() != text {
			t.Errorf("%q comes back as %q", text, s)
		}
		if n, of := s.copied(s); n != of || n != len(s.hashes) {
			t.Errorf("%q shares %d of %d hashes with itself", text, n, of)
		}
	})
}

func TestInWord(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		want := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		if lower, ok := inWord(r); ok != want || ok && lower != unicode.ToLower(r) {
			t.Errorf("%U: %U, %v, want %U, %v", r, lower, ok, unicode.ToLower(r), want)
		}
	}
}
