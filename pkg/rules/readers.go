package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// reading are the directives of http whose arguments nginx reads variables in,
// by the index of the first such argument. Others are left out: a dollar in
// them may be an anchor, or text.
var reading = map[string]int{
	"access_log": 0, "add_header": 1, "add_trailer": 1, "alias": 0, "auth_basic": 0, "auth_request_set": 1, "error_page": 0,
	"expires": 0, "fastcgi_cache_bypass": 0, "fastcgi_cache_key": 0, "fastcgi_no_cache": 0, "fastcgi_param": 1, "fastcgi_pass": 0,
	"grpc_pass": 0, "grpc_set_header": 1, "hash": 0, "index": 0, "limit_conn_zone": 0, "limit_rate": 0, "limit_req_zone": 0,
	"log_format": 1, "proxy_bind": 0, "proxy_cache_bypass": 0, "proxy_cache_key": 0, "proxy_no_cache": 0, "proxy_pass": 0,
	"proxy_set_body": 0, "proxy_set_header": 1, "return": 0, "rewrite": 1, "root": 0, "scgi_param": 1, "scgi_pass": 0,
	"set": 1, "try_files": 0, "uwsgi_cache_key": 0, "uwsgi_param": 1, "uwsgi_pass": 0,
}

// read is a value in which nginx replaces variables.
type read struct {
	d   *nginx.Directive
	arg int
}

func (r read) value() string { return r.d.Arg(r.arg) }

// readsOf returns the values of a directive in which nginx replaces variables.
func readsOf(d *nginx.Directive) []read { return appendReads(nil, d) }

// appendReads adds the values of a directive in which nginx replaces variables.
func appendReads(out []read, d *nginx.Directive) []read {
	if !d.Context.InHTTP() && d.Context&nginx.Map == 0 {
		return out
	}
	switch {
	case d.Parent != nil && d.Parent.Inside&nginx.Map != 0 && d.Parent.Name == "map" && d.Parent.Context.InHTTP():
		if len(d.Args) == 1 && d.Name != "include" {
			return append(out, read{d, 0}) // the result; the key is plain text or an expression
		}
		return out
	case d.Spec == nil:
		return out
	case d.Name == "map":
		return append(out, read{d, 0})
	case d.Name == "if":
		return append(out, conditionReads(d)...)
	}
	if !slices.ContainsFunc(d.Args, func(a nginx.Arg) bool { return !a.Literal() }) {
		return out
	}
	from, ok := reading[d.Name]
	if !ok {
		return out
	}
	for i := from; i < len(d.Args); i++ {
		if strings.Contains(d.Args[i].Value, "$") {
			out = append(out, read{d, i})
		}
		if (d.Name == "limit_req_zone" || d.Name == "limit_conn_zone") && i == 0 || d.Name == "rewrite" {
			break
		}
	}
	return out
}

// conditionReads returns the values of an if that are no regular expression.
func conditionReads(d *nginx.Directive) []read {
	t := condition(d)
	is, _ := t.regex()
	var out []read
	for i, a := range d.Args {
		if strings.Contains(a.Value, "$") && !(is && i >= t.arg) {
			out = append(out, read{d, i})
		}
	}
	return out
}

var readsFact = rule.NewFact[[]read]()

// allReads returns every value of the configuration in which nginx replaces
// variables, in the order of reading.
func allReads(p *rule.Pass) []read {
	return readsFact.Of(p.Site, func(s *rule.Site) []read {
		n := len(s.Directives("map")) + len(s.Directives("if"))
		for name := range reading {
			n += len(s.Directives(name))
		}
		out := make([]read, 0, n) // about as many: few have several
		for d := range s.Config.Walk() {
			out = appendReads(out, d)
		}
		return out
	})
}

// numbered reports whether a value reads one of $1 to $9.
func numbered(value string) bool {
	for _, name := range variables(value) {
		if len(name) == 1 && '1' <= name[0] && name[0] <= '9' {
			return true
		}
	}
	return false
}

// placeholder reports whether a name is more likely one that a template engine
// fills in than one of nginx: ${DOMAIN}.
func placeholder(name string) bool { return name == strings.ToUpper(name) }
