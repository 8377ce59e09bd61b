package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
)

// newsSite is a generated site for tests of whole runs: a front page that
// links to all reports. Every report tells of a talk of its own.
type newsSite struct {
	reports  int
	padding  int                           // paragraphs of other news behind each report
	requests atomic.Int64                  // so far
	onCount  atomic.Pointer[func(n int64)] // is told of each request before it is answered
}

var newsStates = []struct{ en, vi, ru, ruWith string }{
	{"Canada", "Canada", "Канада", "Канадой"},
	{"Japan", "Nhật Bản", "Япония", "Японией"},
	{"France", "Pháp", "Франция", "Францией"},
	{"India", "Ấn Độ", "Индия", "Индией"},
	{"Brazil", "Brazil", "Бразилия", "Бразилией"},
	{"Kenya", "Kenya", "Кения", "Кенией"},
	{"Norway", "Na Uy", "Норвегия", "Норвегией"},
}

var newsTemplates = []string{
	`<html lang="en"><head><title>%[1]s and %[2]s hold cyber dialogue, round %[4]d</title><meta property="article:published_time" content="2024-05-%02[3]dT10:00:00Z"></head>
<body><article><h1>%[1]s and %[2]s hold cyber dialogue, round %[4]d</h1>
<p>%[1]s and %[2]s held a cyber dialogue in Geneva on %[3]d May 2024 and agreed to warn each other of attacks on power grids, the foreign ministry of %[1]s said.</p>
<p>It was meeting number %[4]d. The delegations discussed ransomware, the protection of hospitals and a hotline between their response teams.</p>%[5]s</article></body></html>`,
	`<html lang="vi"><head><title>%[1]s và %[2]s đối thoại an ninh mạng lần thứ %[4]d</title><meta property="article:published_time" content="2024-05-%02[3]dT10:00:00+07:00"></head>
<body><article><h1>%[1]s và %[2]s đối thoại an ninh mạng lần thứ %[4]d</h1>
<p>Ngày %[3]d tháng 5 năm 2024, %[1]s và %[2]s đã tổ chức đối thoại về an ninh mạng tại Hà Nội và nhất trí chia sẻ cảnh báo về mã độc.</p>
<p>Đây là cuộc gặp lần thứ %[4]d. Hai bên trao đổi về mã độc tống tiền, bảo vệ bệnh viện và đường dây nóng giữa các đội ứng cứu.</p>%[5]s</article></body></html>`,
	`<html lang="ru"><head><title>%[1]s провела консультации по кибербезопасности с %[2]s, раунд %[4]d</title><meta property="article:published_time" content="2024-05-%02[3]dT10:00:00+03:00"></head>
<body><article><h1>%[1]s провела консультации по кибербезопасности с %[2]s, раунд %[4]d</h1>
<p>%[1]s %[3]d мая 2024 года провела в Женеве консультации по кибербезопасности с %[2]s. Стороны договорились предупреждать друг друга об атаках.</p>
<p>Это была встреча номер %[4]d. Делегации обсудили программы-вымогатели, защиту больниц и прямую связь между командами реагирования.</p>%[5]s</article></body></html>`,
}

const newsPadding = `<p>The harbour of the town was closed on Monday after a ferry ran aground in fog. The mayor said that no one was hurt and that the repair would take two weeks, and a museum of fishing boats opens in June.</p>
`

func (s *newsSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := s.requests.Add(1)
	if f := s.onCount.Load(); f != nil {
		(*f)(n)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.URL.Path == "/" {
		for i := range s.reports {
			fmt.Fprintf(w, "<a href=\"/report/%d.html\">Report %d</a>\n", i, i)
		}
		return
	}
	var i int
	if _, err := fmt.Sscanf(r.URL.Path, "/report/%d.html", &i); err != nil || i >= s.reports {
		http.NotFound(w, r)
		return
	}
	fmt.Fprint(w, s.report(i))
}

func (s *newsSite) report(i int) string {
	lang := i % len(newsTemplates)
	a, b := newsStates[i%len(newsStates)], newsStates[(i+1+i/len(newsStates)%(len(newsStates)-1))%len(newsStates)]
	one := [...]string{a.en, a.vi, a.ru}[lang]
	two := [...]string{b.en, b.vi, b.ruWith}[lang]
	return fmt.Sprintf(newsTemplates[lang], one, two, i%28+1, i, strings.Repeat(newsPadding, s.padding))
}
