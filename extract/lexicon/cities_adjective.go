package lexicon

import (
	"strings"

	"parley/extract/text"
)

// CitiesOfAdjective returns the cities that a Russian adjective at token i may
// be made of, as "тульский" of Тула and "лос-анджелесский" of Лос-Анджелес,
// likeliest first; nil where the token is none. first is the token where the
// adjective begins: before i where a hyphen joins its parts.
//
// Adjectives of names end in -ский and -цкий. What stands before may be the
// name or the name changed as the word formation of any Russian grammar lists
// it; the list of names decides. Only cities of the first order count, since
// surnames look the same ("Вяземский").
func (l *Lexicon) CitiesOfAdjective(doc *text.Doc, i int) (first int, cities []*Entry) {
	c, ok := l.cities.(*Cities)
	if !ok || doc.Lang != text.Russian || doc.Tokens[i].Kind != text.Word {
		return i, nil
	}
	stem := doc.Key(i)
	if c.words.adj[stem] || !strings.HasSuffix(stem, "ск") && !strings.HasSuffix(stem, "цк") || stem == doc.Fold(i) {
		return i, nil
	}
	first = i
	if i > 1 && doc.Tokens[i].Has(text.Glued) && doc.Word(i-1) == "-" && doc.Tokens[i-1].Has(text.Glued) && doc.Tokens[i-2].Kind == text.Word {
		if cities = c.ofAdjective(doc.Fold(i-2) + " " + stem); cities != nil {
			return i - 2, cities
		}
	}
	return first, c.ofAdjective(stem)
}

// leastName is how many letters, of two bytes each, the name of a city must
// have: shorter ones look like the stems of too many adjectives.
const leastName = 4

func (c *Cities) ofAdjective(stem string) []*Entry {
	if cities := c.large(stem); cities != nil {
		return cities // Омск, Донецк
	}
	for _, rule := range adjectives {
		root, ok := strings.CutSuffix(stem, rule.suffix)
		if !ok {
			continue
		}
		for _, e := range rule.endings {
			if len(root)+len(e) < 2*leastName {
				continue
			}
			if cities := c.large(root + e); cities != nil {
				return cities
			}
		}
	}
	return nil
}

// adjectives are the suffixes of adjectives with the endings that the names of
// cities have in their place, the more exact first.
var adjectives = []struct {
	suffix  string
	endings []string
}{
	{"овск", []string{"ва"}}, // Москва
	{"ск", []string{"", "а", "о", "ы", "и", "са", "к", "я"}},
	{"льск", []string{"ль", "л", "ла", "ло"}}, // Севастополь, Кабул, Тула
	{"нск", []string{"нь"}},                   // Рязань
	{"йск", []string{"я", "о", "й"}},          // Александрия, Токио
	{"жск", []string{"га"}},                   // Рига
	{"енск", []string{"а", "ый", "ный"}},      // Пенза, Грозный
	{"инск", []string{"а", "у", "ы", "и"}},    // Елабуга, Баку, Чебоксары
	{"анск", []string{"а", "о"}},              // Америка, Перу
	{"ск", []string{"ь", "ий"}},
}

// large returns the cities with the name key that are known without company.
func (c *Cities) large(key string) []*Entry {
	var places []int32
	places = append(places, c.own[key].places...)
	if i := c.table.Search([]byte(key)); i < c.table.Len() && c.table.Key(i) == key {
		for _, p := range c.table.Form(i).Places {
			places = append(places, int32(p))
		}
	}
	var cities []*Entry
	for _, p := range places {
		if e := c.at(p); !isDivision(e) && e.Population >= town {
			cities = append(cities, e)
		}
	}
	return cities
}
