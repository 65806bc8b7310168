package sockets

import (
	"context"
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/page"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// found is a WebSocket that is to be asked for.
type found struct {
	url   *url.URL
	at    source.Range
	route bool
	// script is the URL of the script that opens it, "" for none.
	script string
}

// finder gathers the WebSockets of a site.
type finder struct {
	opts   *Options
	client *verify.Client
	out    *verify.Sockets
	page   *url.URL // the site's front page, where it is in the end
	list   []found
	seen   map[string]bool // URLs of sockets
	opened map[string]bool // paths of sockets that scripts open, known or in part
	read   map[string]bool // URLs of scripts that were read
}

// find lists the WebSockets: those of the front page and its scripts first, then
// those of further scripts, then routes that nothing of these opens.
func find(ctx context.Context, opts *Options, out *verify.Sockets) (*finder, error) {
	client, err := verify.NewClient(opts.Client, 1)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	f := &finder{opts: opts, client: client, out: out, seen: map[string]bool{}, opened: map[string]bool{}, read: map[string]bool{}}
	front := *opts.Site
	front.Path, front.RawPath = "/", ""
	f.page = &front
	f.frontPage(ctx)
	f.scripts(ctx)
	f.routes()
	return f, ctx.Err()
}

// take takes in the sockets among what a text refers to; script is its URL, ""
// for the page itself.
func (f *finder) take(refs []page.Reference, script string) {
	for _, ref := range refs {
		if ref.Kind != page.Socket || f.seen[ref.URL.String()] {
			continue
		}
		f.seen[ref.URL.String()] = true
		switch {
		case !f.sameHost(ref.URL):
			f.out.Elsewhere++
		case len(ref.Holes) > 0 || strings.Contains(ref.URL.Path, anyPage):
			f.opened[ref.URL.Path] = true
			f.out.Unresolved++
		default:
			f.opened[ref.URL.Path] = true
			f.list = append(f.list, found{url: ref.URL, at: ref.At, script: script})
		}
	}
}

// sameHost reports whether a socket is of the site: the page's own host, and its
// port, or TLS on the usual one.
func (f *finder) sameHost(u *url.URL) bool {
	if !strings.EqualFold(u.Hostname(), f.page.Hostname()) {
		return false
	}
	port := portOf(u)
	return port == portOf(f.page) || u.Scheme == "wss" && port == "443"
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https" || u.Scheme == "wss":
		return "443"
	}
	return "80"
}
