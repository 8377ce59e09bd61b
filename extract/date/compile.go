package date

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"parley/extract/text"
)

// compiler holds what only compilation needs.
type compiler struct {
	*grammar
	file    string
	endings map[string][]string
	slotOf  map[string]slot // where a class is captured unless the pattern says otherwise
	ops     map[string]operationInfo
	tableOf map[string]int32 // values that name tables
}

// compile reads the rule file src; errors name file and line.
func compile(lang text.Lang, file, src string) (*grammar, error) {
	c := &compiler{file: file, endings: map[string][]string{}, slotOf: map[string]slot{}, ops: operations(), tableOf: map[string]int32{}, grammar: &grammar{lang: lang, entries: [][]entry{nil},
		flags: []wordFlags{0}, phrases: map[[2]int32]wordFlags{}, classes: map[string]class{}, root: &node{rule: -1}, group: ",", decimal: "."}}
	for name, k := range builtinClasses {
		c.classes[name] = k
	}
	type pending struct {
		line       int
		head, body string
	}
	var rules []pending
	for n, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		// Rules may use classes and endings of later lines.
		if head, body, ok := strings.Cut(line, " : "); ok {
			rules = append(rules, pending{n + 1, head, body})
			continue
		}
		if err := c.directive(strings.Fields(line)); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n+1, err)
		}
	}
	for _, r := range rules {
		if err := c.rule(r.line, r.head, r.body); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, r.line, err)
		}
	}
	c.finish()
	return c.grammar, nil
}

func (c *compiler) directive(f []string) error {
	if len(f) < 2 {
		return fmt.Errorf("%q stands alone: a line is a directive with arguments or a rule \"TYPE op : pattern\"", f[0])
	}
	switch f[0] {
	case "class":
		name, as, _ := strings.Cut(f[1], ":")
		k, ok := c.classes[name]
		if !ok {
			k = class(int(classFirst) + len(c.classes))
			c.classes[name] = k
		}
		if as != "" {
			if c.slotOf[name], ok = slotNames[as]; !ok {
				return fmt.Errorf("no slot is called %q", as)
			}
		}
		for _, e := range f[2:] {
			if err := c.entry(k, e); err != nil {
				return err
			}
		}
	case "endings":
		if len(f) != 3 {
			return fmt.Errorf("endings: want a name and a list a,b,c")
		}
		c.endings[f[1]] = strings.Split(f[2], ",")
	case "list":
		flag, ok := wordListNames[f[1]]
		if !ok {
			return fmt.Errorf("no list is called %q", f[1])
		}
		for _, w := range f[2:] {
			ws, err := inflect(w, c.endings)
			if err != nil {
				return err
			}
			for _, w := range ws {
				a, b, phrase := strings.Cut(w, "_")
				if phrase {
					for _, w := range [...]string{a, b} {
						f := text.FoldWord(w)
						if _, ok := c.words.Get(f, text.Hash(f)); !ok {
							c.flags[c.word(w)] |= wordOpen
						}
					}
					c.phrases[[2]int32{c.word(a), c.word(b)}] |= flag
				} else {
					c.flags[c.word(a)] |= flag
				}
			}
		}
	case "table":
		return c.table(f[1:])
	case "group":
		c.group = f[1]
	case "decimal":
		c.decimal = f[1]
	case "past-endings":
		c.pastEnd = append(c.pastEnd, f[1:]...)
	case "future-endings":
		c.futureEnd = append(c.futureEnd, f[1:]...)
	case "perfective-prefixes":
		c.futureForms.prefixes = append(c.futureForms.prefixes, f[1:]...)
	case "perfective-endings":
		c.futureForms.endings = append(c.futureForms.endings, f[1:]...)
	case "complement-endings":
		c.complementEnd = append(c.complementEnd, f[1:]...)
	default:
		return fmt.Errorf("unknown directive %q; a rule needs \" : \" between head and pattern", f[0])
	}
	return nil
}

// table reads "NAME year MMDD MMDD ...": the days of a movable holiday in year
// and the years after it.
func (c *compiler) table(f []string) error {
	if len(f) < 3 {
		return fmt.Errorf("table: want a name, the first year and days MMDD")
	}
	year, err := strconv.Atoi(f[1])
	if err != nil {
		return fmt.Errorf("table %s: %q is no year", f[0], f[1])
	}
	days := map[int]int{}
	for n, s := range f[2:] {
		d, err := strconv.Atoi(s)
		if _, ok := validDay(year+n, d/100, d%100); err != nil || !ok {
			return fmt.Errorf("table %s: %q is no day MMDD of %d", f[0], s, year+n)
		}
		days[year+n] = d
	}
	c.tableOf[f[0]] = int32(holTable + len(c.tables))
	c.tables = append(c.tables, days)
	return nil
}

// entry adds "word=value" to class k.
func (c *compiler) entry(k class, e string) error {
	i := strings.LastIndexByte(e, '=')
	if i <= 0 {
		return fmt.Errorf("class entry %q: want word=value", e)
	}
	v, err := value(e[i+1:], c.tableOf)
	if err != nil {
		return fmt.Errorf("class entry %q: %w", e, err)
	}
	w, caps := strings.CutPrefix(e[:i], "^")
	forms, err := inflect(w, c.endings)
	if err != nil {
		return fmt.Errorf("class entry %q: %w", e, err)
	}
	for _, w := range forms {
		en := entry{class: k, val: v, caps: caps}
		var first int32
		for n, part := range strings.Split(w, "_") {
			id := c.word(part)
			if n == 0 {
				first = id
			} else {
				en.rest = append(en.rest, id)
			}
		}
		c.entries[first] = append(c.entries[first], en)
	}
	return nil
}

// word returns the id of w, giving it one when it is new.
func (c *compiler) word(w string) int32 {
	w = text.FoldWord(w)
	id, ok := c.words.Get(w, text.Hash(w))
	if !ok {
		id = int32(len(c.flags))
		c.words.Put(w, text.Hash(w), id)
		c.flags = append(c.flags, 0)
		c.entries = append(c.entries, nil)
	}
	return id
}

// rule adds the rule "TYPE op args : pattern".
func (c *compiler) rule(line int, head, pattern string) error {
	f := strings.Fields(head)
	if len(f) < 2 {
		return fmt.Errorf("rule head %q: want TYPE and operation", head)
	}
	r := rule{line: line, id: fmt.Sprintf("%s:%d", c.lang, line), source: head + " : " + pattern, typ: f[0]}
	switch r.typ {
	case "DATE", "TIME", "DURATION", "SET", "NONE":
	default:
		return fmt.Errorf("unknown type %q: want DATE, TIME, DURATION, SET or NONE", r.typ)
	}
	op, ok := c.ops[f[1]]
	if !ok {
		return fmt.Errorf("unknown operation %q", f[1])
	}
	r.op = op.run
	for i := range r.preset {
		r.preset[i] = unset
	}
	for _, a := range f[2:] {
		if flag, ok := ruleFlagNames[a]; ok {
			r.flags |= flag
			continue
		}
		k, v, _ := strings.Cut(a, "=")
		s, ok := slotNames[k]
		if !ok || s == slotNone {
			return fmt.Errorf("unknown argument %q", a)
		}
		x, err := value(v, c.tableOf)
		if err != nil {
			return fmt.Errorf("argument %q: %w", a, err)
		}
		r.preset[s] = x
	}
	alts, err := unfold(pattern, c.endings)
	if err != nil {
		return fmt.Errorf("pattern %q: %w", pattern, err)
	}
	c.rules = append(c.rules, r)
	for _, a := range alts {
		filled, err := c.path(a, int32(len(c.rules)-1))
		if err != nil {
			return fmt.Errorf("pattern %q: %w", pattern, err)
		}
		if f[1] == "day" && r.flags&flagList == 0 && !filled[slotM] && r.preset[slotM] == unset {
			return fmt.Errorf("%s does not fill M, which day needs without the flag list", strings.Join(a, " "))
		}
		for _, any := range op.needs {
			if !slices.ContainsFunc(any, func(s slot) bool { return filled[s] || r.preset[s] != unset }) {
				return fmt.Errorf("%s does not fill %s, which %s needs", strings.Join(a, " "), slotName(any[0]), f[1])
			}
		}
	}
	return nil
}

func slotName(s slot) string {
	var names []string
	for n, x := range slotNames {
		if x == s {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " or ")
}

// path adds one alternative of a rule to the trie and returns the slots that
// it fills.
func (c *compiler) path(elements []string, ri int32) (filled [slotCount]bool, err error) {
	n := c.root
	own, open := 0, -1 // elements outside context; where context opened
	var mark slot
	for i, el := range elements {
		switch el {
		case "[":
			open = i
			if i > 0 {
				mark = slotEnd
			}
			continue
		case "]":
			if open != 0 && i != len(elements)-1 {
				return filled, fmt.Errorf("context [...] may stand only at either end")
			}
			mark, open = slotFirst, -1
			continue
		}
		if open < 0 {
			own++
		}
		glue := false
		if len(el) > 1 && el[0] == '~' {
			glue, el = true, el[1:]
		}
		e := edge{glue: glue, mark: mark}
		mark = slotNone
		if len(el) > 2 && el[0] == '<' && el[len(el)-1] == '>' {
			name, as, named := strings.Cut(el[1:len(el)-1], ":")
			ok := false
			if e.class, ok = c.classes[name]; !ok {
				return filled, fmt.Errorf("no class is called %q", name)
			}
			if named {
				e.slot, ok = slotNames[as]
			} else if e.slot, ok = c.slotOf[name]; !ok {
				as = name
				e.slot, ok = slotNames[name]
			}
			if !ok {
				return filled, fmt.Errorf("no slot is called %q: write <%s:SLOT>", as, name)
			}
			filled[e.slot] = true
			n = c.step(&n.slots, e)
		} else {
			el = strings.ReplaceAll(el, `\`, "")
			if v, err := strconv.ParseInt(el, 10, 32); err == nil {
				e.num = int32(v)
			} else {
				e.word = c.word(el)
			}
			n = c.step(&n.lits, e)
		}
	}
	if own == 0 {
		return filled, fmt.Errorf("nothing is left besides context")
	}
	if n.rule >= 0 {
		if n.rule != ri {
			c.shadowed = append(c.shadowed, fmt.Sprintf("%s:%d: line %d has the pattern %s", c.file, c.rules[ri].line, c.rules[n.rule].line, strings.Join(elements, " ")))
		}
		return filled, nil
	}
	n.rule = ri
	return filled, nil
}

func (c *compiler) step(edges *[]edge, e edge) *node {
	for _, x := range *edges {
		next := x.next
		x.next = nil
		if x == e {
			return next
		}
	}
	e.next = &node{rule: -1}
	*edges = append(*edges, e)
	return e.next
}

// finish computes what makes matching fast: which words may begin a match.
func (c *compiler) finish() {
	for _, es := range c.entries {
		sort.SliceStable(es, func(a, b int) bool { return len(es[a].rest) > len(es[b].rest) })
	}
	c.starts = make([][]edge, len(c.flags))
	start := func(id int32, e edge) {
		c.starts[id] = append(c.starts[id], e)
		c.flags[id] |= wordStart
		if e.next.rule >= 0 {
			c.flags[id] |= wordSingle
		}
	}
	for _, e := range c.root.lits {
		start(e.word, e)
	}
	for _, e := range c.root.slots {
		if e.class < classNum {
			start(0, e)
		}
		for id, es := range c.entries {
			if slices.ContainsFunc(es, func(en entry) bool { return e.class.takes(en.class) }) {
				start(int32(id), e)
			}
		}
	}
	c.flags[0] &^= wordStart | wordSingle // unknown words begin nothing
}
