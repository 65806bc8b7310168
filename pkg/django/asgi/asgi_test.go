package asgi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// load reads a project with the given files beside a usual manage.py and
// settings.
func load(t *testing.T, files map[string]string) *asgi.Application {
	t.Helper()
	all := map[string]string{
		"/srv/manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
		"/srv/shop/__init__.py": "", "/srv/chat/__init__.py": "",
		"/srv/shop/settings.py":  "INSTALLED_APPS = ['channels']\nASGI_APPLICATION = 'shop.asgi.application'\n",
		"/srv/chat/consumers.py": "from channels.generic.websocket import WebsocketConsumer\n\n\nclass Chat(WebsocketConsumer):\n    pass\n\n\nclass Feed(WebsocketConsumer):\n    pass\n",
	}
	maps.Copy(all, files)
	nodes := map[string]fstree.Node{}
	for name, text := range all {
		nodes[name] = fstree.Node{Text: text}
	}
	p, err := django.Load(django.Options{Tree: fstree.Memory(nodes), Dir: "/srv"})
	if err != nil {
		t.Fatal(err)
	}
	return asgi.Load(p)
}

// head imports what every asgi.py here needs.
const head = `from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path
from chat import consumers
`

// routes lists the routes as URL or reason, target and layers.
func routes(a *asgi.Application) []string {
	var out []string
	for _, r := range a.Routes {
		url := r.URL
		switch {
		case r.Never != "":
			url = "never"
		case url == "":
			url = "unknown"
		}
		name := "?"
		if r.Consumer != nil {
			name = r.Consumer.Name
		}
		line := url + " " + name
		for _, l := range r.Layers {
			line += " " + l.Name
		}
		out = append(out, line)
	}
	return out
}

func TestRoutesAreFollowedThroughTheSource(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			name: "converters", files: map[string]string{"/srv/shop/asgi.py": head + `application = ProtocolTypeRouter({'websocket': URLRouter([
    path('a/<int:n>/<slug:s>/', consumers.Chat.as_asgi()), path('b/<name>', consumers.Feed.as_asgi()), path('c/<path:p>/', consumers.Feed.as_asgi()),
    path('d/<uuid:u>/', consumers.Chat.as_asgi()), path('e/<own:x>/', consumers.Chat.as_asgi())])})`},
			want: []string{"/a/1/name/ Chat", "/b/name Feed", "/c/name/ Feed", "/d/0f0e0d0c-0b0a-4908-8706-050403020100/ Chat", "unknown Chat"},
		},
		{
			name: "regular expressions", files: map[string]string{"/srv/shop/asgi.py": head + `application = ProtocolTypeRouter({'websocket': URLRouter([
    re_path(r'^ws/(?P<room>\w+)/$', consumers.Chat.as_asgi()), re_path(r'ws/(?P<n>[0-9]{3})/?$', consumers.Feed.as_asgi()),
    re_path(r'(?:x|y)/(?P<id>[^/]+)\Z', consumers.Feed.as_asgi()), re_path(r'^(?<!a)b', consumers.Feed.as_asgi())])})`},
			want: []string{"/ws/a/ Chat", "/ws/111/ Feed", "/x/a Feed", "unknown Feed"},
		},
		{
			name: "layers in order", files: map[string]string{"/srv/shop/asgi.py": head + "application = ProtocolTypeRouter({'websocket': AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path('a', consumers.Chat.as_asgi())])))})\n"},
			want: []string{"/a Chat AllowedHostsOriginValidator AuthMiddlewareStack"},
		},
		{
			name: "lists put together", files: map[string]string{
				"/srv/shop/asgi.py":    head + "import chat.routing\nfrom chat import routing as r\nrouter = URLRouter([*chat.routing.urls] + list(r.more))\napplication = ProtocolTypeRouter({'websocket': router})\n",
				"/srv/chat/routing.py": "from django.urls import path\nfrom .consumers import Chat, Feed\nurls = [path('a', Chat.as_asgi())]\nurls += [path('b', Feed.as_asgi())]\nmore = []\nmore.append(path('c', Feed.as_asgi()))\nmore.extend([path('d', Chat.as_asgi())])\n"},
			want: []string{"/a Chat", "/b Feed", "/c Feed", "/d Chat"},
		},
		{
			name: "star imports", files: map[string]string{
				"/srv/shop/asgi.py":     head + "from chat.routing import *\napplication = ProtocolTypeRouter({'websocket': URLRouter(websocket_urlpatterns)})\n",
				"/srv/chat/routing.py":  "from .patterns import *\n",
				"/srv/chat/patterns.py": "from django.urls import path\nfrom . import consumers as c\nwebsocket_urlpatterns = (path('s/', c.Feed.as_asgi()),)\n"},
			want: []string{"/s/ Feed"},
		},
		{
			name: "routers in routers", files: map[string]string{"/srv/shop/asgi.py": head + `inner = URLRouter([path('x/', consumers.Chat.as_asgi()), re_path(r'^y/$', AuthMiddlewareStack(consumers.Feed.as_asgi()))])
application = ProtocolTypeRouter(dict(http=get_asgi_application(), websocket=URLRouter([path('api/<int:v>/', inner), re_path(r'^old/', inner)])))`},
			want: []string{"/api/1/x/ Chat", "/api/1/y/ Feed AuthMiddlewareStack", "/old/x/ Chat", "/old/y/ Feed AuthMiddlewareStack"},
		},
		{
			name: "functions of the project", files: map[string]string{
				"/srv/shop/asgi.py":  head + "from .stack import stack, Own\napplication = ProtocolTypeRouter({'websocket': stack(Own(app=URLRouter([path('f', consumers.Chat.as_asgi())])))})\n",
				"/srv/shop/stack.py": "from channels.auth import AuthMiddlewareStack\n\n\nclass Own:\n    def __init__(self, app):\n        self.app = app\n\n\ndef stack(inner):\n    return AuthMiddlewareStack(inner)\n"},
			want: []string{"/f Chat AuthMiddlewareStack Own"},
		},
		{
			name: "patterns that never match", files: map[string]string{"/srv/shop/asgi.py": head + `application = ProtocolTypeRouter({'websocket': URLRouter([
    path('/a', consumers.Chat.as_asgi()), re_path(r'^/b$', consumers.Chat.as_asgi()), re_path(r'^c/$', URLRouter([path('d', consumers.Chat.as_asgi())]))])})`},
			want: []string{"never Chat", "never Chat", "never Chat"},
		},
		{
			name: "a loop is not run", files: map[string]string{"/srv/shop/asgi.py": head + "application = ProtocolTypeRouter({'websocket': URLRouter([path(n, consumers.Chat.as_asgi()) for n in 'ab'])})\n"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := load(t, test.files)
			if diff := cmp.Diff(test.want, routes(a)); diff != "" {
				t.Errorf("routes (-want +got):\n%s", diff)
			}
			if test.want == nil && len(a.Unknown) == 0 {
				t.Error("nothing is said to be unknown")
			}
		})
	}
}

func TestProjectsWithoutChannelsHaveNoApplication(t *testing.T) {
	t.Parallel()
	a := load(t, map[string]string{
		"/srv/shop/settings.py": "INSTALLED_APPS = []\n",
		"/srv/shop/asgi.py":     "from django.core.asgi import get_asgi_application\napplication = get_asgi_application()\n",
	})
	if a != nil {
		t.Errorf("an application was found: %+v", a)
	}
}

func TestWhatCannotBeFollowedIsSaid(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, asgi, want string }{
		{"mounted in another framework", "from fastapi import FastAPI\napplication = FastAPI()\n# channels\n", "is not known"},
		{"made by hand", "# channels\nasync def application(scope, receive, send):\n    pass\n", "cannot be followed"},
		{"chosen while it runs", "import os\nfrom channels.routing import URLRouter\napplication = URLRouter([]) if os.environ.get('X') else None\n", "only running"},
		{"no such name", "import channels\n", "has no application"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := load(t, map[string]string{"/srv/shop/asgi.py": test.asgi})
			said := []string{a.Why}
			for _, u := range a.Unknown {
				said = append(said, u.Reason)
			}
			if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, test.want) }) {
				t.Errorf("said %q, want something with %q", said, test.want)
			}
		})
	}
}
