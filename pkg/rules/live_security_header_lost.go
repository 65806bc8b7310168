package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

// kept are the security headers that mean something for static files.
var kept = []string{"Strict-Transport-Security", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"}

var liveSecurityHeaderLost = &rule.Rule{
	ID: "live-security-header-lost", Category: rule.Live, Severity: diag.Info, Since: since,
	Summary: "A security header that the server or the pages have does not come with the static files",
	Why: "add_header is inherited only by a block that has no add_header of its own. A location for static files that sets a Cache-Control thereby loses Strict-Transport-Security and X-Content-Type-Options, which the server block sets for all.\n\n" +
		"`check` finds the lines (add-header-dropped); this rule has seen that the headers are missing in what the running site sends.\n\n" +
		"Headers that Django sets come with what passes through it, and not with files that nginx serves past it. The site's page is asked for once, and compared: X-Content-Type-Options is missed in any file, Strict-Transport-Security only on another host that the page's does not cover, and Cross-Origin-Resource-Policy only where the page would be refused the file without it. What only pages need, like Content-Security-Policy, is never missed.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    add_header X-Content-Type-Options nosniff;
    location /static/ {
        alias /srv/shop/static/;
        add_header Cache-Control public; # want "site.css comes without X-Content-Type-Options, which the server sets"
    }
`),
			djangoExample("", `    add_header X-Content-Type-Options nosniff;
    location /static/ {
        alias /srv/shop/static/;
        add_header X-Content-Type-Options nosniff;
        add_header Cache-Control public;
    }
`)
	},
	Live: func(p *rule.Pass) {
		eachTarget(p, func(heads []*verify.Head) (diag.Finding, *verify.Head) {
			for _, h := range heads {
				in := block(h)
				if in == nil {
					continue
				}
				for _, name := range kept {
					if outer := setOutside(in, name); outer != nil && h.Header.Get(name) == "" {
						own := in.EffectiveOne("add_header")
						return diag.Finding{
							At:      own.Head(),
							Message: fmt.Sprintf("%s comes without %s, which the server sets", h.URL, name),
							Effect:  "browsers do without it for these files",
							Remedy:  "repeat it beside this line: " + strings.TrimSpace(outer.Range().Text()),
							Related: []diag.Related{{At: outer.Head(), Message: "it is set here, for blocks without an add_header of their own"}},
						}, h
					}
				}
			}
			return besidePage(p.Observed.PageOf(heads[0].Target), heads)
		})
	},
}

// besidePage finds a header of the site's page that its files lack, where they
// need it as much: what the page says of its own host for all URLs of that, and
// what only pages need, is not missed.
func besidePage(page *verify.Page, heads []*verify.Head) (diag.Finding, *verify.Head) {
	if page == nil {
		return diag.Finding{}, nil
	}
	for _, h := range heads {
		if block(h) == nil && (h.Trace != nil || h.Bare) {
			continue // the application answers for it as for the page, or not all that it has was sent
		}
		for _, lacks := range []func(*verify.Page, *verify.Head) diag.Finding{isolated, sniffed, unsecured} {
			if f := lacks(page, h); f.Message != "" {
				return f, h
			}
		}
	}
	return diag.Finding{}, nil
}

// isolated is a page that embeds nothing of other origins unless these agree.
func isolated(page *verify.Page, h *verify.Head) diag.Finding {
	if !h.Target.CrossOrigin() || !strings.HasPrefix(page.Header.Get("Cross-Origin-Embedder-Policy"), "require-corp") ||
		h.Header.Get("Cross-Origin-Resource-Policy") != "" || h.Header.Get("Access-Control-Allow-Origin") != "" {
		return diag.Finding{}
	}
	return diag.Finding{
		Severity: diag.Warning,
		Message:  fmt.Sprintf("%s comes without Cross-Origin-Resource-Policy, and %s asks for it (Cross-Origin-Embedder-Policy)", h.URL, page.URL),
		Effect:   "browsers refuse the file, as it comes from another origin than the page",
		Remedy:   addHeader(h, "Cross-Origin-Resource-Policy cross-origin"),
	}
}

// sniffed is a file of which browsers may guess the type, though the site's
// pages forbid that: Django sets the header for what passes through it.
func sniffed(page *verify.Page, h *verify.Head) diag.Finding {
	const name = "X-Content-Type-Options"
	if !strings.EqualFold(page.Header.Get(name), "nosniff") || h.Header.Get(name) != "" {
		return diag.Finding{}
	}
	return diag.Finding{
		Message: fmt.Sprintf("%s comes without %s, which %s has", h.URL, name, page.URL),
		Effect:  "the application sets it for its own answers, and nginx gives the files past it: browsers may guess the type of these",
		Remedy:  addHeader(h, name+" nosniff always"),
	}
}

// addHeader says where to add a header: one in a block of its own takes away
// those that it inherits.
func addHeader(h *verify.Head, what string) string {
	in := block(h)
	switch {
	case in == nil:
		return "add where the files are served: add_header " + what + ";"
	case in.EffectiveOne("add_header") != nil:
		return "add beside the other add_header that holds there: add_header " + what + ";"
	}
	return "add to the location: add_header " + what + ";"
}

// unsecured is a host of files that browsers may ask in the clear, though they
// may not ask the page's: that names its own host, and those below it where it
// says so (RFC 6797, 6.1).
func unsecured(page *verify.Page, h *verify.Head) diag.Finding {
	const name = "Strict-Transport-Security"
	files, site := h.Target.URL, h.Target.Site
	said := strings.ToLower(page.Header.Get(name))
	if said == "" || strings.Contains(strings.ReplaceAll(said, " ", ""), "max-age=0") || h.Header.Get(name) != "" ||
		files.Scheme != "https" || files.Hostname() == site.Hostname() ||
		strings.Contains(said, "includesubdomains") && strings.HasSuffix(files.Hostname(), "."+site.Hostname()) {
		return diag.Finding{}
	}
	return diag.Finding{
		Message: fmt.Sprintf("%s comes without %s, which %s has", h.URL, name, page.URL),
		Effect:  "a browser may ask the host of the files in the clear, and get what somebody on the way puts in their place",
		Remedy:  addHeader(h, fmt.Sprintf("%s %q always", name, page.Header.Get(name))),
	}
}

// setOutside returns the add_header of that name that a block around sets and
// another add_header nearer takes away; nil where there is none.
func setOutside(in *nginx.Directive, name string) *nginx.Directive {
	if headerNamed(in.Effective("add_header"), name) != nil || inheritsHeaders(in, "add_header_inherit") {
		return nil
	}
	for b := in.Parent; b != nil; b = b.Parent {
		if d := headerNamed(b.Effective("add_header"), name); d != nil {
			return d
		}
	}
	return nil
}

func headerNamed(list []*nginx.Directive, name string) *nginx.Directive {
	for _, d := range list {
		if strings.EqualFold(d.Arg(0), name) {
			return d
		}
	}
	return nil
}
