package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// test is the condition of an if.
type test struct {
	variable string // of a comparison, with its $
	operator string // "=", "!=", "~", "~*", "!~", "!~*", "-f", "!-f", … or "" for a variable alone
	value    string // what it is compared with, or the path that is looked at
	arg      int    // index of the argument that holds the value
}

// condition reads the arguments of an if, whose parentheses are part of the
// first and last of them (nginx: ngx_http_rewrite_if_condition).
func condition(d *nginx.Directive) test {
	var words []string
	var args []int
	for i, a := range d.Args {
		v := a.Value
		if i == 0 {
			v = strings.TrimPrefix(v, "(")
		}
		if i == len(d.Args)-1 && a.Quote() == 0 {
			v = strings.TrimSuffix(v, ")")
		}
		if v == "" && a.Quote() == 0 {
			continue
		}
		words = append(words, v)
		args = append(args, i)
	}
	switch {
	case len(words) == 0:
		return test{}
	case strings.HasPrefix(words[0], "-") || strings.HasPrefix(words[0], "!-"):
		t := test{operator: words[0]}
		if len(words) > 1 {
			t.value, t.arg = words[1], args[1]
		}
		return t
	case len(words) >= 3:
		return test{variable: words[0], operator: words[1], value: words[2], arg: args[2]}
	}
	return test{variable: words[0]}
}

// subject reports whether an argument is the variable that is tested, and not
// what it is compared with. nginx takes no group there.
func (t test) subject(arg int) bool { return t.operator == "" || t.variable != "" && arg != t.arg }

// regex reports whether the condition is a regular expression, and whether
// case counts in it.
func (t test) regex() (is, fold bool) {
	op := strings.TrimPrefix(t.operator, "!")
	return op == "~" || op == "~*", op == "~*"
}
