package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// loadConfig reads a configuration file, with ${NAME} in its texts replaced from
// the environment. All mistakes come in one usage error, each with file, line and
// column, and the nearest right name of an unknown key. Ages in it count back
// from now. What the environment gave is kept secret from then on.
func (a *app) loadConfig(path string) (config, error) {
	c := defaultConfig()
	data, err := os.ReadFile(path)
	if err != nil {
		return c, usagef("read the configuration: %w; 'parley config example' prints one to start from", err)
	}
	r := configReader{name: path, lookupEnv: a.lookupEnv, secrets: make(map[string]string)}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.wrongYAML(err)
	} else if len(file.Docs) > 0 && file.Docs[0].Body != nil {
		body := file.Docs[0].Body
		ast.Walk(&r, body)
		a.secrets.keep(r.secrets)
		r.check(body, reflect.TypeFor[config](), "")
		if len(r.bad) == 0 {
			if err := yaml.NodeToValue(body, &c, yaml.Strict()); err != nil {
				r.wrongYAML(err)
			}
		}
	}
	if len(r.bad) == 0 {
		tellApart(c.Sources)
		r.bad = locate(path, file, c.check(a.now()))
	}
	if len(r.bad) > 0 {
		return c, usagef("%s", strings.Join(r.bad, "\n"))
	}
	return c, nil
}

// configReader looks for mistakes in a configuration key by key, because the
// decoder stops at the first.
type configReader struct {
	name      string
	lookupEnv func(string) (string, bool)
	secrets   map[string]string // what the environment gave, by variable
	bad       []string
}

func (r *configReader) wrong(at *token.Token, format string, args ...any) {
	where := r.name
	if at != nil {
		where = fmt.Sprintf("%s:%d:%d", r.name, at.Position.Line, at.Position.Column)
	}
	r.bad = append(r.bad, where+": "+fmt.Sprintf(format, args...))
}

// wrongYAML is what the parser or decoder says, with the place it names.
func (r *configReader) wrongYAML(err error) {
	var y yaml.Error
	if errors.As(err, &y) {
		r.wrong(y.GetToken(), "%s", y.GetMessage())
	} else {
		r.wrong(nil, "%v", err)
	}
}

// variable is ${NAME}; $${NAME} stands for that text itself.
var variable = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// Visit implements ast.Visitor: it replaces variables in texts.
func (r *configReader) Visit(n ast.Node) ast.Visitor {
	if s, ok := n.(*ast.StringNode); ok {
		s.Value = variable.ReplaceAllStringFunc(s.Value, func(v string) string {
			if strings.HasPrefix(v, "$$") {
				return v[1:]
			}
			name := v[2 : len(v)-1]
			value, _ := r.lookupEnv(name)
			if value == "" {
				r.wrong(s.GetToken(), "the environment variable %s is not set; $%s stands for that text itself", name, v)
			}
			r.secrets[name] = value
			return value
		})
	}
	return r
}

// check looks for mistakes in what is to become a value of type t; key is its name.
func (r *configReader) check(n ast.Node, t reflect.Type, key string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := n.(type) {
	case *ast.NullNode, *ast.AnchorNode, *ast.AliasNode:
		return // nothing, or what stands elsewhere; the decoder has the last word
	case *ast.MappingNode:
		if t.Kind() == reflect.Struct {
			for _, v := range n.Values {
				r.checkKey(v, t)
			}
			return
		}
	case *ast.MappingValueNode:
		if t.Kind() == reflect.Struct {
			r.checkKey(n, t)
			return
		}
	case *ast.SequenceNode:
		if t.Kind() == reflect.Slice {
			for _, v := range n.Values {
				r.check(v, t.Elem(), "an element of "+key)
			}
			return
		}
	default:
		if t.Kind() == reflect.Struct || t.Kind() == reflect.Slice {
			break
		}
		value := reflect.New(t).Interface()
		_, ours := value.(yaml.BytesUnmarshaler)
		_, cut := n.(*ast.FloatNode) // the decoder makes 1 of 1.5
		err := yaml.NodeToValue(n, value)
		switch {
		case ours && err != nil:
			r.wrong(n.GetToken(), "%v", err)
			return
		case err == nil && (ours || !cut || t.Kind() != reflect.Int):
			return
		}
	}
	r.wrong(n.GetToken(), "%s is %s; it must be %s", key, inBrief(n.String()), wanted(t))
}

func (r *configReader) checkKey(v *ast.MappingValueNode, t reflect.Type) {
	key := v.Key.GetToken()
	if v.Key.IsMergeKey() {
		return
	}
	keys := configKeys(t)
	if f, ok := keys[key.Value]; ok {
		r.check(v.Value, f.Type, key.Value)
		return
	}
	msg := fmt.Sprintf("unknown key %q", key.Value)
	if s := nearest(key.Value, sortedKeys(keys)); s != "" {
		msg += fmt.Sprintf("; did you mean %q?", s)
	} else if section := sectionOf(key.Value, reflect.TypeFor[config](), "the top"); section != "" {
		msg += "; it belongs under " + section
	}
	r.wrong(key, "%s; 'parley config example' shows all keys", msg)
}

func inBrief(s string) string {
	if s = strings.Join(strings.Fields(s), " "); len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "..."
	}
	return s
}

// wanted says in words what a value must be.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return "a list of sections, each after a dash"
		}
		return "a list, as [a, b]"
	case reflect.Struct:
		return "a section of keys and values"
	}
	return "a text"
}

// configKeys are the keys of a section of the configuration.
func configKeys(t reflect.Type) map[string]reflect.StructField {
	keys := make(map[string]reflect.StructField)
	for i := range t.NumField() {
		f := t.Field(i)
		if key := f.Tag.Get("yaml"); key != "-" {
			keys[key] = f
		}
	}
	return keys
}

// sectionOf names the section that has a key, of those within t, which is called
// name; empty where none has.
func sectionOf(key string, t reflect.Type, name string) string {
	keys := configKeys(t)
	if _, ok := keys[key]; ok {
		return name
	}
	for _, k := range sortedKeys(keys) {
		inner := keys[k].Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			if s := sectionOf(key, inner, k); s != "" {
				return s
			}
		}
	}
	return ""
}

func sortedKeys(keys map[string]reflect.StructField) []string {
	var names []string
	for k := range keys {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
