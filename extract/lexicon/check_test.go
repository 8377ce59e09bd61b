package lexicon

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestSourcesHoldNoContradictions(t *testing.T) {
	found, err := Check()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		t.Error(p)
	}
}

func TestCheckFinds(t *testing.T) {
	const states = "id\tname\tiso2\nUSA\tUnited States\tUS\n"
	tests := []struct {
		name  string
		files fstest.MapFS
		want  string // part of the only problem
	}{
		{"unknown country", fstest.MapFS{
			"data/bodies.tsv": {Data: []byte("id\tname\tcountry\tkind\nx\tX\tUSB\tagency\n")}, "data/bodies.en.tsv": {Data: []byte("x\tname\tX\n")},
		}, `data/bodies.tsv:2: country "USB"`},
		{"shared name", fstest.MapFS{
			"data/people.tsv": {Data: []byte("id\tname\na\tA\nb\tB\n")}, "data/people.en.tsv": {Data: []byte("a\tname\tAn Other\nb\tname\tAn  Other\n")},
		}, "double"},
		{"shared name", fstest.MapFS{
			"data/people.tsv": {Data: []byte("id\tname\na\tA\nb\tB\n")}, "data/people.en.tsv": {Data: []byte("a\tname\tAn-Other\nb\tname\tAn Other\n")},
		}, `data/people.en.tsv:2: name "An Other" stands for per:b and, at data/people.en.tsv:1, for per:a`},
		{"decomposed", fstest.MapFS{
			"data/people.tsv": {Data: []byte("id\tname\na\tA\n")}, "data/people.vi.tsv": {Data: []byte("a\tname\tTuấn\n")},
		}, "not NFC"},
		{"small abbreviation", fstest.MapFS{
			"data/people.tsv": {Data: []byte("id\tname\na\tA\n")}, "data/people.en.tsv": {Data: []byte("a\tabbr\tus\n")},
		}, "no capital letter"},
		{"unnamed", fstest.MapFS{
			"data/people.tsv": {Data: []byte("id\tname\na\tA\n")},
		}, "no form in any language"},
		{"term", fstest.MapFS{
			"data/people.tsv": {Data: []byte("id\tname\tterms\na\tA\tChair@2020-05/2019\n")}, "data/people.en.tsv": {Data: []byte("a\tname\tA\n")},
		}, "term"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.files["data/states.tsv"] = &fstest.MapFile{Data: []byte(states)}
			tt.files["data/states.en.tsv"] = &fstest.MapFile{Data: []byte("USA\tname\tUnited States\n")}
			src, err := readSources(tt.files, "data")
			if err != nil {
				t.Fatal(err)
			}
			got := problems(src)
			if !strings.Contains(strings.Join(got, "\n"), tt.want) {
				t.Errorf("problems %q, want one with %q", got, tt.want)
			}
		})
	}
}

func TestLoadErrors(t *testing.T) {
	tests := []struct{ name, file, content, want string }{
		{"unknown use", "states.en.tsv", "# head\nUSA\tnme\tUnited States\n", `data/states.en.tsv:2: unknown use "nme"`},
		{"unknown mark", "states.en.tsv", "USA\tname,x\tUnited States\n", `unknown mark "x"`},
		{"unknown id", "states.en.tsv", "USB\tname\tUnited States\n", `data/states.en.tsv:1: forms for "USB"`},
		{"cells", "states.en.tsv", "USA\tname\n", "2 cells"},
		{"coordinates", "regions.tsv", "id\tname\tlat\na\tA\t91\n", "data/regions.tsv:2: column lat"},
		{"twice", "regions.tsv", "id\tname\na\tA\na\tB\n", `data/regions.tsv:3: id "a" stands twice`},
		{"unknown generic", "bodies.tsv", "id\tname\tgeneric\na\tA\tb\n", `data/bodies.tsv:2: refers to "b"`},
		{"too many cells", "regions.tsv", "id\tname\na\tA\tB\n", "data/regions.tsv:2: 3 cells"},
		{"invisible", "states.en.tsv", "USA\tname\tUnited\u00adStates\n", "data/states.en.tsv:1: holds an invisible character"},
		{"no words", "states.en.tsv", "USA\tname\t-\n", "no words"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{"data/states.tsv": {Data: []byte("id\tname\tiso2\nUSA\tUnited States\tUS\n")}}
			files["data/"+tt.file] = &fstest.MapFile{Data: []byte(tt.content)}
			src, err := readSources(files, "data")
			if err == nil {
				_, err = build(src)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}
