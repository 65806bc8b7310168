package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var defaultServerAmbiguous = &rule.Rule{
	ID: "default-server-ambiguous", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "The order of files decides who answers unknown names",
	Why:        "Where no server of a socket says default_server, the first in the order of reading answers for names that none has. With site files that is the order of the alphabet.",
	References: []string{"https://nginx.org/en/docs/http/request_processing.html"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("default_server_flag"), rule.GixyNext.Calls("default_server_flag"), rule.CIS.Calls("2.4.2")},
	Bad: `server {
    listen 8080; # want "none of the 2 servers"
    server_name a.example;
}
server {
    listen 8080;
    server_name b.example;
}
`,
	Good: `server {
    listen 8080 default_server;
    server_name a.example;
}
server {
    listen 8080;
    server_name b.example;
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, s := range sockets(p) {
			if len(s.servers) < 2 || s.unix {
				continue
			}
			marked := false
			for _, l := range s.listens {
				marked = marked || l.Default
			}
			if marked {
				continue
			}
			f := diag.Finding{
				At:      s.servers[0].Directive.Head(),
				Message: fmt.Sprintf("none of the %d servers of this socket says default_server", len(s.servers)),
				Effect:  "the first one read answers for names that no server has", Remedy: "write default_server on the listen of the one that is to answer",
			}
			if d := s.listens[0].Directive; d != nil {
				f.At = d.Head()
				end := d.ArgRange(0).End
				f.Fixes = []diag.Fix{{Description: "say that this server is the default", Edits: []diag.Edit{{At: d.File.At(end, end), Text: " default_server"}}}}
			}
			p.Report(f)
		}
	},
}
