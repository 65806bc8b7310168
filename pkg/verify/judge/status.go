package judge

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify"
)

// applicationAnswered is an answer that did not come from a file: a page where
// a script or a style sheet was asked for, the application's own 404, its login.
func applicationAnswered(c *one) (diag.Finding, bool) {
	o := c.o
	f := diag.Finding{
		Rule:   "live-application-answered",
		Effect: "the browser gets a page where it asked for a file: scripts fail with a syntax error at <, styles are ignored",
		Remedy: "let a location of its own serve this URL from " + c.dir(),
	}
	switch {
	case o.State == verify.Differs && page(o) && o.Served.From != "":
		f.Message = fmt.Sprintf("%s gives the page %s instead of the file %s", o.URL, c.show(o.Served.From), c.file())
	case o.State == verify.Differs && page(o):
		f.Message = fmt.Sprintf("%s gives a page (%s) instead of the file %s", o.URL, o.Answer.Type, c.file())
	case o.State == verify.Redirect && login(o.Answer.Location):
		f.Message = fmt.Sprintf("%s is sent to a login, %s, instead of giving the file %s", o.URL, o.Answer.Location, c.file())
	case o.State == verify.Refused && o.Answer.Status == http.StatusNotFound && passed(o):
		f.Message = fmt.Sprintf("%s is answered by the application, with 404, because nginx passes it on", o.URL)
		f.Effect = "Django serves no static files in production, so the file is missing for the visitor"
	default:
		return diag.Finding{}, false
	}
	return f, true
}

// page reports a page in place of a file that is none.
func page(o *verify.Observation) bool {
	switch extension(o) {
	case ".html", ".htm", ".xhtml", ".xml", ".svg":
		return o.Served.From != "" && path.Base(o.Served.From) == "index.html" && path.Base(o.Rel) != "index.html"
	}
	return o.Answer.HTML
}

// login reports a redirect target that looks like a login page.
func login(location string) bool {
	location, _, _ = strings.Cut(strings.ToLower(location), "?")
	return strings.Contains(location, "login") || strings.Contains(location, "signin")
}

// passed reports that the request left nginx, by what the configuration says,
// or, without one, by a server that is not nginx.
func passed(o *verify.Observation) bool {
	if o.Trace != nil && o.Trace.Outcome.Kind != route.Unknown {
		return o.Trace.Outcome.Kind == route.Proxy
	}
	return o.Answer.Server != "" && !strings.HasPrefix(strings.ToLower(o.Answer.Server), "nginx")
}

// missing is 404 or 410.
func missing(c *one) (diag.Finding, bool) {
	o := c.o
	if o.State != verify.Refused || o.Answer.Status != http.StatusNotFound && o.Answer.Status != http.StatusGone {
		return diag.Finding{}, false
	}
	f := diag.Finding{
		Rule:    "live-missing",
		At:      c.mapping(),
		Message: fmt.Sprintf("%s gives %d, and %s is there", o.URL, o.Answer.Status, c.file()),
		Effect:  "the visitor's page lacks the file",
		Remedy:  c.redirect(),
	}
	switch p := o.Predicted; {
	case p == path.Clean(o.Path):
		f.Effect, f.Remedy = otherConfiguration, reloadFirst
	case p != "":
		f.Message = fmt.Sprintf("%s gives %d: nginx looks for %s, and the file is %s", o.URL, o.Answer.Status, c.show(p), c.file())
	}
	return f, true
}

// forbidden is 401 or 403.
func forbidden(c *one) (diag.Finding, bool) {
	o := c.o
	if o.State != verify.Refused || o.Answer.Status != http.StatusForbidden && o.Answer.Status != http.StatusUnauthorized {
		return diag.Finding{}, false
	}
	f := diag.Finding{
		Rule:    "live-forbidden",
		Message: fmt.Sprintf("%s gives %d", o.URL, o.Answer.Status),
		Effect:  "the visitor's page lacks the file",
		Remedy:  fmt.Sprintf("see which directory keeps nginx's user out: namei -l %s", quote(c.file())),
	}
	if o.Answer.Status == http.StatusUnauthorized {
		f.Remedy = "give the credentials with --header 'Authorization: …', or take auth_basic away from the static location"
		return f, true
	}
	if r := o.Refusal; r != nil {
		what, mend := "may not be read", "chmod o+r "
		if r.Info.IsDir() {
			what, mend = "may not be passed through", "chmod o+x "
		}
		f.Message = fmt.Sprintf("%s gives 403: %s (%s) %s by nginx's user %s", o.URL, c.show(r.Path), r.Info.Mode, what, o.Target.User.Name)
		f.Remedy = mend + quote(c.show(r.Path))
	}
	return f, true
}

// refused is any other status, and a redirect that leads away.
func refused(c *one) (diag.Finding, bool) {
	o := c.o
	f := diag.Finding{Rule: "live-error", Effect: "the visitor's page lacks the file"}
	switch o.State {
	case verify.Redirect:
		f.Message = fmt.Sprintf("%s is redirected (%d) to %s, which is not followed", o.URL, o.Answer.Status, o.Answer.Location)
		f.Effect = "only the host that was named is asked"
		f.Remedy = "verify the address that it leads to"
	case verify.Refused:
		f.Message = fmt.Sprintf("%s gives %d %s instead of 200", o.URL, o.Answer.Status, http.StatusText(o.Answer.Status))
		f.Remedy = "read the error log of nginx at the time of this request"
		if o.Answer.Status == http.StatusServiceUnavailable || o.Answer.Status == http.StatusTooManyRequests {
			f.Message += fmt.Sprintf(", %d times", o.Attempts)
			f.Remedy = "the server limits requests: ask with --concurrency 1, or from an address that limit_req does not count"
		}
	default:
		return diag.Finding{}, false
	}
	return f, true
}

// failed is an answer that did not come, or that cannot be compared.
func failed(c *one) (diag.Finding, bool) {
	if c.o.State != verify.Failed || c.o.LocalFault() != nil {
		return diag.Finding{}, false
	}
	return diag.Finding{
		Rule:    "live-error",
		Message: fmt.Sprintf("%s: %v", c.o.URL, c.o.Err),
		Effect:  "nothing can be said of the file",
		Remedy:  fmt.Sprintf("see what answers: curl -v -o /dev/null %s", quote(c.o.URL)),
	}, true
}
