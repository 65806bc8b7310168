package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var workerProcessesDefault = &rule.Rule{
	ID: "worker-processes-default", Category: rule.Performance, Severity: diag.Info, Since: since,
	Summary:    "nginx runs one worker",
	Why:        "Without worker_processes there is one worker, on one processor. auto makes as many as there are processors.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#worker_processes"},
	Peers:      []rule.Peer{rule.GixyNext.Calls("missing_worker_processes")},
	Bad: `events {} # want "worker_processes"
http {
    server {
        listen 8080;
    }
}
`,
	Good: `worker_processes auto;
events {}
http {
    server {
        listen 8080;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		events := p.Directives("events")
		if httpBlock(p) != nil && len(events) > 0 && !p.Site.Has("worker_processes") {
			start := events[0].Range().Start
			p.Report(diag.Finding{
				Fixes: []diag.Fix{{Description: "one worker for each processor", Edits: []diag.Edit{{
					At: events[0].File.At(start, start), Text: "worker_processes auto;" + lineBreak(events[0])}}}},
				At: events[0].Head(), Message: "worker_processes is not set, so one worker runs",
				Effect: "nginx uses one processor", Remedy: "worker_processes auto; before the events block",
			})
		}
	},
}
