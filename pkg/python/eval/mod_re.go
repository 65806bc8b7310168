package eval

import (
	"strconv"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
)

// Pattern is a compiled regular expression.
type Pattern struct {
	re   *regexp2.Regexp
	opt  regexp2.RegexOptions
	text string
}

// Match is a match of a regular expression.
type Match struct {
	m   *regexp2.Match
	of  string
	pat *Pattern
}

func (*Pattern) class() *Class { return classPattern }
func (*Match) class() *Class   { return classMatch }

// The flags of Python's re.
var reFlags = map[string]int{
	"A": 256, "ASCII": 256, "I": 2, "IGNORECASE": 2, "L": 4, "LOCALE": 4, "M": 8, "MULTILINE": 8,
	"S": 16, "DOTALL": 16, "U": 32, "UNICODE": 32, "X": 64, "VERBOSE": 64, "NOFLAG": 0,
}

const reTimeout = 100 * time.Millisecond

func init() {
	natives["re"] = func(ip *interp, m *Module) {
		for name, n := range reFlags {
			m.dict.set(name, intOf(n))
		}
		m.put(
			function("compile", "pattern flags?", func(ip *interp, a []Value) Value { return ip.pattern(a[0], a[1]) }),
			function("escape", "pattern", func(ip *interp, a []Value) Value { return Str(reEscape(ip.needStr(a[0]))) }),
		)
		for _, name := range []string{"match", "search", "fullmatch", "findall", "finditer"} {
			m.put(function(name, "pattern string flags?", func(ip *interp, a []Value) Value {
				return ip.reCall(name, ip.pattern(a[0], a[2]), []Value{nil, a[1], nil, nil})
			}))
		}
		m.put(lazily("sub", "pattern repl string count? flags?", func(ip *interp, a []Value) Value {
			if u := unknownOf(a...); u != nil {
				return u.derive()
			}
			return ip.reCall("sub", ip.pattern(a[0], a[4]), []Value{nil, a[1], a[2], a[3]})
		}), function("split", "pattern string maxsplit? flags?", func(ip *interp, a []Value) Value {
			return ip.reCall("split", ip.pattern(a[0], a[3]), []Value{nil, a[1], a[2]})
		}))
		m.dict.set("Pattern", classPattern)
		m.dict.set("Match", classMatch)
		m.dict.set("error", exceptions["ValueError"])
		m.opaque = ip.unknown("this part of Python's module re is not followed")
	}
	natives["regex"] = natives["re"]
	initPattern()
	initMatch()
}

func reEscape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// pattern compiles a regular expression of Python for the engine, whose syntax
// differs in named groups and in the anchors \A and \Z.
func (ip *interp) pattern(v, flags Value) Value {
	if p, ok := v.(*Pattern); ok {
		return p
	}
	if _, isBytes := v.(Bytes); isBytes {
		return ip.unknown("regular expressions over bytes are not followed")
	}
	src := ip.needStr(v)
	text := strings.ReplaceAll(strings.ReplaceAll(src, "(?P<", "(?<"), `\Z`, `\z`)
	if strings.Contains(text, "(?P=") {
		return ip.unknown("this regular expression is not followed")
	}
	n := ip.needInt(flags, 0)
	opt := regexp2.None
	for bit, o := range map[int]regexp2.RegexOptions{2: regexp2.IgnoreCase, 8: regexp2.Multiline, 16: regexp2.Singleline, 64: regexp2.IgnorePatternWhitespace} {
		if n&bit != 0 {
			opt |= o
		}
	}
	if len(text) > 10_000 {
		return ip.unknown("a very long regular expression")
	}
	re, err := regexp2.Compile(text, opt)
	if err != nil {
		return ip.unknown("this regular expression is not followed")
	}
	re.MatchTimeout = reTimeout
	ip.spend(len(text) * 64)
	return &Pattern{re: re, opt: opt, text: src}
}

func initPattern() {
	getter(classPattern, "pattern", func(_ *interp, v Value) Value { return Str(v.(*Pattern).text) })
	for name, params := range map[string]string{
		"match": "string pos? endpos?", "search": "string pos? endpos?", "fullmatch": "string pos? endpos?",
		"findall": "string pos? endpos?", "finditer": "string pos? endpos?", "sub": "repl string count?", "split": "string maxsplit?",
	} {
		lazyMethod(classPattern, name, params, func(ip *interp, a []Value) Value {
			if u := unknownOf(a...); u != nil {
				return u.derive()
			}
			return ip.reCall(name, a[0], a)
		})
	}
}

// reCall runs a method of a pattern; a[1:] are its arguments.
func (ip *interp) reCall(name string, pattern Value, a []Value) Value {
	p, ok := pattern.(*Pattern)
	if !ok {
		return pattern
	}
	switch name {
	case "sub":
		return ip.reSub(p, a[1], ip.needStr(a[2]), ip.needInt(a[3], 0))
	case "split":
		return ip.reSplit(p, ip.needStr(a[1]), ip.needInt(a[2], 0))
	}
	s := ip.needStr(a[1])
	if a[2] != nil {
		return ip.unknown("positions in regular expressions are not followed")
	}
	all, u := ip.matchAll(p, s, name == "findall" || name == "finditer")
	if u != nil {
		return u
	}
	switch name {
	case "findall":
		l := newList()
		for _, m := range all {
			l.items = append(l.items, m.found())
		}
		return l
	case "finditer":
		items := make([]Value, len(all))
		for i, m := range all {
			items[i] = m
		}
		return iterOver(items)
	case "match", "fullmatch":
		return ip.anchored(p, s, name == "fullmatch")
	}
	if len(all) == 0 {
		return None
	}
	return all[0]
}

// anchored is match and fullmatch: the engine searches, so the expression is
// tied to the ends.
func (ip *interp) anchored(p *Pattern, s string, whole bool) Value {
	text := `\A(?:` + p.re.String() + `)`
	if whole {
		text += `\z`
	}
	re, err := regexp2.Compile(text, p.opt)
	if err != nil {
		return ip.unknown("this regular expression is not followed")
	}
	re.MatchTimeout = reTimeout
	all, u := ip.matchAll(&Pattern{re: re, text: p.text}, s, false)
	if u != nil {
		return u
	}
	if len(all) == 0 {
		return None
	}
	return all[0]
}

func (ip *interp) matchAll(p *Pattern, s string, all bool) ([]*Match, *Unknown) {
	ip.spend(len(s) + 256)
	if ip.run.timeouts >= maxTimeouts {
		return nil, ip.unknown("regular expressions before this one took too long")
	}
	var out []*Match
	m, err := p.re.FindStringMatch(s)
	for ; err == nil && m != nil; m, err = p.re.FindNextMatch(m) {
		out = append(out, &Match{m: m, of: s, pat: p})
		if !all {
			return out, nil
		}
		ip.spend(128)
	}
	if err != nil {
		ip.run.timeouts++
		return nil, ip.unknown("a regular expression that takes too long")
	}
	return out, nil
}

// found is what findall gives for a match.
func (m *Match) found() Value {
	g := m.m.Groups()
	switch len(g) {
	case 1:
		return Str(m.m.String())
	case 2:
		return Str(g[1].String())
	}
	t := newTuple()
	for _, x := range g[1:] {
		t.items = append(t.items, Str(x.String()))
	}
	return t
}

func (m *Match) group(ip *interp, key Value) Value {
	var g *regexp2.Group
	if n, ok := asSmall(key); ok {
		g = m.m.GroupByNumber(n)
	} else {
		g = m.m.GroupByName(ip.needStr(key))
	}
	if g == nil {
		ip.raise("IndexError", "no such group")
	}
	if len(g.Captures) == 0 {
		return None
	}
	return Str(g.String())
}

func initMatch() {
	self := func(a []Value) *Match { return a[0].(*Match) }
	classMatch.methods = map[string]*Builtin{"group": {name: "group", method: true, fn: func(ip *interp, args *Args) Value {
		m := args.pos[0].(*Match)
		switch len(args.pos) {
		case 1:
			return Str(m.m.String())
		case 2:
			return m.group(ip, args.pos[1])
		}
		t := newTuple()
		for _, k := range args.pos[1:] {
			t.items = append(t.items, m.group(ip, k))
		}
		return t
	}}}
	method(classMatch, "groups", "default?", func(ip *interp, a []Value) Value {
		t := newTuple()
		for i := 1; i < len(self(a).m.Groups()); i++ {
			v := self(a).group(ip, intOf(i))
			if v == Value(None) && a[1] != nil {
				v = a[1]
			}
			t.items = append(t.items, v)
		}
		return t
	})
	method(classMatch, "groupdict", "default?", func(ip *interp, a []Value) Value {
		d := newDict()
		for _, g := range self(a).m.Groups() {
			if _, err := strconv.Atoi(g.Name); err != nil {
				v := self(a).group(ip, Str(g.Name))
				if v == Value(None) && a[1] != nil {
					v = a[1]
				}
				d.set(g.Name, v)
			}
		}
		return d
	})
	for name, end := range map[string]bool{"start": false, "end": true} {
		method(classMatch, name, "group?", func(ip *interp, a []Value) Value {
			g := self(a).m.GroupByNumber(ip.needInt(a[1], 0))
			if g == nil || len(g.Captures) == 0 {
				return intOf(-1)
			}
			if end {
				return intOf(g.Index + g.Length)
			}
			return intOf(g.Index)
		})
	}
	method(classMatch, "span", "", func(ip *interp, a []Value) Value {
		m := self(a).m
		return newTuple(intOf(m.Index), intOf(m.Index+m.Length))
	})
	getter(classMatch, "string", func(_ *interp, v Value) Value { return Str(v.(*Match).of) })
}

func (ip *interp) reSub(p *Pattern, repl Value, s string, count int) Value {
	all, u := ip.matchAll(p, s, true)
	if u != nil {
		return u
	}
	runes := []rune(s)
	var b strings.Builder
	at := 0
	for i, m := range all {
		if count > 0 && i >= count {
			break
		}
		b.WriteString(string(runes[at:m.m.Index]))
		if t, ok := asStr(repl); ok {
			b.WriteString(m.expand(ip, t))
		} else {
			r := ip.call(repl, m)
			t, ok := asStr(r)
			if !ok {
				return ip.unknownArgs([]Value{r}).derive()
			}
			b.WriteString(t)
		}
		at = m.m.Index + m.m.Length
		if b.Len() > maxText {
			return ip.unknown("a string of more than 1 MiB")
		}
	}
	b.WriteString(string(runes[at:]))
	return ip.text(b.String())
}

// expand fills a replacement's \1 and \g<name>.
func (m *Match) expand(ip *interp, t string) string {
	if !strings.Contains(t, `\`) {
		return t
	}
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		if t[i] != '\\' || i+1 >= len(t) {
			b.WriteByte(t[i])
			continue
		}
		i++
		switch c := t[i]; {
		case c >= '1' && c <= '9':
			b.WriteString(groupText(m.group(ip, intOf(int(c-'0')))))
		case c == 'g' && i+1 < len(t) && t[i+1] == '<':
			j := strings.IndexByte(t[i:], '>')
			if j < 0 {
				ip.raise("ValueError", "missing >, unterminated name")
			}
			name := t[i+2 : i+j]
			var key Value = Str(name)
			if n, err := strconv.Atoi(name); err == nil {
				key = intOf(n)
			}
			b.WriteString(groupText(m.group(ip, key)))
			i += j
		case c == 'n':
			b.WriteByte('\n')
		case c == 't':
			b.WriteByte('\t')
		case c == '\\':
			b.WriteByte('\\')
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}

func groupText(v Value) string {
	s, _ := asStr(v)
	return s
}

func (ip *interp) reSplit(p *Pattern, s string, limit int) Value {
	all, u := ip.matchAll(p, s, true)
	if u != nil {
		return u
	}
	runes := []rune(s)
	l := newList()
	at := 0
	for i, m := range all {
		if limit > 0 && i >= limit {
			break
		}
		l.items = append(l.items, Str(runes[at:m.m.Index]))
		for k := 1; k < len(m.m.Groups()); k++ {
			l.items = append(l.items, m.group(ip, intOf(k)))
		}
		at = m.m.Index + m.m.Length
	}
	l.items = append(l.items, Str(runes[at:]))
	return l
}
