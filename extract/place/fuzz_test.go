package place

import (
	"testing"

	"parley/extract/text"
)

func FuzzResolve(f *testing.F) {
	lex, r := resolver(f)
	f.Add("en", "Paris, Texas (Georgia), N.J., in the state of Washington, Ore. Paris")
	f.Add("ru", "г. Тверь (Тверская область), в Женеве (Швейцария")
	f.Add("vi", "quận Gò Vấp, TP.HCM của Việt Nam - tỉnh")
	f.Fuzz(func(t *testing.T, lang, s string) {
		d := text.New(text.Lang(lang), s)
		candidates := Candidates(lex.Find(d))
		mentions := 0
		for _, p := range r.Resolve(d, candidates, Context{}) {
			mentions += len(p.Mentions)
			if !(p.Score >= 0 && p.Score <= 1) || p.Name == "" || len(p.Mentions) == 0 {
				t.Fatalf("place %+v", p)
			}
		}
		if mentions < len(candidates) {
			t.Fatalf("%d mentions of %d candidates", mentions, len(candidates))
		}
	})
}
