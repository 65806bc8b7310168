package rules

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveError = &rule.Rule{
	ID: "live-error", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "A URL gives no answer that could be compared with the file",
	Why: "Only 200 is an answer with the file: 204, 206 and 304 that nobody asked for are not, and neither is a redirect that leads to another host, which is reported and not followed. 502 and 504 say that nginx passes the URL to an upstream that is not there; 500 that its own configuration fails; 503 and 429 that limit_req or limit_conn refuse even a slowed-down check.\n\n" +
		"Faults of the connection (refused, reset, timed out, a certificate that does not hold) are told here when some files have them and others do not.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_limit_req_module.html", "https://nginx.org/en/docs/http/ngx_http_upstream_module.html"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        return 500; # want "site.css gives 500 Internal Server Error instead of 200" "cart.js gives 500 Internal Server Error instead of 200"
    }
`),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Live: func(p *rule.Pass) { eachLive(p, noAnswer) },
}

func noAnswer(c live) diag.Finding {
	o := c.o
	f := diag.Finding{Effect: "the visitor's page lacks the file"}
	switch {
	case o.State == verify.Failed:
		f.Message = fmt.Sprintf("%s: %v", o.URL, o.Err)
		f.Effect = "nothing can be said of the file"
		f.Remedy = fmt.Sprintf("see what answers: curl -v -o /dev/null %s", typed(o.URL))
	case o.State == verify.Redirect:
		f.Message = fmt.Sprintf("%s is redirected (%d) to %s, which is not followed", o.URL, o.Answer.Status, o.Answer.Location)
		f.Effect = "only the host that was named is asked"
		f.Remedy = "verify the address that it leads to"
		if u, err := url.Parse(o.URL); err == nil {
			if site, ok := strings.CutSuffix(o.Answer.Location, u.EscapedPath()); ok && strings.Contains(site, "://") {
				f.Remedy += ": wellserved verify " + typed(site+"/")
			}
		}
	case o.Answer.Status == 429 || o.Answer.Status == 503:
		f.Message = fmt.Sprintf("%s gives %d %s instead of 200, %d times", o.URL, o.Answer.Status, o.Answer.StatusText(), o.Attempts)
		f.Remedy = "the server limits requests, or is in maintenance: ask with --concurrency 1 and --rate, or later"
		for _, name := range []string{"limit_req", "limit_conn"} {
			if d := effective(o, name); d != nil {
				f.At = d.Head()
				f.Remedy = fmt.Sprintf("ask with --concurrency 1 and --rate, or from an address that %s does not count", name)
				break
			}
		}
	default:
		f.Message = fmt.Sprintf("%s gives %d %s instead of 200", o.URL, o.Answer.Status, o.Answer.StatusText())
		f.Remedy = "read the error log of nginx at the time of this request: tail /var/log/nginx/error.log"
	}
	return f
}
