package join

import (
	"fmt"
	"strings"
	"testing"
)

const aDay = 24 * 60 * 60

func TestStories(t *testing.T) {
	s := NewStories()
	s.Known(1*aDay, NewSketch(wire), "told before")
	if got := s.Add(2*aDay, NewSketch(edited(wire))); got != "told before" {
		t.Errorf("a copy of an article of an earlier run has the story %q", got)
	}
	first := s.Add(2*aDay, NewSketch(own))
	if first == "told before" || first == "" {
		t.Errorf("an article of its own has the story %q", first)
	}
	if got := s.Add(9*aDay, NewSketch(cut(own, 3))); got != first {
		t.Errorf("a copy a week later has the story %q, not %q", got, first)
	}
	if got := s.Add(30*aDay, NewSketch(edited(wire))); got == "told before" {
		t.Error("a text a month later is taken for a copy")
	}
	if got := s.Add(UnknownTime, NewSketch(cut(wire, 3))); got == first || got == "" {
		t.Errorf("an article without a date has the story %q", got)
	}
}

// A copy may be published before the article that an earlier run has.
func TestStoryOfLaterArticle(t *testing.T) {
	s := NewStories()
	s.Known(10*aDay, NewSketch(edited(wire)), "early run")
	if got := s.Add(6*aDay, NewSketch(wire)); got != "early run" {
		t.Errorf("the source of a known copy has the story %q", got)
	}
}

// What all texts of a site have under them makes no copies, and memory stays
// bounded.
func TestStoriesOfManyArticles(t *testing.T) {
	const footer = "\n\nThis site uses cookies to give you the best service, to count readers and to show what fits your interests; by reading on you agree to that and to the terms under which the publisher lets you use its texts."
	s := NewStories()
	stories := make(map[string]bool)
	const n = 3000
	for i := range n {
		var b strings.Builder
		for k := range 60 {
			fmt.Fprintf(&b, "w%dx%d ", i, k)
		}
		stories[s.Add(int64(i), NewSketch("Title\n"+b.String()+footer))] = true
	}
	if len(stories) < n*99/100 {
		t.Errorf("%d texts with the same footer are %d stories", n, len(stories))
	}
}

func BenchmarkStories(b *testing.B) {
	sketches := make([]Sketch, 1000)
	for i := range sketches {
		var w strings.Builder
		for k := range 400 {
			fmt.Fprintf(&w, "w%dx%d ", i, k)
		}
		sketches[i] = NewSketch("Title\n" + w.String())
	}
	s := NewStories()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Add(int64(i), sketches[i%len(sketches)])
	}
}

func BenchmarkNewSketch(b *testing.B) {
	text := strings.Repeat(wire, 3)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		NewSketch(text)
	}
}
