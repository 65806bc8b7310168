package rules

import (
	"fmt"
	"strconv"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var openFilesTooFew = &rule.Rule{
	ID: "open-files-too-few", Category: rule.Performance, Severity: diag.Warning, Since: since,
	Summary: "Fewer open files are allowed than the connections need",
	Why: "A proxied connection takes two sockets, and a served file one descriptor more. With worker_rlimit_nofile below twice worker_connections nginx runs into " +
		"\"too many open files\" before it has used its connections.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile"},
	Peers: []rule.Peer{
		rule.GixyNG.Calls("worker_rlimit_nofile_vs_connections"),
		rule.GixyNext.Calls("worker_rlimit_nofile_vs_connections"),
	},
	Bad: `worker_rlimit_nofile 1024;
events {
    worker_connections 1024; # want "1024 open files"
}
`,
	Good: `worker_rlimit_nofile 2048;
events {
    worker_connections 1024;
}
`,
	Params: []rule.Param{{Name: "percent", About: "open files that connections need, in percent of their number", Default: 200, Min: 1, Max: 10_000}},
	Fix:    rule.UnsafeFix,
	Visit: rule.Visit{"worker_connections": func(p *rule.Pass, d *nginx.Directive) {
		limits := p.Directives("worker_rlimit_nofile")
		if len(limits) == 0 {
			return
		}
		files, err1 := strconv.Atoi(limits[0].Arg(0))
		connections, err2 := strconv.Atoi(d.Arg(0))
		if err1 != nil || err2 != nil || files*100 >= connections*p.Param("percent", d.File) {
			return
		}
		want := strconv.Itoa((connections*p.Param("percent", d.File) + 99) / 100)
		p.Report(diag.Finding{
			Fixes: []diag.Fix{{Description: "allow " + want, Edits: []diag.Edit{replaceArg(limits[0], 0, want)}}},
			At:    d.Head(), Message: fmt.Sprintf("%d connections and only %d open files", connections, files),
			Effect: "under load requests fail with \"too many open files\"", Remedy: "worker_rlimit_nofile " + want + ";",
			Related: []diag.Related{{At: limits[0].Head(), Message: "the limit"}},
		})
	}},
}
