package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var sseBuffered = &rule.Rule{
	ID: "sse-buffered", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "nginx holds the events of a stream back",
	Why: "A view that answers with a StreamingHttpResponse of text/event-stream sends small pieces, as they happen. nginx collects an answer in its buffers unless it is told otherwise, and " +
		"passes them on when one is full, 4 or 8 kB, or the answer ends: the page does not even see the stream open, and then gets many events at once. " +
		"The view can say so itself with the header X-Accel-Buffering: no, which nginx obeys and keeps; or the stream gets a location with proxy_buffering off. For the whole site that would be a loss.\n\n" +
		"gzip does not matter: what is not buffered is compressed piece by piece. The views are found through ROOT_URLCONF; where a middleware, a decorator or a base of another package may set the header, nothing is said.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering", "https://html.spec.whatwg.org/multipage/server-sent-events.html"},
	Bad: streamExample(`    location /events/ {
        proxy_pass http://127.0.0.1:8000; # want "the events of /events/orders/"
    }
`),
	Good: streamExample(`    location /events/ {
        proxy_buffering off;
        proxy_pass http://127.0.0.1:8000;
    }
`),
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		said := map[*nginx.Directive]bool{}
		for _, s := range p.Project.Streams() {
			if s.MayUnbuffer {
				continue
			}
			own, _ := projectServers(p, p.Site, s.Django.Root)
			for _, server := range own {
				trace := streamTrace(p.Site, server, s.URL)
				if trace == nil || said[trace.Outcome.At] {
					continue
				}
				if f, ok := heldBack(p.Site, trace, &s); ok {
					said[trace.Outcome.At] = true
					p.Report(f)
				}
			}
		}
	},
}

// streamTrace is how a server passes a path on to the application; nil where it
// does not, or as another path.
func streamTrace(s *rule.Site, server *route.Server, uri string) *route.Trace {
	req, ok := s.Router.RequestFor(server, uri)
	if !ok {
		return nil
	}
	req.Headers = []route.Header{{Name: "Accept", Value: "text/event-stream"}}
	trace := s.Router.Trace(req)
	o := &trace.Outcome
	if trace.Server != server.Directive || o.Kind != route.Proxy || o.At == nil || o.At.Name == "proxy_pass" && o.UpstreamURI != uri {
		return nil
	}
	return trace
}

// heldBack judges the directive that passes a stream on.
func heldBack(s *rule.Site, trace *route.Trace, stream *asgi.Stream) (diag.Finding, bool) {
	pass := trace.Outcome.At
	module, ok := strings.CutSuffix(pass.Name, "_pass")
	if !ok || module != "proxy" && module != "uwsgi" && module != "fastcgi" && module != "scgi" || !readAround(s, pass.Parent) {
		return diag.Finding{}, false
	}
	name := module + "_buffering"
	if value, _ := pass.Parent.Setting(name); value != "on" {
		return diag.Finding{}, false
	}
	f := diag.Finding{
		At: pass.Head(), Message: fmt.Sprintf("nginx holds back the events of %s, which %s streams", stream.URL, stream.View),
		Effect:  "they reach the page when a buffer is full or the answer ends, many at once and late",
		Remedy:  fmt.Sprintf(`headers={"X-Accel-Buffering": "no"} in the view's response, or %s off; in a location of the stream's own`, name),
		Related: []diag.Related{{At: stream.At, Message: "the response of " + stream.URL}},
	}
	l := trace.Location
	if l == nil {
		return f, true
	}
	f.Related = append(f.Related, diag.Related{At: l.Head(), Message: "the location that answers " + stream.URL})
	if read := readLocation(l); pass.Parent == l && !(read.prefix() && read.name == "/") && l.Child(name) == nil {
		start := pass.Range().Start
		f.Fixes = []diag.Fix{{Description: "do not buffer here", Edits: []diag.Edit{{At: pass.File.At(start, start), Text: name + " off;" + lineBreak(pass)}}}}
	}
	return f, true
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
