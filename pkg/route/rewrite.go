package route

import (
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// op is one rewrite directive: rewrite, return, set, break or if.
type op struct {
	at   *nginx.Directive
	kind opKind

	regex    *regex  // rewrite, and if with a regex
	text     *script // replacement, value of set, text of return, right side of a comparison
	args     bool    // the replacement has arguments of its own
	addArgs  bool    // the request's arguments are added
	redirect int     // 301 or 302
	stop     bool    // the directives end here when it matches
	isBreak  bool    // flag break

	name   string // of the variable that set writes, or if tests
	status int    // of return
	test   testKind
	not    bool
	body   []op   // of if
	block  *block // the settings of an if in a location
	fault  string // why nginx would refuse it
}

type opKind int

const (
	opRewrite opKind = iota
	opReturn
	opSet
	opBreak
	opIf
)

// testKind is the operator of an if.
type testKind int

const (
	testTrue   testKind = iota // $variable
	testEqual                  // = and !=
	testRegex                  // ~ and ~*
	testFile                   // -f
	testDir                    // -d
	testExists                 // -e
	testExec                   // -x
)

// ops returns the rewrite directives of a block, compiled once.
func (b *block) ops() []op {
	b.program.once.Do(func() { b.program.ops = b.compileOps(b.directive) })
	return b.program.ops
}

func (b *block) compileOps(d *nginx.Directive) []op {
	var out []op
	for _, c := range d.Children {
		switch c.Name {
		case "rewrite":
			out = append(out, b.compileRewrite(c))
		case "return":
			out = append(out, compileReturn(c))
		case "set":
			if name, ok := strings.CutPrefix(c.Arg(0), "$"); ok {
				out = append(out, op{at: c, kind: opSet, name: lower(name), text: compileScript(c.Arg(1), false)})
			}
		case "break":
			out = append(out, op{at: c, kind: opBreak})
		case "if":
			if c.IsBlock() {
				out = append(out, b.compileIf(c))
			}
		}
	}
	return out
}

// compileRewrite reads a rewrite (nginx: ngx_http_rewrite).
func (b *block) compileRewrite(d *nginx.Directive) op {
	o := op{at: d, kind: opRewrite, regex: b.router.regex(d.Arg(0), false)}
	to := d.Arg(1)
	if s, ok := strings.CutSuffix(to, "?"); ok {
		to = s
	} else {
		o.addArgs = true
	}
	if redirects(to) {
		o.redirect, o.stop = 302, true
	}
	switch d.Arg(2) {
	case "last":
		o.stop = true
	case "break":
		o.stop, o.isBreak = true, true
	case "redirect":
		o.redirect, o.stop = 302, true
	case "permanent":
		o.redirect, o.stop = 301, true
	}
	o.text = compileScript(to, o.redirect == 0)
	o.args = o.text.args
	return o
}

func redirects(to string) bool {
	return strings.HasPrefix(to, "http://") || strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "$scheme")
}

// compileReturn reads a return (nginx: ngx_http_rewrite_return).
func compileReturn(d *nginx.Directive) op {
	o := op{at: d, kind: opReturn}
	status, err := strconv.Atoi(d.Arg(0))
	switch {
	case err != nil && len(d.Args) == 1 && redirects(d.Arg(0)):
		o.status, o.text = 302, compileScript(d.Arg(0), false)
	case err != nil:
		o.fault = "return needs a status"
	case len(d.Args) > 1:
		o.status, o.text = status, compileScript(d.Arg(1), false)
	default:
		o.status = status
	}
	return o
}

// compileIf reads an if with what stands inside it (nginx:
// ngx_http_rewrite_if). In a server its settings never hold.
func (b *block) compileIf(d *nginx.Directive) op {
	o := op{at: d, kind: opIf}
	inner := b.router.newBlock(d, b, ifBlock)
	if b.what != serverBlock && !b.inServerIf() {
		o.block = inner
	}
	o.body = inner.compileOps(d)
	o.condition(b.router, ifWords(d))
	return o
}

// inServerIf reports whether the block is an if in a server.
func (b *block) inServerIf() bool {
	return b.what == ifBlock && b.parent != nil && (b.parent.what == serverBlock || b.parent.inServerIf())
}

// ifWords returns the words of a condition without the parentheses.
func ifWords(d *nginx.Directive) []string {
	words := d.Values()
	if len(words) == 0 || !strings.HasPrefix(words[0], "(") {
		return nil
	}
	if words[0] = words[0][1:]; words[0] == "" {
		words = words[1:]
	}
	if n := len(words); n > 0 && strings.HasSuffix(words[n-1], ")") {
		words[n-1] = strings.TrimSuffix(words[n-1], ")")
		if words[n-1] == "" && (n > 1 || d.Args[len(d.Args)-1].Value == ")") {
			words = words[:n-1]
		}
		return words
	}
	return nil
}

// condition reads a condition (nginx: ngx_http_rewrite_if_condition).
func (o *op) condition(r *Router, words []string) {
	o.fault = "the condition cannot be read"
	if len(words) == 0 || words[0] == "" {
		return
	}
	last := words[len(words)-1]
	if w := words[0]; len(w) > 1 && w[0] == '$' {
		o.name = lower(w[1:])
		if len(words) == 1 {
			o.test, o.fault = testTrue, ""
			return
		}
		if len(words) != 3 {
			return
		}
		o.not = strings.HasPrefix(words[1], "!")
		switch words[1] {
		case "=", "!=":
			o.test, o.text = testEqual, compileScript(last, false)
		case "~", "!~":
			o.test, o.regex = testRegex, r.regex(last, false)
		case "~*", "!~*":
			o.test, o.regex = testRegex, r.regex(last, true)
		default:
			return
		}
		o.fault = ""
		return
	}
	operator := strings.TrimPrefix(words[0], "!")
	o.not = operator != words[0]
	tests := map[string]testKind{"-f": testFile, "-d": testDir, "-e": testExists, "-x": testExec}
	if test, ok := tests[operator]; ok && len(words) == 2 {
		o.test, o.text, o.fault = test, compileScript(last, false), ""
	}
}
