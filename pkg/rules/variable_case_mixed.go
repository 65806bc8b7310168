package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var variableCaseMixed = &rule.Rule{
	ID: "variable-case-mixed", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "One variable is spelt in two ways",
	Why:        "nginx folds the case of variables' names: $backendHost and $backendhost are one. Readers take them for two.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#set"},
	Peers:      []rule.Peer{rule.GixyNext.Calls("mixed_case_variable")},
	Bad: `server {
    listen 8080;
    set $backendHost 127.0.0.1;
    location / {
        proxy_pass http://$backendhost:8000; # want "backendHost"
    }
}
`,
	Good: `server {
    listen 8080;
    set $backendHost 127.0.0.1;
    location / {
        proxy_pass http://$backendHost:8000;
    }
}
`,
	Fix:       rule.SafeFix,
	CheckSite: mixedCase,
}

// spelling is one way in which a variable is written, and where.
type spelling struct {
	name string
	at   *nginx.Directive // the first
	uses []source.Range
}

// capitalised reports whether a file may have a variable with a capital letter.
func capitalised(f *source.File) bool {
	for rest := f.Text(); ; {
		_, after, found := strings.Cut(rest, "$")
		if !found {
			return false
		}
		rest = after
		for i := range len(rest) {
			c := rest[i]
			if 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf {
				return true
			}
			if c != '{' && !wordByte(c) {
				break
			}
		}
	}
}

func mixedCase(p *rule.Pass) {
	if !slices.ContainsFunc(p.Config().Files, capitalised) {
		return
	}
	var order []string
	found := map[string][]*spelling{} // by name in lower case
	seen := map[source.Range]bool{}
	for d := range p.Config().Walk() {
		reads := readsOf(d)
		if defining[d.Name] && d.Spec != nil && d.Context.InHTTP() {
			for i := range d.Args {
				if strings.HasPrefix(d.Args[i].Value, "$") && !(len(reads) > 0 && reads[0].arg == i) {
					reads = append(reads, read{d, i})
					break
				}
			}
		}
		for _, r := range reads {
			for _, u := range usesIn(r) {
				if placeholder(u.name) && !ofRequest(u) || u.at.IsZero() || seen[u.at] {
					continue
				}
				seen[u.at] = true
				key := strings.ToLower(u.name)
				if found[key] == nil {
					order = append(order, key)
				}
				found[key] = addSpelling(found[key], d, u)
			}
		}
	}
	for _, key := range order {
		list := found[key]
		for _, s := range list[1:] {
			reportSpelling(p, list[0], s)
		}
	}
}

// ofRequest reports whether a name in capitals is one of nginx's all the same:
// $HTTP_HOST is a header. In braces it may be for a template engine to fill in.
func ofRequest(u use) bool {
	name := strings.ToLower(u.name)
	return u.at.File.Text()[u.at.Start-1] == '$' &&
		slices.ContainsFunc([]string{"arg_", "cookie_", "http_", "sent_http_", "upstream_http_"}, func(family string) bool { return strings.HasPrefix(name, family) })
}

// defining are the directives that name a variable to fill.
var defining = wordSet("set map geo split_clients auth_request_set")

func addSpelling(list []*spelling, d *nginx.Directive, u use) []*spelling {
	for _, s := range list {
		if s.name == u.name {
			s.uses = append(s.uses, u.at)
			return list
		}
	}
	return append(list, &spelling{name: u.name, at: d, uses: []source.Range{u.at}})
}

func reportSpelling(p *rule.Pass, first, other *spelling) {
	fix := diag.Fix{Description: "spell it as before", Safe: true}
	for _, at := range other.uses {
		fix.Edits = append(fix.Edits, diag.Edit{At: at, Text: first.name})
	}
	p.Report(diag.Finding{
		At: other.at.Head(), Message: fmt.Sprintf("$%s is the same variable as $%s", other.name, first.name),
		Effect: "readers take them for two", Remedy: "spell it the same everywhere",
		Related: []diag.Related{{At: first.at.Head(), Message: "first spelt so here"}},
		Fixes:   []diag.Fix{fix},
	})
}

// use is one variable in a value, as it is spelt, and where its name stands.
type use struct {
	name string
	at   source.Range
}

// usesIn returns the variables that a value reads.
func usesIn(r read) []use {
	if !strings.Contains(r.value(), "$") {
		return nil
	}
	at := r.d.ArgRange(r.arg)
	text := at.Text()
	var out []use
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '$' {
			continue
		}
		from, to := i+1, i+1
		if text[from] == '{' {
			from, to = from+1, from+1
		}
		for to < len(text) && wordByte(text[to]) {
			to++
		}
		if text[i+1] == '{' && (to == len(text) || text[to] != '}') || from == to {
			continue
		}
		out = append(out, use{text[from:to], r.d.File.At(at.Start+from, at.Start+to)})
		i = to - 1
	}
	return out
}
