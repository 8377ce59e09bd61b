package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"parley/crawl"
)

// config is what parley.yaml says. Unknown keys are errors: a misspelled key
// that is passed over would be a setting that silently does not hold.
type config struct {
	Data    string         `yaml:"data" json:"data"`   // directory of tables, archive and state
	Topic   string         `yaml:"topic" json:"topic"` // topic of the talks; any for all
	Crawl   crawlConfig    `yaml:"crawl" json:"crawl"`
	Sources []sourceConfig `yaml:"sources" json:"sources"`
}

type crawlConfig struct {
	UserAgent    string   `yaml:"user_agent" json:"user_agent"`
	Concurrency  int      `yaml:"concurrency" json:"concurrency"`     // requests at a time over all hosts
	Delay        duration `yaml:"delay" json:"delay"`                 // pause between two requests to a host
	Timeout      duration `yaml:"timeout" json:"timeout"`             // of one request
	MaxBody      size     `yaml:"max_body" json:"max_body"`           // longest body
	MaxRedirects int      `yaml:"max_redirects" json:"max_redirects"` // longest chain of redirects
	AllowPrivate bool     `yaml:"allow_private" json:"allow_private"` // loopback and private addresses
}

type sourceConfig struct {
	Name     string   `yaml:"name" json:"name"`
	Start    []string `yaml:"start" json:"start"`
	Feeds    []string `yaml:"feeds" json:"feeds"`
	Sitemaps []string `yaml:"sitemaps" json:"sitemaps"`
	Depth    *int     `yaml:"depth" json:"depth"` // links from a start page; 2 where not given
	MaxPages int      `yaml:"max_pages" json:"max_pages"`
	Hosts    []string `yaml:"hosts" json:"hosts"`
	Include  []string `yaml:"include" json:"include"`
	Exclude  []string `yaml:"exclude" json:"exclude"`
	Delay    duration `yaml:"delay" json:"delay"`
	Discover *bool    `yaml:"discover" json:"discover"` // read feeds of start pages and sitemaps of robots.txt; true where not given
}

// The defaults of the configuration and of the flags.
const (
	defaultData  = "data"
	defaultTopic = "cyber"
	defaultDepth = 2
	defaultDelay = time.Second
)

func defaultConfig() config {
	return config{Data: defaultData, Topic: defaultTopic, Crawl: crawlConfig{UserAgent: crawl.DefaultUserAgent, Delay: duration(defaultDelay)}}
}

// duration is a time.Duration written as "1s" or "500ms".
type duration time.Duration

func (d *duration) UnmarshalYAML(b []byte) error {
	s := strings.Trim(strings.TrimSpace(string(b)), `"'`)
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is no duration; write a number with a unit, as in 500ms, 2s or 1m", s)
	}
	if v < 0 {
		return fmt.Errorf("the duration %s is negative", s)
	}
	*d = duration(v)
	return nil
}

func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// size is a number of bytes, written as 1048576, "500KiB" or "10MiB".
type size int64

var sizeUnits = []struct {
	suffix string
	factor int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {"", 1}}

func parseSize(s string) (size, error) {
	for _, u := range sizeUnits {
		if n, ok := strings.CutSuffix(s, u.suffix); ok {
			v, err := strconv.ParseInt(strings.TrimSpace(n), 10, 64)
			if err != nil || v <= 0 || v > (1<<40)/u.factor {
				break
			}
			return size(v * u.factor), nil
		}
	}
	return 0, fmt.Errorf("%q is no size; write a number of bytes or one with a unit, as in 500KiB or 10MiB", s)
}

func (z *size) UnmarshalYAML(b []byte) (err error) {
	*z, err = parseSize(strings.Trim(strings.TrimSpace(string(b)), `"'`))
	return err
}

// loadConfig reads a configuration file. A mistake is a usage error that
// names file, line and column, and the nearest right name of an unknown key.
func loadConfig(path string) (config, error) {
	c := defaultConfig()
	data, err := os.ReadFile(path)
	if err != nil {
		return c, usagef("read the configuration: %w; 'parley config example' prints one to start from", err)
	}
	err = yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&c)
	if err != nil && !errors.Is(err, io.EOF) {
		return c, usagef("%s", describeYAML(path, err))
	}
	if bad := c.check(); len(bad) > 0 {
		return c, usagef("%s: %s", path, strings.Join(bad, "; "))
	}
	return c, nil
}

// describeYAML says where a configuration is wrong and how to mend it.
func describeYAML(path string, err error) string {
	var y yaml.Error
	if !errors.As(err, &y) {
		return path + ": " + err.Error()
	}
	where := path
	if t := y.GetToken(); t != nil {
		where = fmt.Sprintf("%s:%d:%d", path, t.Position.Line, t.Position.Column)
	}
	msg := y.GetMessage()
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) && unknown.GetToken() != nil {
		key := unknown.GetToken().Value
		msg = fmt.Sprintf("unknown key %q", key)
		if s := nearest(key, configKeys(reflect.TypeFor[config]())); s != "" {
			msg += fmt.Sprintf("; did you mean %q?", s)
		}
		msg += "; 'parley config example' shows all keys"
	}
	return where + ": " + msg
}

// configKeys lists all keys of the configuration, at any depth.
func configKeys(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		out = append(out, f.Tag.Get("yaml"))
		ft := f.Type
		if ft.Kind() == reflect.Slice {
			ft = ft.Elem()
		}
		if ft.Kind() == reflect.Struct {
			out = append(out, configKeys(ft)...)
		}
	}
	return out
}

// check lists what no single key shows.
func (c *config) check() []string {
	var bad []string
	if c.Data == "" {
		bad = append(bad, "data is empty; name the directory for tables, archive and state")
	}
	if c.Topic != "cyber" && c.Topic != "any" {
		bad = append(bad, fmt.Sprintf("topic %q is not known; there are cyber and any", c.Topic))
	}
	for i, s := range c.Sources {
		name := s.Name
		if name == "" {
			name = "number " + strconv.Itoa(i+1)
		}
		if len(s.Start)+len(s.Feeds)+len(s.Sitemaps) == 0 {
			bad = append(bad, "source "+name+" has no start, feeds or sitemaps; give at least one URL")
		}
	}
	return bad
}

// hash identifies the configuration as used, for the manifest.
func (c *config) hash() string {
	b, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// crawlConfig makes the crawl's configuration.
func (c *config) crawlConfig() crawl.Config {
	out := crawl.Config{
		UserAgent: c.Crawl.UserAgent, Concurrency: c.Crawl.Concurrency, Delay: time.Duration(c.Crawl.Delay),
		Timeout: time.Duration(c.Crawl.Timeout), MaxBody: int64(c.Crawl.MaxBody), MaxRedirects: c.Crawl.MaxRedirects,
		AllowPrivate: c.Crawl.AllowPrivate,
	}
	for _, s := range c.Sources {
		discover := s.Discover == nil || *s.Discover
		depth := defaultDepth
		if s.Depth != nil {
			depth = *s.Depth
		}
		out.Sources = append(out.Sources, crawl.Source{
			Name: s.Name, Start: s.Start, Feeds: s.Feeds, Sitemaps: s.Sitemaps, Depth: depth, MaxPages: s.MaxPages,
			Hosts: s.Hosts, Include: s.Include, Exclude: s.Exclude, Delay: time.Duration(s.Delay),
			DiscoverFeeds: discover, DiscoverSitemaps: discover,
		})
	}
	return out
}

const exampleConfig = `# parley.yaml: a configuration for 'parley run -c parley.yaml'.
# Every key is optional but sources; what is shown here is the default unless
# the comment says otherwise.

data: data              # directory of the tables, the archive (data/archive) and the state
topic: cyber            # talks about this; any keeps talks on all topics

crawl:
  user_agent: Parley/1  # say here whom to write to: "Parley/1 (+https://your.site/contact)"
  concurrency: 8        # requests at a time over all hosts; each host gets one
  delay: 1s             # pause between two requests to a host
  timeout: 30s          # of one request, from dialling to the last byte
  max_body: 10MiB       # longer bodies end as too_large
  max_redirects: 5
  allow_private: false  # fetch from loopback and private addresses

sources:
  - name: example       # how the tables call it; default: the first host
    start: [https://news.example/world/]
    feeds: []           # RSS, Atom or JSON feeds
    sitemaps: []
    discover: true      # also read the feeds of start pages and the sitemaps of robots.txt
    depth: 2            # links away from a start page
    max_pages: 0        # requests in one run; 0: no bound
    hosts: []           # only these; default: the site of the page that links
    include: []         # regular expressions over URLs; one must match where there are any
    exclude: []
    delay: 0s           # longer pause for this source
`
