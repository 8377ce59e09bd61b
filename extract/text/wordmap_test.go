package text

import (
	"fmt"
	"testing"
)

func TestWordMap(t *testing.T) {
	for name, hash := range map[string]func(string) uint32{
		"good hashes": func(w string) uint32 { return Hash(w) },
		"all alike":   func(string) uint32 { return 1<<32 - 1 },
	} {
		var m WordMap[int]
		if _, ok := m.Get("", hash("")); ok || m.Len() != 0 {
			t.Errorf("%s: an empty map has a word", name)
		}
		for round := range 2 {
			for i := range 300 {
				w := fmt.Sprint("w", i)
				m.Put(w, hash(w), i+round)
				if got, ok := m.Get(w, hash(w)); !ok || got != i+round {
					t.Fatalf("%s: %s is %d, %v, want %d", name, w, got, ok, i+round)
				}
			}
		}
		for i := range 400 {
			w := fmt.Sprint("w", i)
			if got, ok := m.Get(w, hash(w)); ok != (i < 300) || ok && got != i+1 {
				t.Errorf("%s: %s is %d, %v", name, w, got, ok)
			}
		}
		if m.Len() != 300 {
			t.Errorf("%s: %d words", name, m.Len())
		}
		m.Clear()
		if _, ok := m.Get("w1", hash("w1")); ok || m.Len() != 0 {
			t.Errorf("%s: a word is left", name)
		}
	}
}
