package refusal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

func TestHostsAreAllowedAsChannelsDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		origin string
		hosts  []string
		want   bool
	}{
		{"https://shop.example", []string{"shop.example"}, true},
		{"https://SHOP.example:8443", []string{"Shop.example"}, true},
		{"https://www.shop.example", []string{"shop.example"}, false},
		{"https://www.shop.example", []string{".shop.example"}, true},
		{"https://shop.example", []string{".shop.example"}, true},
		{"https://evilshop.example", []string{".shop.example"}, false},
		{"https://a.example", []string{"*"}, true},
		{"", []string{"shop.example"}, false},
		{"null", []string{"shop.example"}, false},
	} {
		if got := hostAllowed(c.origin, c.hosts); got != c.want {
			t.Errorf("%s in %q: got %v", c.origin, c.hosts, got)
		}
	}
}

func TestOtherOriginsAreThoseThatTheCheckNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, routes string
		want         []string
	}{
		{"a list of its own", "OriginValidator(URLRouter([path('ws/', C.as_asgi())]), ['https://pay.example:8443', '*.example', '.shop.test'])",
			[]string{"https://pay.example:8443", "https://shop.test"}},
		{"none", "URLRouter([path('ws/', C.as_asgi())])", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := application(t, c.routes, "from channels.security.websocket import *\nclass C(WebsocketConsumer):\n    pass\n")
			u, err := handshake.ParseURL("wss://shop.example/ws/")
			if err != nil {
				t.Fatal(err)
			}
			q := &inquiry{opts: &Options{Handshake: handshake.Options{URL: u}, Project: &project.Project{ASGI: []*asgi.Application{a}}},
				v: &Verdict{Result: &handshake.Result{Origin: "https://shop.example"}}}
			if diff := cmp.Diff(c.want, q.otherOrigins()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
