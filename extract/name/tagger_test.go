package name

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/extract/text"
)

var loadTagger = sync.OnceValues(Load)

func tagger(t testing.TB) *Tagger {
	t.Helper()
	tg, err := loadTagger()
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

// marked shows a text with its names in marks: "[PER Ann Lee]".
func marked(doc *text.Doc, names []Name) string {
	var b strings.Builder
	at := int32(0)
	for _, n := range names {
		start, end := doc.Tokens[n.First].Start, doc.Tokens[n.End-1].End
		b.WriteString(doc.Text[at:start] + "[" + n.Type + " " + doc.Text[start:end] + "]")
		at = end
	}
	return b.String() + doc.Text[at:]
}

func TestTag(t *testing.T) {
	for _, tt := range []struct {
		lang text.Lang
		want string
	}{
		{text.English, "Deputy envoy [PER Ann Lee] told [ORG Reuters] in [LOC Geneva] that the talks had failed."},
		{text.Vietnamese, "Bà [PER Lê Thị Hoa] nói với [ORG Reuters] tại [LOC Hà Nội]."},
		{text.Russian, "Представитель [PER Олег Кузнецов] прибыл в [LOC Женеву]."},
	} {
		unmarked := strings.NewReplacer("[PER ", "", "[ORG ", "", "[LOC ", "", "]", "").Replace(tt.want)
		doc := text.New(tt.lang, unmarked)
		if diff := cmp.Diff(tt.want, marked(doc, tagger(t).Tag(doc, nil))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.lang, diff)
		}
	}
}
