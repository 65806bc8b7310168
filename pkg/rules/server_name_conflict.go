package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var serverNameConflict = &rule.Rule{
	ID: "server-name-conflict", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary:    "Two servers of one socket have the same name",
	Why:        "nginx takes the first server of a socket that has the name and ignores the later one, with a warning at start that few read. IPv4 and IPv6, and different ports, are different sockets.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#server_name"},
	Peers:      []rule.Peer{rule.CIS.Calls("2.4"), rule.Nginx.Calls(rule.Warned)},
	Bad: `server {
    listen 8080;
    server_name shop.example;
}
server {
    listen 8080;
    server_name www.shop.example shop.example; # want "shop.example"
}
`,
	Good: `server {
    listen 8080;
    server_name shop.example;
}
server {
    listen 8080;
    server_name www.shop.example;
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		told := map[source.Range]bool{}
		for _, s := range sockets(p) {
			total := 0
			for _, server := range s.servers {
				total += len(server.Names)
			}
			first := make(map[string]*route.Server, total)
			for _, server := range s.servers {
				for _, written := range server.Names {
					for _, n := range namesOf(written) {
						before := first[n]
						if before == nil {
							first[n] = server
							continue
						}
						if before.Directive != server.Directive {
							reportConflict(p, server, before, n, told)
						}
					}
				}
			}
		}
	},
}

// namesOf returns the names that a server_name stands for: .example.org is
// example.org and *.example.org.
func namesOf(written string) []string {
	if bare, ok := strings.CutPrefix(written, "."); ok {
		return []string{bare, "*" + written}
	}
	return []string{written}
}

func reportConflict(p *rule.Pass, server, before *route.Server, name string, told map[source.Range]bool) {
	at := namePlace(server, name)
	if told[at] {
		return
	}
	told[at] = true
	shown := fmt.Sprintf("the name %s", name)
	if name == "" {
		shown = "no name, like an earlier one"
	}
	p.Report(diag.Finding{
		Fixes: withoutName(server, name),
		At:    at, Message: fmt.Sprintf("another server of the same socket has %s: this one is ignored", shown),
		Effect: "requests for the name are answered by the earlier server", Remedy: "remove the name here, or the other server",
		Related: []diag.Related{{At: namePlace(before, name), Message: "answers for the name"}},
	})
}

// namePlace returns the server_name that holds a name, or the server's line.
func namePlace(s *route.Server, name string) source.Range {
	for _, d := range s.Directive.All("server_name") {
		for i := range d.Args {
			if slices.Contains(namesOf(strings.ToLower(d.Arg(i))), name) || d.Arg(i) == name {
				return d.Head()
			}
		}
	}
	return s.Directive.Head()
}

// withoutName is the fix that takes a name out of a server_name that has others.
func withoutName(s *route.Server, name string) []diag.Fix {
	for _, d := range s.Directive.All("server_name") {
		for i := range d.Args {
			if len(d.Args) > 1 && strings.EqualFold(d.Arg(i), name) {
				return []diag.Fix{{Description: "remove the name here", Edits: []diag.Edit{argRemoval(d, i)}}}
			}
		}
	}
	return nil
}
