//go:build unix

package crawl

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// The sites of the speed benchmark: speedPages pages of about 50 kB, dealt out
// to speedHosts hosts, all of them reachable from page 0.
const (
	speedHosts = 20
	speedPages = 3000
	speedEnv   = "PARLEY_TEST_SPEED_SERVER"
)

// serveSpeedSites is the child process: it tells the address of each host and
// serves until standard input ends.
func serveSpeedSites() error {
	site := &speedSite{}
	var listeners []net.Listener
	for h := range speedHosts {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", h+1))
		if err != nil {
			return err
		}
		listeners = append(listeners, listener)
		site.roots = append(site.roots, "http://"+listener.Addr().String())
	}
	pages := map[string]speedPage{} // by host and path
	for n := range speedPages {
		pages[strings.TrimPrefix(site.link(n), "http://")] = site.page(n)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.Host+r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		header := w.Header()
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Cache-Control", "max-age=60")
		header.Set("Last-Modified", "Tue, 14 May 2024 09:00:00 GMT")
		header.Set("Vary", "Accept-Encoding")
		body := page.plain
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			header.Set("Content-Encoding", "gzip")
			body = page.packed
		}
		header.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})
	for i, listener := range listeners {
		go http.Serve(listener, handler)
		fmt.Println(site.roots[i])
	}
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

type speedSite struct{ roots []string } // of the hosts, as http://127.0.0.1:8080

type speedPage struct{ plain, packed []byte }

// path is where page n lies on its host.
func (s *speedSite) path(n int) string {
	if n < speedHosts {
		return "/"
	}
	return fmt.Sprintf("/world/2024/05/%02d/officials-meet-again-for-talks-on-networks-%d.html", n%28+1, n)
}

func (s *speedSite) link(n int) string { return s.roots[n%speedHosts] + s.path(n) }

// page makes page n. It is built as news pages are: more scripts, styles,
// menus and teasers than text, and about 110 links, two thirds of them within
// the host. The same n gives the same page, but for the port numbers.
func (s *speedSite) page(n int) speedPage {
	p := &speedWriter{site: s, n: n, random: rand.New(rand.NewPCG(1, uint64(n))), words: speedWords(n)}
	p.head()
	p.menu()
	p.article()
	for range 22 {
		p.teaser()
	}
	p.footer()
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	_, _ = zw.Write(p.Bytes())
	_ = zw.Close()
	return speedPage{p.Bytes(), packed.Bytes()}
}

// speedWords is the vocabulary of page n: English, Vietnamese or Russian.
func speedWords(n int) []string {
	return strings.Fields([]string{
		"the officials of both countries said that talks on the security of networks would go on next month in the capital after a first round of consultations had ended without any agreement between ministers experts observers companies",
		"các quan chức hai nước cho biết cuộc đàm phán về an ninh mạng sẽ tiếp tục vào tháng tới tại thủ đô sau khi vòng tham vấn đầu tiên kết thúc mà không đạt thỏa thuận nào giữa bộ trưởng chuyên gia doanh nghiệp",
		"представители обеих стран сообщили что переговоры о безопасности сетей продолжатся в следующем месяце в столице после того как первый раунд консультаций завершился без соглашения между министрами экспертами компаниями",
	}[n%3])
}

// speedWriter writes one page.
type speedWriter struct {
	bytes.Buffer
	site   *speedSite
	n      int
	random *rand.Rand
	words  []string
}

func (p *speedWriter) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func (p *speedWriter) sentence(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.words[p.random.IntN(len(p.words))])
	}
	return b.String()
}

// target picks a page to link to, as written in a link.
func (p *speedWriter) target() string {
	to := p.random.IntN(speedPages)
	if p.random.IntN(3) > 0 {
		to += p.n%speedHosts - to%speedHosts // on this host
	}
	return p.ref(to)
}

// ref is a link to a page: without the host where that is the own one.
func (p *speedWriter) ref(to int) string {
	if to%speedHosts == p.n%speedHosts {
		return p.site.path(to)
	}
	return p.site.link(to)
}

func (p *speedWriter) head() {
	title := p.sentence(9)
	p.printf("<!doctype html>\n<html lang=\"en\" prefix=\"og: http://ogp.me/ns#\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n", title)
	p.printf("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"index,follow,max-image-preview:large\">\n")
	for _, name := range []string{"og:title", "og:description", "og:type", "og:image", "twitter:card", "twitter:title", "article:section"} {
		p.printf("<meta property=\"%s\" content=\"%s\">\n", name, p.sentence(8))
	}
	for i := range 6 {
		p.printf("<link rel=\"preload\" as=\"script\" href=\"/static/js/bundle-%d.%08x.js\">\n", i, p.random.Uint32())
	}
	p.printf("<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"%s\",\"datePublished\":\"2024-05-14T09:00:00Z\"}</script>\n<style>\n", title)
	for i := range 40 {
		p.printf(".c-%d__item{display:flex;margin:0 %dpx;padding:%dpx;color:#%06x}\n", i, p.random.IntN(40), p.random.IntN(40), p.random.IntN(1<<24))
	}
	p.printf("</style>\n<script>\n")
	for i := range 50 {
		p.printf("window.slots.push({id:%d,name:\"top-%d\",sizes:[[%d,%d],[728,90]],key:\"%08x\"});\n", p.random.IntN(1e6), i, p.random.IntN(900), p.random.IntN(300), p.random.Uint32())
	}
	p.printf("</script>\n</head>\n")
}

func (p *speedWriter) menu() {
	p.printf("<body class=\"page page--article\" data-page=\"%d\">\n<header class=\"header\"><nav class=\"menu\" aria-label=\"main\"><ul class=\"menu__list\">\n", p.n)
	for i := range 40 {
		p.printf("<li class=\"menu__item menu__item--%d\"><a class=\"menu__link\" href=\"%s\" data-track=\"nav|%d\"><span class=\"menu__label\">%s</span></a></li>\n", i, p.target(), i, p.sentence(2))
	}
	p.printf("</ul></nav></header>\n")
}

func (p *speedWriter) article() {
	p.printf("<main id=\"content\"><article class=\"article\"><h1 class=\"article__title\">%s</h1>\n<div class=\"article__meta\"><time datetime=\"2024-05-14T09:00:00Z\">14 May 2024</time></div>\n", p.sentence(9))
	p.printf("<div class=\"share\">")
	for _, service := range []string{"one", "two", "three"} {
		p.printf("<a class=\"share__link\" rel=\"noopener\" href=\"https://%s.example/share?u=%s&amp;t=x\"><svg class=\"icon\" width=\"24\" height=\"24\" viewBox=\"0 0 24 24\"><path d=\"M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2z\"></path></svg></a>", service, url.QueryEscape(p.site.link(p.n)))
	}
	p.printf("<a href=\"mailto:?subject=x\">@</a><a href=\"#comments\">#</a><a href=\"javascript:void(0)\">+</a></div>\n")
	for i := range 14 {
		p.printf("<p class=\"article__paragraph\">%s, <a href=\"%s\">%s</a> &amp; %s.</p>\n", p.sentence(40), p.target(), p.sentence(3), p.sentence(25))
		if i%4 == 3 {
			p.printf("<div class=\"ad\" id=\"slot-%d\" data-slot=\"inline\"><div class=\"ad__inner\"></div><!-- slot %d --></div>\n", i, i)
		}
	}
	p.printf("</article>\n<section class=\"more\"><ul>\n")
	for child := 4*p.n + 1; child <= 4*p.n+4 && child < speedPages; child++ { // so that all pages are reached
		p.printf("<li><a href=\"%s\">%s</a></li>\n", p.ref(child), p.sentence(6))
	}
	p.printf("</ul></section>\n<aside class=\"teasers\">\n")
}

func (p *speedWriter) teaser() {
	to, image := p.target(), p.random.Uint32()
	p.printf("<div class=\"teaser teaser--small\"><div class=\"teaser__media\"><picture><source type=\"image/webp\" srcset=\"/img/%08x-320.webp 320w, /img/%08x-640.webp 640w\"><img class=\"teaser__image\" loading=\"lazy\" alt=\"\" src=\"/img/%08x.jpg\"></picture></div>\n", image, image, image)
	p.printf("<div class=\"teaser__body\"><h3 class=\"teaser__title\"><a class=\"teaser__link\" href=\"%s\" data-track=\"teaser|%d\">%s</a></h3><span class=\"teaser__time\">%d min</span></div></div>\n", to, p.random.IntN(1000), p.sentence(8), p.random.IntN(60))
}

func (p *speedWriter) footer() {
	p.printf("</aside></main>\n<footer class=\"footer\"><ul class=\"footer__list\">\n")
	for range 28 {
		p.printf("<li class=\"footer__item\"><a class=\"footer__link\" href=\"%s\">%s</a></li>\n", p.target(), p.sentence(2))
	}
	p.printf("</ul><p>%s</p></footer>\n<script>\n", p.sentence(30))
	for i := range 30 {
		p.printf("(function(w,d){w.q=w.q||[];w.q.push(['event',%d,'%08x','view']);if(w.a<d.b&&d.c>1){w.load('/static/%d.js')}})(window,document);\n", i, p.random.Uint32(), i)
	}
	p.printf("</script>\n</body></html>\n")
}
