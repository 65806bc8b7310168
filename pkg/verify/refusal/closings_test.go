package refusal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// application loads a project whose consumers module is the text given.
func application(t *testing.T, routes, consumers string) *asgi.Application {
	t.Helper()
	tree := fstree.MemoryText(map[string]string{
		"/srv/manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
		"/srv/shop/__init__.py": "",
		"/srv/shop/settings.py": "INSTALLED_APPS = ['channels']\nASGI_APPLICATION = 'shop.asgi.application'\nSECRET_KEY = 'x'\n",
		"/srv/shop/asgi.py": "from channels.routing import ProtocolTypeRouter, URLRouter\nfrom django.urls import path, re_path\nfrom shop.consumers import *\n" +
			"application = ProtocolTypeRouter({'websocket': " + routes + "})\n",
		"/srv/shop/consumers.py": "from channels.exceptions import DenyConnection\nfrom channels.generic.websocket import *\n" + consumers,
	})
	p, err := django.Load(django.Options{Tree: tree, Dir: "/srv"})
	if err != nil {
		t.Fatal(err)
	}
	a := asgi.Load(p)
	if a == nil {
		t.Fatal("no application")
	}
	return a
}

func TestClosingsKnowWhetherTheSocketWasAccepted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string // of connect
		want       []string
	}{
		{"close alone", "await self.close()", []string{"4 before"}},
		{"accept, then close", "await self.accept()\nawait self.close(code=4000)", []string{"5 after 4000"}},
		{"either or", "if ok:\n    await self.accept()\nelse:\n    await self.close(4001)", []string{"7 before 4001 [not (ok)]"}},
		{"guard", "if not ok:\n    await self.close()\n    return\nawait self.accept()\nawait self.close()", []string{"5 before [not ok]", "8 after"}},
		{"accepted on one way only", "if ok:\n    await self.accept()\nawait self.close()", []string{"6 before"}},
		{"a literal key", `if key not in ("hunter2", other) and scope["user"] is None:` + "\n    await self.close()", []string{`5 before [key not in (••••, other) and scope["user"] is None]`}},
		{"deny", "raise DenyConnection()", []string{"4 before"}},
		{"in a method", "await self.refuse()\n\nasync def refuse(this):\n    await this.close()", []string{"7 before"}},
		{"in itself", "await self.connect()\nawait self.close()", []string{"5 before"}},
		{"in a try", "try:\n    x()\nexcept KeyError:\n    await self.close()\n    return\nawait self.accept()", []string{"7 before"}},
		{"of something else", "await db.close()\nawait self.accept()", nil},
		{"in a function that is only made", "def later():\n    self.close()\nawait self.accept()", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := "class C(AsyncWebsocketConsumer):\n"
			for i, line := range strings.Split("async def connect(self):\n"+indent(c.body), "\n") {
				if strings.HasPrefix(line, "    async def refuse") || strings.HasPrefix(line, "        await this") {
					line = strings.TrimPrefix(line, "    ")
				}
				_ = i
				text += "    " + line + "\n"
			}
			a := application(t, "URLRouter([path('ws/', C.as_asgi())])", text)
			var got []string
			for _, cl := range closings(a.Routes[0].Consumer) {
				s := fmt.Sprintf("%d before", cl.at.Line()-1)
				if cl.accepted {
					s = fmt.Sprintf("%d after", cl.at.Line()-1)
				}
				if cl.code != 0 {
					s += fmt.Sprintf(" %d", cl.code)
				}
				if cl.when != "" {
					s += " [" + cl.when + "]"
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, text)
			}
		})
	}
}

func indent(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") }

func TestRoutesTakePaths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		routes, path   string
		matches, known bool
	}{
		{"path('ws/', C.as_asgi())", "ws/", true, true},
		{"path('ws/', C.as_asgi())", "ws/a", false, true},
		{"path('ws/<int:room>/', C.as_asgi())", "ws/12/", true, true},
		{"path('ws/<int:room>/', C.as_asgi())", "ws/hall/", false, true},
		{"path('ws/<room>/', C.as_asgi())", "ws/a.b/", true, true},
		{"path('ws/<own:room>/', C.as_asgi())", "ws/a/", false, false},
		{"re_path(r'^ws/(?P<room>\\w+)/$', C.as_asgi())", "ws/hall/", true, true},
		{"re_path(r'^ws/(?P<room>\\w+)/$', C.as_asgi())", "ws/a-b/", false, true},
		{"re_path(r'ws/', C.as_asgi())", "ws/and/more", true, true},
		{"re_path(r'ws/(?!x)', C.as_asgi())", "ws/y", false, false},
		{"path('ws/', URLRouter([re_path(r'^in/$', C.as_asgi())]))", "ws/in/", true, true},
	} {
		t.Run(c.routes+" "+c.path, func(t *testing.T) {
			t.Parallel()
			a := application(t, "URLRouter(["+c.routes+"])", "class C(WebsocketConsumer):\n    pass\n")
			if len(a.Routes) != 1 {
				t.Fatalf("%d routes", len(a.Routes))
			}
			if matches, known := takes(a.Routes[0], c.path); matches != c.matches || known != c.known {
				t.Errorf("got %v, %v", matches, known)
			}
		})
	}
}
