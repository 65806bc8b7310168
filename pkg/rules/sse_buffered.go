package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/streams"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var sseBuffered = &rule.Rule{
	ID: "sse-buffered", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "nginx holds the events of a stream back",
	Why: "A view that answers with a StreamingHttpResponse of text/event-stream sends small pieces, as they happen. nginx collects an answer in its buffers unless it is told otherwise, and " +
		"passes them on when one is full, 4 or 8 kB, or the answer ends: the page does not even see the stream open, and then gets many events at once. " +
		"The view can say so itself with the header X-Accel-Buffering: no, which nginx obeys, unless proxy_ignore_headers tells it not to, and keeps; or the stream gets a location with proxy_buffering off. For the whole site that would be a loss.\n\n" +
		"gzip does not matter: what is not buffered is compressed piece by piece. The views are found through ROOT_URLCONF, routers of Django REST framework and i18n_patterns; where a middleware, a decorator or a base of another package may set the header, nothing is said.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering", "https://html.spec.whatwg.org/multipage/server-sent-events.html"},
	Examples: func() (bad, good string) {
		return streamExample(`    location /events/ {
        proxy_pass http://127.0.0.1:8000; # want "the events of /events/orders/"
    }
`),
			streamExample(`    location /events/ {
        proxy_buffering off;
        proxy_pass http://127.0.0.1:8000;
    }
`)
	},
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		said := map[*nginx.Directive]bool{}
		for _, s := range p.Project.Streams() {
			own, _ := projectServers(p, p.Site, s.Django.Root)
			for _, server := range own {
				if f, ok := heldStream(p.Site, server, &s); ok && !said[f.pass] {
					said[f.pass] = true
					p.Report(f.finding(&s))
				}
			}
		}
	},
}

// heldBack is a directive that passes a stream on and holds its events back.
type heldBack struct {
	pass     *nginx.Directive
	location *nginx.Directive // nil for none
	uri      string           // what a browser asks for
	name     string           // of the directive that says whether
	// ignored tells nginx not to obey the header that the view sends; nil where it
	// sends none.
	ignored *nginx.Directive
	// asked says that the view itself has nginx hold back.
	asked bool
}

// heldStream says how a server holds back a stream. Where one of several ways to
// it does not, or they lead to several applications, nothing is said.
func heldStream(s *rule.Site, server *route.Server, stream *streams.Stream) (heldBack, bool) {
	var first *heldBack
	for _, uri := range append([]string{stream.URL}, s.Router.RewrittenTo(server, stream.URL)...) {
		trace := streamTrace(s, server, uri, stream.URL)
		if trace == nil {
			continue
		}
		h, ok := judgeStream(s, trace, stream)
		switch {
		case !ok:
			return heldBack{}, false
		case first == nil:
			h.uri = uri
			first = &h
		case !sameTarget(h.pass, first.pass):
			return heldBack{}, false
		}
	}
	if first == nil {
		return heldBack{}, false
	}
	return *first, true
}

// streamTrace is how a server passes a URI on to the application as the path of
// a stream; nil where it does not.
func streamTrace(s *rule.Site, server *route.Server, uri, path string) *route.Trace {
	req, ok := s.Router.RequestFor(server, uri)
	if !ok {
		return nil
	}
	req.Headers = []route.Header{{Name: "Accept", Value: "text/event-stream"}}
	trace := s.Router.Trace(req)
	o := &trace.Outcome
	switch {
	case trace.Server != server.Directive || o.Kind != route.Proxy || o.At == nil:
		return nil
	case o.At.Name == "proxy_pass" && o.UpstreamURI != path, o.At.Name != "proxy_pass" && uri != path:
		return nil
	}
	return trace
}

// judgeStream judges the directive that passes a stream on (nginx:
// ngx_http_upstream_process_buffering).
func judgeStream(s *rule.Site, trace *route.Trace, stream *streams.Stream) (heldBack, bool) {
	h := heldBack{pass: trace.Outcome.At, location: trace.Location}
	block := h.pass.Parent
	module, ok := strings.CutSuffix(h.pass.Name, "_pass")
	if !ok || module != "proxy" && module != "uwsgi" && module != "fastcgi" && module != "scgi" || !readAround(s, block) {
		return h, false
	}
	h.name = module + "_buffering"
	value, _ := block.Setting(h.name)
	ignored := ignoresHeader(block, module+"_ignore_headers", "X-Accel-Buffering")
	if ignored != nil {
		if stream.Asks != streams.Nothing {
			h.ignored = ignored
		}
		return h, value == "on"
	}
	h.asked = stream.Asks == streams.Buffered
	return h, h.asked || value == "on" && stream.Asks == streams.Nothing
}

// ignoresHeader returns the directive by which nginx ignores a header of the
// application; nil where it does not.
func ignoresHeader(block *nginx.Directive, name, header string) *nginx.Directive {
	for _, d := range block.Effective(name) {
		for _, a := range d.Values() {
			if strings.EqualFold(a, header) {
				return d
			}
		}
	}
	return nil
}

// finding tells of it.
func (h *heldBack) finding(stream *streams.Stream) diag.Finding {
	f := diag.Finding{
		At: h.pass.Head(), Message: fmt.Sprintf("nginx holds back the events of %s, which %s streams", h.uri, stream.View),
		Effect:  "they reach the page when a buffer is full or the answer ends, many at once and late",
		Remedy:  fmt.Sprintf(`headers={"X-Accel-Buffering": "no"} in the view's response, or %s off; in a location of the stream's own`, h.name),
		Related: []diag.Related{{At: stream.At, Message: "the response of " + h.uri}},
	}
	switch {
	case h.asked:
		f.Message += ": its header X-Accel-Buffering asks for it"
		f.Remedy = `"X-Accel-Buffering": "no" in the view's response`
	case h.ignored != nil:
		f.Message += ": it ignores the header X-Accel-Buffering"
		f.Remedy = fmt.Sprintf("take X-Accel-Buffering out of %s, or %s off; in a location of the stream's own", h.ignored.Name, h.name)
		f.Related = append(f.Related, diag.Related{At: h.ignored.Head(), Message: "the header is ignored by this"})
	}
	if h.location == nil {
		return f
	}
	f.Related = append(f.Related, diag.Related{At: h.location.Head(), Message: "the location that answers " + h.uri})
	if read := readLocation(h.location); !h.asked && h.pass.Parent == h.location && !(read.prefix() && read.name == "/") && h.location.Child(h.name) == nil {
		start := h.pass.Range().Start
		f.Fixes = []diag.Fix{{Description: "do not buffer here", Edits: []diag.Edit{{At: h.pass.File.At(start, start), Text: h.name + " off;" + lineBreak(h.pass)}}}}
	}
	return f
}

// streamExample is a shop with a stream of orders at /events/orders/, and the
// given lines in nginx's server.
func streamExample(server string) string {
	return djangoExample("", "    location /static/ {\n        alias /srv/shop/static/;\n    }\n"+server) + `-- /srv/shop/shop/urls.py --
from django.urls import path

from shop.views import orders

urlpatterns = [
    path('events/orders/', orders),
]
-- /srv/shop/shop/views.py --
from django.http import StreamingHttpResponse


async def events():
    yield 'data: hello\n\n'


async def orders(request):
    return StreamingHttpResponse(events(), content_type='text/event-stream')
`
}
