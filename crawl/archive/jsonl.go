package archive

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// lines reads pages from JSON lines.
type lines struct {
	r    *bufio.Reader
	name string
	opt  Options
	line int // of the last line read, from 1
}

// jsonPage is one line. Fields it does not name are passed over.
type jsonPage struct {
	ID          flexString `json:"id"`
	URL         string     `json:"url"`
	HTML        string     `json:"html"`
	HTMLBase64  []byte     `json:"html_base64"`
	Text        string     `json:"text"`
	Title       string     `json:"title"`
	Lang        string     `json:"lang"`
	Published   string     `json:"published"`
	Source      string     `json:"source"`
	ContentType string     `json:"content_type"`
}

// flexString is a string that some writers give as a number.
type flexString string

func (s *flexString) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(s))
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("id is neither text nor a number")
	}
	*s = flexString(n)
	return nil
}

// next returns the page of the next line that is not blank. A bad line is a
// *RecordError, and the next call goes on behind it.
func (l *lines) next() (*Page, error) {
	for {
		line, err := l.readLine()
		if err != nil {
			return nil, err
		}
		line = bytes.TrimSpace(line)
		if l.line == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if len(line) == 0 {
			continue
		}
		if l.line == 1 && (line[0] == '[' || len(line) == 1) {
			// Not lines at all: one error, not one for each line of it.
			_, _ = io.Copy(io.Discard, l.r) // the error below is the one that counts
			return nil, l.fail(errors.New("this is JSON, but not one object a line; convert it, as with jq -c"))
		}
		page, err := parseLine(line)
		if err != nil {
			return nil, l.fail(err)
		}
		if int64(len(page.Body)+len(page.Text)) > l.opt.MaxBody {
			return nil, &SkipError{File: l.name, Offset: -1, Line: l.line, URL: page.URL, Reason: SkipTooLarge,
				Detail: fmt.Sprintf("%d bytes", len(page.Body)+len(page.Text))}
		}
		return page, nil
	}
}

func (l *lines) fail(err error) error {
	return &RecordError{File: l.name, Offset: -1, Line: l.line, Err: err}
}

// readLine reads one line of at most MaxLine bytes; a longer one is passed
// over and reported.
func (l *lines) readLine() ([]byte, error) {
	l.line++
	var line []byte
	size := 0
	for {
		part, err := l.r.ReadSlice('\n')
		size += len(part)
		if size <= l.opt.MaxLine {
			line = append(line, part...)
		} else {
			line = nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && size == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%s:%d: reading: %w", l.name, l.line, err)
		case size > l.opt.MaxLine:
			return nil, l.fail(fmt.Errorf("the line has %d bytes; at most %d are read", size, l.opt.MaxLine))
		}
		return line, nil
	}
}

// parseLine makes a page of one line. Text wins over HTML where a line has both.
func parseLine(line []byte) (*Page, error) {
	var in jsonPage
	if err := json.Unmarshal(line, &in); err != nil {
		return nil, describeJSON(err)
	}
	page := &Page{
		ID: string(in.ID), URL: in.URL, FinalURL: in.URL, Source: in.Source,
		Title: in.Title, Lang: in.Lang, Published: in.Published,
	}
	if page.Source == "" {
		page.Source = hostOf(in.URL)
	}
	switch {
	case strings.TrimSpace(in.Text) != "":
		page.Text = in.Text
		page.ContentType = "text/plain"
	case in.HTML != "":
		// The JSON is UTF-8, whatever the page once was and still says.
		page.Body = []byte(in.HTML)
		page.ContentType = "text/html; charset=utf-8"
	case len(in.HTMLBase64) > 0:
		page.Body = in.HTMLBase64
		page.ContentType = in.ContentType
		if page.ContentType == "" {
			page.ContentType = "text/html"
		}
	default:
		return nil, errors.New("the line has no content: give html, html_base64 or text")
	}
	return page, nil
}

// describeJSON says in words what is wrong with a line.
func describeJSON(err error) error {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	var base64Error base64.CorruptInputError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("not valid JSON at byte %d of the line: %w", syntax.Offset, err)
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("the field %q is a JSON %s, but should be text", wrongType.Field, wrongType.Value)
	case errors.As(err, &base64Error):
		return fmt.Errorf("the field \"html_base64\" is not base64: %w", err)
	}
	return fmt.Errorf("not a JSON object: %w", err)
}
