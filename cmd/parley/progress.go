package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"parley/crawl"
)

// progressLine tells how far a run is: a line that renews itself on a
// terminal, else a line now and then, or JSON events.
type progressLine struct {
	out   io.Writer
	now   func() time.Time
	live  bool // a terminal
	json  bool
	quiet bool
	began time.Time
	last  time.Time
	shown bool
}

func (a *app) progress() *progressLine {
	live := isTerminal(a.err)
	now := a.now()
	return &progressLine{out: a.err, now: a.now, live: live, json: a.json, quiet: a.quiet, began: now, last: now}
}

// due limits how often something is shown: ten times a second on a terminal,
// else every ten seconds.
func (p *progressLine) due() bool {
	every := 10 * time.Second
	if p.live {
		every = 100 * time.Millisecond
	}
	now := p.now()
	if p.quiet || now.Sub(p.last) < every {
		return false
	}
	p.last = now
	return true
}

func (p *progressLine) crawl(c crawl.Progress) {
	if !p.due() {
		return
	}
	elapsed := p.now().Sub(p.began).Seconds()
	rate := float64(c.Tried) / max(elapsed, 0.001)
	left := ""
	if rate > 0 && c.Queued > 0 {
		left = ", " + time.Duration(float64(c.Queued)/rate*float64(time.Second)).Round(time.Second).String() + " left"
	}
	p.show(map[string]any{"event": "crawl", "pages": c.Pages, "tried": c.Tried, "failed": c.Failed, "queued": c.Queued, "bytes": c.Bytes},
		fmt.Sprintf("crawling: %d pages, %d tried, %d failed, %d queued, %.1f/s%s", c.Pages, c.Tried, c.Failed, c.Queued, rate, left))
}

func (p *progressLine) extract(n, of int) {
	if p.due() {
		p.show(map[string]any{"event": "extract", "pages": n, "of": of}, fmt.Sprintf("extracting: %d of %d pages", n, of))
	}
}

func (p *progressLine) show(event map[string]any, text string) {
	switch {
	case p.json:
		b, err := json.Marshal(event)
		if err == nil {
			fmt.Fprintf(p.out, "%s\n", b)
		}
	case p.live:
		fmt.Fprintf(p.out, "\r\x1b[K%s", text)
		p.shown = true
	default:
		fmt.Fprintln(p.out, text)
	}
}

// done takes the live line away.
func (p *progressLine) done() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = false
	}
}
