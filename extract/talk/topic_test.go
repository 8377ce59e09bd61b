package talk

import (
	"strings"
	"testing"

	"parley/extract/text"
)

func TestTopicsRefuseWhatTheyCannotRead(t *testing.T) {
	for data, want := range map[string]string{
		"# mine\nwater\ten\t2":               "own.tsv:2: want 4 columns",
		"water\ten\t3\tdam":                  "own.tsv:1: weight \"3\"",
		"water\tfr\t2\tbarrage":              "own.tsv:1: language \"fr\" is not read; use en, vi or ru",
		"Water\ten\t2\tdam":                  "own.tsv:1: \"Water\" cannot be the name",
		"any\ten\t2\tdam":                    "own.tsv:1: \"any\" cannot be the name",
		"water\ten\t2\tdam|":                 "own.tsv:1: form \"\" has no word",
		"water\ten\t2\t*":                    "own.tsv:1: form \"*\" has no word",
		"water\ten\t2\triver dam*":           "only a single word may end in *",
		"water\ten\t2\tdam\nwater\ten\t0\tx": "own.tsv:2: weight \"0\"",
	} {
		topics, err := KnownTopics()
		if err != nil {
			t.Fatal(err)
		}
		before := len(topics.Names())
		if err := topics.Add("own.tsv", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", data, err, want)
		}
		if len(topics.Names()) != before {
			t.Errorf("%q: refused, and yet there are topics %q", data, topics.Names())
		}
	}
}

func TestOwnWordsOfAKnownTopic(t *testing.T) {
	topics, err := KnownTopics()
	if err != nil {
		t.Fatal(err)
	}
	names := topics.Names()
	if err := topics.Add("own.tsv", []byte("cyber\ten\t2\tquantum keys\n")); err != nil {
		t.Fatal(err)
	}
	if got := topics.Names(); len(got) != len(names) || got[0] != "cyber" {
		t.Errorf("topics %q, were %q", got, names)
	}
	x, err := topics.named("")
	if err != nil {
		t.Fatal(err)
	}
	if d := x.density(text.New(text.English, "They spoke of quantum keys.")); d.total != 2 {
		t.Errorf("weight %d, want 2", d.total)
	}
}

func FuzzTopics(f *testing.F) {
	if data, err := TopicsExample(); err == nil {
		f.Add(data)
	}
	f.Add([]byte("water\ten\t2\tdam*|river water\n"))
	f.Add([]byte("a\tvi\t1\t\xff|*\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		topics := &Topics{}
		if topics.Add("f", data) != nil {
			if len(topics.list) > 0 {
				t.Fatal("topics of a file that was refused")
			}
			return
		}
		doc := text.New(text.English, string(data))
		for _, x := range topics.list {
			x.density(doc)
		}
	})
}
