package main

import (
	"strings"
	"testing"
)

func TestHighlight(t *testing.T) {
	const text = "Hà Nội: Việt Nam và Nhật Bản họp. Hết."
	at := func(s string, kind markKind, note string) mark {
		start := len([]rune(text[:strings.Index(text, s)]))
		return mark{start, start + len([]rune(s)), kind, note}
	}
	told := at("Hà Nội: Việt Nam và Nhật Bản họp.", markEvidence, "")
	for name, tt := range map[string]struct {
		marks           []mark
		plain, coloured string
	}{
		"nothing": {nil, text, text},
		"mentions": {
			[]mark{at("Nhật Bản", markActor, "JPN"), at("Hà Nội", markPlace, "Hanoi")},
			"[Hà Nội|Hanoi]: Việt Nam và [Nhật Bản|JPN] họp. Hết.",
			"\x1b[32mHà Nội\x1b[0m: Việt Nam và \x1b[36mNhật Bản\x1b[0m họp. Hết.",
		},
		"evidence with mentions at its ends": {
			[]mark{told, at("Hà Nội", markPlace, "Hanoi"), at("họp.", markTrigger, "")},
			">>> [Hà Nội|Hanoi]: Việt Nam và Nhật Bản [họp.] <<< Hết.",
			"\x1b[4m\x1b[32mHà Nội\x1b[0m\x1b[4m: Việt Nam và Nhật Bản \x1b[1;31mhọp.\x1b[0m\x1b[0m Hết.",
		},
		"overlapping": {
			[]mark{at("Nam và Nhật", markPlace, "?"), at("Việt Nam", markActor, "VNM"), at("Nhật", markDate, "today")},
			"Hà Nội: [Việt Nam|VNM] và [Nhật|today] Bản họp. Hết.",
			"Hà Nội: \x1b[36mViệt Nam\x1b[0m và \x1b[33mNhật\x1b[0m Bản họp. Hết.",
		},
		"to the end, and beyond": {
			[]mark{at("Hết.", markDate, ""), {30, 99, markActor, ""}, {-1, 2, markActor, ""}, {5, 5, markActor, ""}},
			"Hà Nội: Việt Nam và Nhật Bản họp. [Hết.]",
			"Hà Nội: Việt Nam và Nhật Bản họp. \x1b[33mHết.\x1b[0m",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := highlight(text, tt.marks, false); got != tt.plain {
				t.Errorf("plain: got  %s\nwant %s", got, tt.plain)
			}
			if got := highlight(text, tt.marks, true); got != tt.coloured {
				t.Errorf("in colours: got  %q\nwant %q", got, tt.coloured)
			}
		})
	}
	if got := highlight("a\x1b[2Jb\u009bc\nd", nil, true); got != "a\uFFFD[2Jb\uFFFDc\nd" {
		t.Errorf("the page steers the terminal: %q", got)
	}
}
