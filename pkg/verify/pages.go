package verify

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Page is the site's own page, by whose headers those of the files are judged.
type Page struct {
	Site   *url.URL // of the targets whose pages it stands for
	URL    string   // that answered, after redirects within the host
	Header http.Header
}

// pageTimeout bounds the question: what it says is a matter of course, which no
// run is to wait for.
const pageTimeout = 5 * time.Second

// pages asks each site that has matching files for its first page. One that
// answers otherwise says nothing.
func (r *run) pages(ctx context.Context) {
	asked := map[string]bool{}
	for i := range r.res.Heads {
		site := r.res.Heads[i].Target.Site
		if site == nil || asked[site.Scheme+site.Host] || ctx.Err() != nil {
			continue
		}
		asked[site.Scheme+site.Host] = true
		if p := r.page(ctx, site); p != nil {
			r.res.Pages = append(r.res.Pages, *p)
		}
	}
}

// page asks for the page at an address, for the one at the root where the
// address is that of the files themselves.
func (r *run) page(ctx context.Context, site *url.URL) *Page {
	u := &url.URL{Scheme: site.Scheme, Host: site.Host, Path: slashed(site.Path)}
	if slices.ContainsFunc(r.opts.Targets, func(t Target) bool { return t.URL.Path == u.Path }) {
		u.Path = "/"
	}
	if r.pace(ctx) != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, min(pageTimeout, r.opts.Timeout))
	defer cancel()
	res, _, _, err := r.client.get(ctx, question{url: u, enc: Identity})
	if err != nil {
		return nil // who wants to know about pages asks diagnose
	}
	defer res.Body.Close()
	discard(res.Body)
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")) // what cannot be read is no page
	if res.StatusCode != http.StatusOK || kind != "text/html" {
		return nil
	}
	return &Page{Site: site, URL: res.Request.URL.String(), Header: res.Header}
}

// PageOf returns the page of a target's site; nil where none came.
func (r *Result) PageOf(t *Target) *Page {
	for i := range r.Pages {
		if p := &r.Pages[i]; t.Site != nil && p.Site.Scheme == t.Site.Scheme && p.Site.Host == t.Site.Host {
			return p
		}
	}
	return nil
}
