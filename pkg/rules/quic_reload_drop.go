package rules

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var quicReloadDrop = &rule.Rule{
	ID: "quic-reload-drop", Category: rule.Performance, Severity: diag.Warning, Since: since,
	Summary:    "Reloads drop QUIC connections",
	Why:        "quic_bpf together with reuseport and several workers loses packets of open connections at every reload: they go to workers that do not know them.",
	References: []string{"https://github.com/nginx/nginx/issues/425"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("quic_bpf_reuseport"), rule.GixyNext.Calls("quic_bpf_reuseport")},
	Bad: `nginx-version: 1.25.0
-- nginx.conf --
worker_processes auto;
quic_bpf on; # want "reload"
events {}
http {
    server {
        listen 8443 quic reuseport;
        ssl_reject_handshake on;
    }
}
`,
	Good: `nginx-version: 1.25.0
-- nginx.conf --
worker_processes auto;
quic_bpf off;
events {}
http {
    server {
        listen 8443 quic reuseport;
        ssl_reject_handshake on;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"quic_bpf": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) != "on" {
			return
		}
		workers := p.Directives("worker_processes")
		if len(workers) == 0 || workers[0].Arg(0) == "1" {
			return // one worker is the default
		}
		for _, l := range p.Directives("listen") {
			v := l.Values()
			if slices.Contains(v, "quic") && slices.Contains(v, "reuseport") {
				p.Report(diag.Finding{
					Fixes: []diag.Fix{{Description: "leave the choice of the worker to the kernel, as it is without quic_bpf",
						Edits: []diag.Edit{replaceArg(d, 0, "off")}}},
					At: d.Head(), Message: "with reuseport and several workers, a reload drops open QUIC connections",
					Effect: "visitors over HTTP/3 stall at every reload", Remedy: "quic_bpf off;",
					Related: []diag.Related{{At: l.Head(), Message: "the socket"}},
				})
				return
			}
		}
	}},
}
