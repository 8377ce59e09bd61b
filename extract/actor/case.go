package actor

import (
	"strings"

	"parley/extract/text"
)

// grammar is what the words around a Russian name tell of its form.
type grammar struct {
	of     grammarCase
	gender gender
}

type grammarCase uint8

const (
	unsaid grammarCase = iota
	nominative
	genitive // and accusative, which is the same for persons
	dative
	instrumental
)

type gender uint8

const (
	anyGender gender = iota
	male
	female
)

// titleReach is how many tokens a title before a name may be long.
const titleReach = 14

// grammarOf reads the case of the name that item i is off the words beside it:
// the verb behind it ("Лейла Мамедли обещает"), a verb of saying before it
// ("пошутил Саян"), or the head of the title ("заместителя министра Фатиха Саяна").
func (p *pass) grammarOf(i int) grammar {
	it := p.items[i]
	var g grammar
	k := it.end
	if k < len(p.d.Tokens) && p.d.Tokens[k].Sentence == p.d.Tokens[it.first].Sentence {
		if g = p.verbForm(k); g.of == nominative {
			return g
		}
	}
	head := p.titleHead(i)
	if head > 0 && p.words.is(p.d, saying, head-1) {
		if g = verbEnding(p.d.Fold(head - 1)); g.of == nominative {
			return g
		}
	}
	if head < it.first {
		return p.headForm(head, it.first)
	}
	return grammar{}
}

// lowerWord reports whether token k is a word in small letters.
func (p *pass) lowerWord(k int) bool {
	t := p.d.Tokens[k]
	return t.Kind == text.Word && !t.Has(text.Capital)
}

// verbForm reads token k as a verb, where it is a word in small letters and no
// noun that ends like one.
func (p *pass) verbForm(k int) grammar {
	if !p.lowerWord(k) || p.words.is(p.d, likeVerb, k) {
		return grammar{}
	}
	return verbEnding(p.d.Fold(k))
}

// verbEnding reads a folded word as a verb of the third person: its subject
// stands in the nominative, and the past tells the gender.
func verbEnding(w string) grammar {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "ся"), "сь")
	n := len([]rune(w))
	switch {
	case n < 3:
	case strings.HasSuffix(w, "л"):
		return grammar{nominative, male}
	case n > 3 && strings.HasSuffix(w, "ла"):
		return grammar{nominative, female}
	case n > 4 && (strings.HasSuffix(w, "ет") || strings.HasSuffix(w, "ит")):
		return grammar{nominative, anyGender}
	}
	return grammar{}
}

// titleHead returns where the title before item i begins, the first token of
// the item where there is none: back over offices, bodies and states and the
// words that hang on them, until a verb, a stop or another person.
func (p *pass) titleHead(i int) int {
	first := p.items[i].first
	lo := max(int(p.d.SentenceOf(first).First), first-titleReach)
	head := first
	for k := first - 1; k >= lo; {
		if o := p.officeEnding(k + 1); o != nil {
			head = o.first
			k = o.first - 1
			continue
		}
		if q := p.itemEnding(k + 1); q != nil {
			if q.kind == PersonRef {
				break
			}
			k = q.first - 1
			continue
		}
		if p.words.is(p.d, parting, k) || p.d.Tokens[k].Kind == text.Punct && p.d.Fold(k) != "-" || p.verbForm(k).of != unsaid {
			break
		}
		k--
	}
	return head
}

// headForm reads case and gender off the head of a title that begins at token k.
func (p *pass) headForm(k, end int) grammar {
	for k+2 < end && p.d.Fold(k+1) == "-" {
		k += 2 // "вице-премьер"
	}
	w := p.d.Fold(k)
	if at := strings.LastIndexByte(w, '-'); at >= 0 {
		w = w[at+1:]
	}
	if p.words.is(p.d, chiefly, k) {
		return grammar{nominative, anyGender} // "глава"
	}
	return headEnding(w)
}

// headEnding reads case and gender off the ending of a noun for a person, or of
// an adjective before it.
func headEnding(w string) grammar {
	for _, e := range headEndings {
		if strings.HasSuffix(w, e.ending) && len([]rune(w)) > len([]rune(e.ending))+2 {
			return e.grammar
		}
	}
	return grammar{}
}

// headEndings are tried in order: the longer and rarer ones come first.
var headEndings = []struct {
	ending string
	grammar
}{
	{"ница", grammar{nominative, female}}, {"ницы", grammar{genitive, female}}, {"ницей", grammar{instrumental, female}},
	{"ого", grammar{genitive, male}}, {"его", grammar{genitive, male}}, {"ому", grammar{dative, male}}, {"ему", grammar{dative, male}},
	{"ый", grammar{nominative, male}}, {"ий", grammar{nominative, male}}, {"ая", grammar{nominative, female}},
	{"ым", grammar{instrumental, male}}, {"им", grammar{instrumental, male}}, {"ом", grammar{instrumental, male}}, {"ем", grammar{instrumental, male}},
	{"а", grammar{genitive, male}}, {"я", grammar{genitive, male}}, {"у", grammar{dative, male}}, {"ю", grammar{dative, male}},
	{"ов", grammar{}}, {"ей", grammar{}}, // of several persons
	{"ь", grammar{nominative, anyGender}}, {"р", grammar{nominative, anyGender}}, {"т", grammar{nominative, anyGender}},
	{"к", grammar{nominative, anyGender}}, {"л", grammar{nominative, anyGender}}, {"г", grammar{nominative, anyGender}}, {"н", grammar{nominative, anyGender}},
}
