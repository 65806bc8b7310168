package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveApplicationAnswered = &rule.Rule{
	ID: "live-application-answered", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "A page or the application answers where a file should",
	Why: "No location of nginx took the URL, and whatever takes the rest answered: the index.html of a single-page application with 200, a redirect to the login, Django's own 404. The browser gets HTML where it asked for a script and says \"Unexpected token '<'\", or a style sheet that it ignores.\n\n" +
		"Django serves no static files in production; WhiteNoise does, and its answers are compared like any other.",
	References: []string{
		"https://docs.djangoproject.com/en/stable/howto/static-files/deployment/",
		"https://nginx.org/en/docs/http/ngx_http_core_module.html#location",
	},
	Examples: func() (bad, good string) {
		return strings.Replace(djangoExample("", ""), "proxy_pass http://127.0.0.1:8000;",
				`proxy_pass http://127.0.0.1:8000; # want "site.css is answered by the application, with 404" "cart.js is answered by the application, with 404"`, 1),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Live: func(p *rule.Pass) { eachLive(p, byApplication) },
}

// applicationAnswered reports an answer that did not come from a file: a page
// where a script or a style sheet was asked for, the application's own 404, its
// login.
func applicationAnswered(o *verify.Observation) bool {
	switch o.State {
	case verify.Differs:
		return isPage(o)
	case verify.Redirect:
		return isLogin(o.Answer.Location)
	case verify.Refused:
		return o.Answer.Status == 404 && isPassed(o)
	}
	return false
}

func byApplication(c live) diag.Finding {
	o := c.o
	f := diag.Finding{
		Effect: "the browser gets a page where it asked for a file: scripts fail with a syntax error at <, styles are ignored",
		Remedy: "let a location of its own serve this URL from " + c.dir(),
	}
	switch {
	case o.State == verify.Differs && o.Served.From != "":
		f.Message = fmt.Sprintf("%s gives the page %s instead of the file %s", o.URL, c.show(o.Served.From), c.file())
	case o.State == verify.Differs:
		f.Message = fmt.Sprintf("%s gives a page (%s) instead of the file %s", o.URL, o.Answer.Type, c.file())
	case o.State == verify.Redirect:
		f.Message = fmt.Sprintf("%s is sent to a login, %s, instead of giving the file %s", o.URL, o.Answer.Location, c.file())
	default:
		f.Message = fmt.Sprintf("%s is answered by the application, with %d, because nginx passes it on", o.URL, o.Answer.Status)
		f.Effect = "Django serves no static files in production, so the file is missing for the visitor"
	}
	if t := o.Trace; t != nil && t.Outcome.Kind == route.File && o.Predicted == path.Clean(o.Path) && o.Served.From != o.Predicted {
		c.otherwise(&f)
	}
	return f
}

// isPage reports a page in place of a file that is none.
func isPage(o *verify.Observation) bool {
	switch extension(o) {
	case ".html", ".htm", ".xhtml", ".xml", ".svg":
		return o.Served.From != "" && path.Base(o.Served.From) == "index.html" && path.Base(o.Rel) != "index.html"
	}
	return o.Answer.HTML
}

// isLogin reports a redirect target that looks like a login page.
func isLogin(location string) bool {
	location, _, _ = strings.Cut(strings.ToLower(location), "?")
	return strings.Contains(location, "login") || strings.Contains(location, "signin")
}

// isPassed reports that the request left nginx, by what the configuration says,
// or, without one, by a server that is not nginx.
func isPassed(o *verify.Observation) bool {
	if o.Trace != nil && o.Trace.Outcome.Kind != route.Unknown {
		return o.Trace.Outcome.Kind == route.Proxy
	}
	return o.Answer.Server != "" && !strings.HasPrefix(strings.ToLower(o.Answer.Server), "nginx")
}
