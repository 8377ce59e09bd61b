package article

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"parley/crawl/archive"
)

const (
	englishSample = "<html><head>%</head><p>The minister said that “the talks” in the capital were not over and would be held again — after the summer’s end."
	russianSample = "<html><head>%</head><p>Министр сказал, что переговоры в столице не закончены и будут продолжены после лета, а также в октябре."
	chineseSample = "<html><head>%</head><p>外交部发言人表示，两国将就网络安全问题继续举行对话，并在年底之前在北京举行下一轮会谈。"
)

// TestDecode checks charsets that are declared, not declared, and declared
// wrongly.
func TestDecode(t *testing.T) {
	e := newExtractor(t)
	for _, c := range []struct {
		name, text   string
		enc          encoding.Encoding
		meta, header string
		want         string
	}{
		{"utf-8 by meta", russianSample, nil, "utf-8", "", "utf-8"},
		{"utf-8 called latin-1", russianSample, nil, "iso-8859-1", "text/html; charset=iso-8859-1", "utf-8"},
		{"utf-8 with mark", "\uFEFF" + russianSample, nil, "windows-1251", "", "utf-8"},
		{"utf-8 not declared", russianSample, nil, "", "", "utf-8"},
		{"windows-1252 called latin-1", englishSample, charmap.Windows1252, "iso-8859-1", "", "windows-1252"},
		{"windows-1252 called utf-8", englishSample, charmap.Windows1252, "utf-8", "", "windows-1252"},
		{"windows-1251", russianSample, charmap.Windows1251, "windows-1251", "", "windows-1251"},
		{"windows-1251 by header", russianSample, charmap.Windows1251, "", "text/html; charset=windows-1251", "windows-1251"},
		{"windows-1251 not declared", russianSample, charmap.Windows1251, "", "", "windows-1251"},
		{"windows-1251 called latin-1", russianSample, charmap.Windows1251, "iso-8859-1", "", "windows-1251"},
		{"windows-1251 called utf-8", russianSample, charmap.Windows1251, "utf-8", "text/html; charset=UTF-8", "windows-1251"},
		{"koi8-r", russianSample, charmap.KOI8R, "koi8-r", "", "koi8-r"},
		{"koi8-r not declared", russianSample, charmap.KOI8R, "", "", "koi8-r"},
		{"koi8-r called windows-1251", russianSample, charmap.KOI8R, "windows-1251", "", "koi8-r"},
		{"utf-16le with mark", russianSample, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-8", "", "utf-16le"},
		{"utf-16be without mark", englishSample, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "", "", "utf-16be"},
		{"utf-16le without mark", englishSample, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "", "", "utf-16le"},
		{"gbk", chineseSample, simplifiedchinese.GBK, "gb2312", "", "gbk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			meta := ""
			if c.meta != "" {
				meta = `<meta charset="` + c.meta + `">`
			}
			want := strings.ReplaceAll(c.text, "%", meta)
			body := []byte(want)
			if c.enc != nil {
				if c.enc == charmap.KOI8R {
					want = strings.ReplaceAll(want, "—", "-")
				}
				var err error
				if body, err = c.enc.NewEncoder().Bytes([]byte(want)); err != nil {
					t.Fatal(err)
				}
			}
			got := e.decoder.decode(body, c.header)
			if !(got.charset == c.want || c.want == "gbk" && got.charset == "gb18030") {
				t.Errorf("charset %s, want %s", got.charset, c.want)
			}
			if strings.TrimPrefix(got.text, "\uFEFF") != strings.TrimPrefix(want, "\uFEFF") {
				t.Errorf("text %q", got.text)
			}
		})
	}
}

// TestVietnameseTables checks VISCII and TCVN by their published code points.
func TestVietnameseTables(t *testing.T) {
	e := newExtractor(t)
	for _, c := range []struct{ meta, bytes, want string }{
		{"viscii", "Vi\xaet Nam \xf0\xa4t n\xdf\xbec", "Việt Nam đất nước"},
		{"tcvn", "Vi\xd6t Nam \xae\xcat n\xad\xedc", "Việt Nam đất nước"},
	} {
		a, err := e.Extract(&archive.Page{Body: []byte("<meta charset=" + c.meta + "><h1>" + c.bytes + "</h1>")})
		if err != nil {
			t.Fatal(err)
		}
		if a.Title != c.want {
			t.Errorf("%s: %q, want %q", c.meta, a.Title, c.want)
		}
	}
}

// TestLanguage checks whole sentences and short headlines.
func TestLanguage(t *testing.T) {
	e := newExtractor(t)
	for _, c := range []struct{ text, html, want, source string }{
		{"Mỹ - Trung họp tại Genève", "en", "vi", "text"},
		{"Nga bác tin đồn", "en", "vi", "text"},
		{"Đại sứ Nga tại Liên Hiệp Quốc", "", "vi", "text"},
		{"Москва и Тегеран договорились", "", "ru", "text"},
		{"Київ і Варшава домовилися про спільний захист мереж", "ru", "uk", "text"},
		{"The talks were held in Oslo", "", "en", "text"},
		{"Kremlin denies meeting", "en-US", "en", "html"},
		{"Der Minister sagte, dass die Gespräche nicht beendet sind", "en", "de", "text"},
		{"東京で会談が行われた", "", "ja", "text"},
		{"北京举行会谈", "", "zh", "text"},
		{"12345", "", "", ""},
	} {
		var a Article
		e.language(&a, &archive.Page{}, c.text, c.html)
		if a.Lang != c.want || a.LangSource != c.source {
			t.Errorf("%q: got %q by %q", c.text, a.Lang, a.LangSource)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	e := newExtractor(b)
	for _, name := range []string{"vi-1258", "ru-1251", "ru-koi8", "vi-toasoan"} {
		body, err := os.ReadFile("testdata/" + name + ".html")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				e.decoder.decode(body, "")
			}
		})
	}
}
