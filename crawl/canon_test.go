package crawl

import (
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	tests := []struct{ in, want string }{
		{"HTTP://News.Example", "http://news.example/"},
		{"http://news.example:80/a", "http://news.example/a"},
		{"https://news.example:443/a", "https://news.example/a"},
		{"https://news.example:8443/a", "https://news.example:8443/a"},
		{"http://news.example/a/./b/../c", "http://news.example/a/c"},
		{"http://news.example/a#part", "http://news.example/a"},
		{"http://news.example/?", "http://news.example/"},
		{"http://news.example/%7euser/%c3%a9%2f", "http://news.example/~user/%C3%A9%2F"},
		{"http://news.example/họp", "http://news.example/h%E1%BB%8Dp"},
		{"http://báo.example/", "http://xn--bo-mia.example/"},
		{"http://ПРИМЕР.example/", "http://xn--e1afmkfd.example/"},
		{"http://me:secret@news.example/", "http://news.example/"},
		{"http://news.example./", "http://news.example/"},
		{"http://news.example.:8080/", "http://news.example:8080/"},
		{"  http://news.example/a\n", "http://news.example/a"},
		{"http:\\\\news.example\\a", "http://news.example/a"},
		{"http://news.example/a?utm_source=x&id=1&fbclid=y", "http://news.example/a?id=1"},
		{"http://news.example/a?UTM_Medium=x", "http://news.example/a"},
		{"http://news.example/a?id=1&amp;b=2&amp;utm_source=x", "http://news.example/a?id=1&b=2"},
		{"http://news.example/a?_openstat=x&yclid=1&zarsrc=30&gclid=2&at_medium=rss", "http://news.example/a"},
		// session ids
		{"http://news.example/a;jsessionid=1A2B?id=1", "http://news.example/a?id=1"},
		{"http://news.example/a;v=1;JSESSIONID=1A2B.node/b", "http://news.example/a;v=1/b"},
		{"http://news.example/a/..;jsessionid=1/b", "http://news.example/a/..;jsessionid=1/b"},
		{"http://news.example/a?PHPSESSID=0123&id=1", "http://news.example/a?id=1"},
		{"http://news.example/a?id=1&ASPSESSIONIDABCD=XYZ&osCsid=1", "http://news.example/a?id=1"},
		{"http://news.example/a?sid=0123456789abcdef0123", "http://news.example/a"},
		{"http://news.example/a?sid=12345&s=cyber", "http://news.example/a?sid=12345&s=cyber"},
		{"http://news.example/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "http://news.example/a.aspx"},
		{"http://news.example/(A(x1)S(y2)F(z3))/", "http://news.example/"},
		{"http://news.example/(S(x))", "http://news.example/"},
		{"http://news.example/wiki/Talk_(S(x)y)", "http://news.example/wiki/Talk_(S(x)y)"},
		{"http://news.example/a?b=2&a=1", "http://news.example/a?b=2&a=1"},
		{"http://news.example/a?q=%c3%a9", "http://news.example/a?q=%C3%A9"},
		{"http://127.1/", "http://127.0.0.1/"},
		{"http://0x7f000001/", "http://127.0.0.1/"},
		{"http://[::1]:80/", "http://[::1]/"},
		{"http://news.example/100%", "http://news.example/100%25"},
	}
	for _, test := range tests {
		u, err := ParseURL(test.in)
		if err != nil || u.String() != test.want {
			t.Errorf("ParseURL(%q) = %v, %v; want %s", test.in, u, err, test.want)
			continue
		}
		if again, err := ParseURL(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%s is not stable: %v, %v", u, again, err)
		}
	}
	for _, bad := range []string{"", "news.example", "/a", "mailto:a@b.example", "javascript:x", "file:///etc/passwd", "http://", "http:.", "http://a b/", "ftp://h/", "http://h/" + strings.Repeat("x", maxURL)} {
		if u, err := ParseURL(bad); err == nil {
			t.Errorf("ParseURL(%q) = %v, want an error", bad, u)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	f.Add("http://news.example/a?b#c")
	f.Add("http://[::1]/%zz%41")
	f.Add("http://h/(S(a))/..;sid=0123456789abcdef/;jsessionid=1;jsessionid=2?amp;amp;utm_x&amp;a")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseURL(s)
		if err != nil {
			return
		}
		again, err := ParseURL(u.String())
		if err != nil || again.String() != u.String() {
			t.Fatalf("%q became %q and then %v, %v", s, u, again, err)
		}
	})
}

func TestSameSite(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"http://www.news.example.co.uk/", "https://sport.example.co.uk/a", true},
		{"http://a.co.uk/", "http://b.co.uk/", false},
		{"http://127.0.0.1:1/", "http://127.0.0.1:2/", true},
		{"http://127.0.0.1/", "http://127.0.0.2/", false},
		{"http://localhost/", "http://localhost/a", true},
		{"http://tin.example.com.vn/", "http://example.com.vn/", true},
	}
	for _, test := range tests {
		if got := sameSite(test.a, test.b); got != test.want {
			t.Errorf("sameSite(%s, %s) = %v", test.a, test.b, got)
		}
	}
}
