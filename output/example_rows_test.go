package output

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// ptr returns a pointer to v.
func ptr[T any](v T) *T { return &v }

func day(s string) *Day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return DayOf(t)
}

func instant(s string) *Micros {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return MicrosOf(t)
}

// hardPages are rows with the values that readers and writers trip over.
func hardPages() []PageRows {
	million := strings.Repeat("Đàm phán an ninh mạng 🤝 переговоры. ", 1<<20/52)
	return []PageRows{
		Rows(sample()),
		{ // all null and empty
			Article: Article{ArticleID: "null"},
			Actors:  []Actor{{ArticleID: "null"}},
			Places:  []Place{{ArticleID: "null"}},
			Dates:   []Date{{ArticleID: "null"}},
			Talks:   []Talk{{ArticleID: "null", Format: "unknown"}},
		},
		{ // zeros that are not null
			Article: Article{ArticleID: "zero", Published: ptr(Micros(0)), PublishedOffset: ptr(int32(0)), Modified: ptr(Micros(-1)), Revision: ptr(int32(0)),
				ArchiveFile: "z.warc", ArchiveOffset: ptr(int64(0)), Authors: []string{"", "x"}, Text: "0"},
			Places: []Place{{ArticleID: "zero", Name: "Null Island", Lat: ptr(0.0), Lon: ptr(-0.5)}},
			Dates:  []Date{{ArticleID: "zero", Type: "DATE", Earliest: ptr(Day(0)), Latest: ptr(Day(-1))}},
			Talks: []Talk{{ArticleID: "zero", Format: "phone", Parties: []string{"ALA"}, Participants: []Participant{{}}, Evidence: []Evidence{{}},
				Attribution: Attribution{Anonymous: true}, Cameo: "12", Country: "CHE"}},
		},
		{ // the ends of the calendar, a text of a megabyte, lists in lists
			Article: Article{ArticleID: "far", URL: "https://x.example/" + strings.Repeat("ü", 3000), Published: instant("1901-12-13T20:45:51.000001Z"), Fetched: instant("2262-04-12T00:00:00Z"),
				PublishedOffset: ptr(int32(-570)), PublishedPrecision: "second", Text: million, Words: 1 << 18, Title: strings.Repeat("Tiêu đề ", 500), Lang: "vi", Relevance: 1e-300},
			Actors: []Actor{{ArticleID: "far", ActorID: "per:x", Name: "X", Sectors: []string{"GOV", "MIL"},
				Mentions: []Mention{{0, 3, "Đàm", 0}, {1 << 20, 1<<20 + 2, "🤝🏽", 9000}, {5, 5, "", 0}}, MentionCount: 3}},
			Dates: []Date{
				{ArticleID: "far", Start: 7, End: 9, Type: "DATE", Earliest: day("0001-01-02"), Latest: day("9999-12-31")},
				{ArticleID: "far", Start: 3, End: 9, Type: "DATE", Earliest: day("1582-10-14"), Latest: day("1969-12-31")},
				{ArticleID: "far", Start: 3, End: 5, Type: "DURATION", Value: "P3D"},
				{ArticleID: "far", Start: 11, End: 12, Type: "DATE", Earliest: day("2100-02-28"), Latest: day("2400-02-29")},
			},
		},
		{ // control characters and odd Unicode
			Article: Article{ArticleID: "odd", Title: "a\x00b\tc\nd\"e\\f\u2028g\u200dh\ufeffi", Site: "Đài \U0001F1FB\U0001F1F3", Text: "e\u0301 is two, \u00e9 is one; 한글", Authors: []string{"Nguyễn Thị Ánh Nguyệt"}},
			Talks: []Talk{{TalkID: "odd1", ArticleID: "odd", Format: "virtual", Status: "planned", Parties: []string{"RUS", "USA", "European Union"}, Cameo: "03", Earliest: day("2099-01-01"), Latest: day("2099-01-02"),
				Place: "Geneva", PlaceID: "gn:2660646", Country: "CHE", Lat: ptr(46.20222), Lon: ptr(6.14569), EventID: "e2", Score: 0.25}},
		},
	}
}

func hardFetches() []Fetch {
	return []Fetch{
		{URL: "https://a.example/", Outcome: "ok", HTTPStatus: ptr(int32(200)), Attempt: 1, Bytes: ptr(int64(1) << 40), ElapsedMS: ptr(int64(0)), ArchiveFile: "x.warc.gz", ArchiveOffset: ptr(int64(0)), ArticleID: "a1", Source: "a",
			Robots: &Robots{Allowed: true, Rule: "Allow: /", Hash: strings.Repeat("0f", 32), Fetched: instant("2026-01-02T03:04:05.000006Z")}, Redirects: []string{"https://b.example/", "https://c.example/đ"}},
		{URL: "https://a.example/", Outcome: "timeout", Attempt: 2, Robots: &Robots{}},
		{URL: "file:x", Outcome: "ok"},
	}
}

// randomPage makes rows from a seed alone; id is unique per seed.
func randomPage(seed uint64) PageRows {
	r := rand.New(rand.NewPCG(seed, 1))
	id := fmt.Sprintf("%016x", seed*0x9e3779b97f4a7c15)
	words := strings.Fields("đàm phán an ninh mạng Moscow Washington talks cyber переговоры Женева security meeting Hà Nội delegation said on")
	var b strings.Builder
	for range 50 + r.IntN(800) {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteByte(' ')
	}
	codes := []string{"RUS", "USA", "VNM", "CHN", "GBR", "FRA"}
	p := PageRows{Article: Article{ArticleID: id, URL: "https://news.example/" + id, Source: "news", Lang: "en", Title: "Talk " + id, TextSHA256: id, Text: b.String(), Words: 50,
		Published: ptr(Micros(1600000000e6 + r.Int64N(1e14))), Relevance: r.Float64(), Extractor: "1"}}
	for i := range 8 {
		c := codes[r.IntN(len(codes))]
		p.Actors = append(p.Actors, Actor{ArticleID: id, ActorID: fmt.Sprintf("iso:%s%d", c, i), Name: c, Type: "country", Country: c,
			Mentions: []Mention{{int32(i), int32(i + 3), c, int32(i)}, {int32(i + 9), int32(i + 12), c, int32(i)}}, MentionCount: 2, Score: r.Float64()})
		p.Dates = append(p.Dates, Date{ArticleID: id, Start: int32(i * 10), End: int32(i*10 + 5), Text: "today", Type: "DATE", Earliest: ptr(Day(r.IntN(30000))), Latest: ptr(Day(r.IntN(30000)))})
	}
	p.Places = append(p.Places, Place{ArticleID: id, PlaceID: "gn:1", Name: "Geneva", Lat: ptr(r.Float64()), Lon: ptr(r.Float64()), Mentions: []Mention{{1, 2, "x", 0}}})
	p.Talks = append(p.Talks, Talk{TalkID: "t" + id, ArticleID: id, Title: "Talk", Parties: codes[:2], Format: "unknown", Cameo: "04", EventID: fmt.Sprint("e", seed%97),
		Participants: []Participant{{Name: "Russia", Country: ptr("RUS")}}, Evidence: []Evidence{{0, 9, 0, ptr("talks")}}, Earliest: ptr(Day(r.IntN(30000)))})
	return p
}
