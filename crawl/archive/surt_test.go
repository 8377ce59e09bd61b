package archive

import "testing"

// The keys are those that the surt library for Python (0.3.1) makes, which
// pywb's indexer uses.
func TestURLKeys(t *testing.T) {
	const id = "0123456789abcdef0123456789abcdef"
	for _, test := range []struct{ url, want string }{
		{"http://www.Example.com/", "com,example)/"},
		{"http://example.com", "com,example)/"},
		{"http://example.com/?", "com,example)/"},
		{"http://www2.example.com:80/A/B?b=2&a=1", "com,example)/a/b?a=1&b=2"},
		{"https://example.com:443/x/", "com,example)/x"},
		{"https://example.com:8443/x/", "com,example:8443)/x"},
		{"http://example.com/a/?x=1", "com,example)/a?x=1"},
		{"http://192.0.2.7/a", "7,2,0,192)/a"},
		{"http://127.0.0.1:8080/a/b", "1,0,0,127:8080)/a/b"},
		{"http://user:pw@example.com/a#frag", "com,example)/a"},
		{"http://example.com./a", "com,example)/a"},
		{"http://www.com/", "com)/"},
		{"http://www-1.example.com/", "com,example,www-1)/"},
		{"http://example.com/%7Efoo/%e1%bb%8dX", "com,example)/~foo/%e1%bb%8dx"},
		{"http://xn--bcher-kva.example/ü", "example,xn--bcher-kva)/%c3%bc"},
		{"http://baochinhphu.vn/tin-tuc/ĐỐI-thoai-102.htm?ID=5&CO=2", "vn,baochinhphu)/tin-tuc/%c4%90%e1%bb%90i-thoai-102.htm?co=2&id=5"},
		{"http://example.com/a//b/../c", "com,example)/a/c"},
		{"http://example.com/a?x=%20y+z", "com,example)/a?x=%20y+z"},
		{"http://example.com/a?x=%2525", "com,example)/a?x=%25"},
		{"http://example.com/a?b&a", "com,example)/a?a&b"},
		{"http://example.com/a?a-b=0&a=1", "com,example)/a?a=1&a-b=0"},
		{"http://example.com/a?a=&a", "com,example)/a?a&a="},
		{"http://example.com/a?&&b=1", "com,example)/a?&&b=1"},
		{"http://example.com/a%2Fb", "com,example)/a/b"},
		{"http://example.com/a|b{c}^`\"<d>", "com,example)/a|b{c}^`\"<d>"},
		{"http://example.com/a?url=http://B.com/X%26y", "com,example)/a?url=http://b.com/x&y"},
		{"http://example.com/a?PHPSESSID=" + id + "&x=1", "com,example)/a?x=1"},
		{"http://example.com/a?x=1&sid=" + id + "&y=2", "com,example)/a?x=1&y=2"},
		{"http://example.com/a?x=1&sid=" + id, "com,example)/a?&x=1"},
		{"http://example.com/a?cfid=1234&cftoken=5678&z=1", "com,example)/a?z=1"},
		{"http://example.com/(S(0123456789abcdefghijklmn))/x.aspx", "com,example)/x.aspx"},
		{"dns:news.example", "dns:news.example"},
	} {
		if got := urlKey(test.url); got != test.want {
			t.Errorf("%s: %s, want %s", test.url, got, test.want)
		}
	}
}
