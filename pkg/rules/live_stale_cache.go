package rules

import (
	"fmt"
	"path"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveStaleCache = &rule.Rule{
	ID: "live-stale-cache", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "A cache answers with an earlier version of the file",
	Why: "The bytes on the disk are right, and something between them and the browser keeps what they were: nginx's open_file_cache for as long as open_file_cache_valid says (60 seconds, unless set), proxy_cache for as long as proxy_cache_valid or the application's headers say, a CDN for as long as it likes.\n\n" +
		"A cache is told from a wrong directory by asking again with a query string that no cache has seen: when the right bytes come then, the URL without it is answered from a store. Headers such as Age, X-Cache and CF-Cache-Status say which. open_file_cache looks at no query string; it is told by nginx's ETag, which holds the time and size of the file as it was opened.\n\n" +
		"Names with a hash in them (ManifestStaticFilesStorage) make the question moot: a new version has a new URL.",
	References: []string{
		"https://nginx.org/en/docs/http/ngx_http_core_module.html#open_file_cache",
		"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache",
		"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#manifeststaticfilesstorage",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/static/; # want "cart.js comes out of a cache .Age: 86400., and is not the file as it is now"
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Age: 86400
Content-Type: text/javascript

let items = ['old']
-- GET /static/js/cart.js?any --
HTTP/1.1 200 OK
Content-Type: text/javascript

let items = []
`,
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Age: 86400
Content-Type: text/javascript

let items = []
`
	},
	Live: func(p *rule.Pass) { eachLive(p, staleCache) },
}

func staleCache(c live) diag.Finding {
	o := c.o
	f := diag.Finding{
		Message: fmt.Sprintf("%s comes out of a cache%s, and is not the file as it is now", o.URL, inBrackets(o.Answer.Cache)),
		Effect:  "visitors get an earlier version until the cache forgets it",
		Remedy:  "empty the cache that answers, for this URL at least, and give files whose names have no hash a short lifetime",
	}
	if o.State != verify.Differs {
		f.Message = fmt.Sprintf("%s gives %d out of a cache%s, and the file is there now", o.URL, o.Answer.Status, inBrackets(o.Answer.Cache))
		f.Effect = "visitors lack the file until the cache forgets that it was not there"
	}
	switch {
	case o.PastCache.Same:
		f.Related = append(f.Related, diag.Related{Message: "with a query string that no cache has seen, the right bytes come"})
		if d := effective(o, "proxy_cache"); d != nil && d.Arg(0) != "off" {
			f.At = d.Head()
			f.Remedy = "empty the folder of proxy_cache_path and reload nginx, or let proxy_cache off hold for this location"
		}
	case keptOpen(o) != nil:
		f = keptOpenFinding(c, f)
	}
	return f
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// keptOpen returns the open_file_cache that explains an answer: the
// configuration leads to the right file, and nginx has opened it, or missed it,
// before it was as it is now.
func keptOpen(o *verify.Observation) *nginx.Directive {
	d := effective(o, "open_file_cache")
	if d == nil || d.Arg(0) == "off" || o.Predicted != path.Clean(o.Path) || o.Target.AssumeFiles {
		return nil
	}
	switch o.State {
	case verify.Differs:
		changed, size, ok := o.Answer.Version()
		if ok && !changed.After(o.Changed) && (changed.Unix() != o.Changed.Unix() || size != o.Size) {
			return d
		}
	case verify.Refused:
		errors := effective(o, "open_file_cache_errors")
		if o.Answer.Status == 404 && errors != nil && errors.Arg(0) == "on" {
			return d
		}
	}
	return nil
}

func keptOpenFinding(c live, f diag.Finding) diag.Finding {
	valid := "60s"
	if d := effective(c.o, "open_file_cache_valid"); d != nil {
		valid = d.Arg(0)
	}
	f.At = keptOpen(c.o).Head()
	f.Message = fmt.Sprintf("%s gives the file as it was when nginx opened it, and %s has changed since", c.o.URL, c.file())
	if c.o.State == verify.Differs {
		changed, size, _ := c.o.Answer.Version()
		f.Related = append(f.Related, diag.Related{Message: fmt.Sprintf("by its ETag it is the version of %s with %d bytes; the file is of %s and has %d",
			changed.UTC().Format(stamp), size, c.o.Changed.UTC().Format(stamp), c.o.Size)})
	} else {
		f.Message = fmt.Sprintf("%s gives 404 as when nginx last looked for %s, which is there now", c.o.URL, c.file())
	}
	f.Effect = fmt.Sprintf("open_file_cache keeps it open: visitors get it for up to open_file_cache_valid (%s) more", valid)
	f.Remedy = "reload nginx after each deploy: " + c.forget()
	return f
}

// stamp is how times are written.
const stamp = "2006-01-02 15:04:05 UTC"
