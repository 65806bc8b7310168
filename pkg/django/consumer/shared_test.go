package consumer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// compared returns the keys that a consumer's module compares, marked with ?
// for the query string and = for a comparison that is not in constant time.
func compared(t *testing.T, module string) []string {
	t.Helper()
	files := map[string]string{
		"/srv/manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
		"/srv/shop/__init__.py": "", "/srv/chat/__init__.py": "", "/srv/shop/settings.py": "INSTALLED_APPS = ['channels']\n",
		"/srv/chat/consumers.py": "import hmac\nimport os\nfrom urllib.parse import parse_qs\nfrom channels.generic.websocket import WebsocketConsumer\nfrom django.conf import settings\n" + module,
	}
	nodes := map[string]fstree.Node{}
	for name, text := range files {
		nodes[name] = fstree.Node{Text: text}
	}
	p, err := django.Load(django.Options{Tree: fstree.Memory(nodes), Dir: "/srv"})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range consumer.CompareSecrets(asgi.Load(p)) {
		line := c.Key
		if c.Query {
			line += " ?"
		}
		if c.Plain {
			line += " ="
		}
		out = append(out, line)
	}
	return out
}

func TestComparisonsWithSharedKeysAreFound(t *testing.T) {
	t.Parallel()
	const class = "\n\nclass Chat(WebsocketConsumer):\n"
	tests := []struct {
		name, module string
		want         []string
	}{
		{"read in connect", class + "    def connect(self):\n        q = parse_qs(self.scope['query_string'].decode())\n        if q.get('key') != settings.API_KEY:\n            self.close()\n", []string{"settings.API_KEY ? ="}},
		{"kept in an attribute", class + "    def connect(self):\n        self.key = self.scope.get('query_string', b'')\n\n    def check(self):\n        return hmac.compare_digest(self.key, os.environ['WS_SECRET'].encode())\n", []string{"WS_SECRET ?"}},
		{"through a function", "\n\ndef key_of(scope):\n    return parse_qs(scope['query_string'])[b'key'][0]\n" + class + "    def connect(self):\n        if key_of(self.scope) == settings.TOKEN:\n            self.accept()\n", []string{"settings.TOKEN ? ="}},
		{"a constant", "\nACCESS_KEY = 'an example'\n" + class + "    def connect(self):\n        given = self.scope['query_string'].decode().split('=')[1]\n        if given == ACCESS_KEY:\n            self.accept()\n", []string{"ACCESS_KEY ? ="}},
		{"among several", class + "    def connect(self):\n        if self.scope['query_string'].decode() in settings.API_KEYS:\n            self.accept()\n", []string{"settings.API_KEYS ?"}},
		{"a header", class + "    def connect(self):\n        for name, value in self.scope['headers']:\n            if value == settings.API_KEY:\n                self.accept()\n", []string{"settings.API_KEY ="}},
		{"a setting that is no key", class + "    def connect(self):\n        if self.scope['query_string'] == settings.DEFAULT_ROOM:\n            self.accept()\n", nil},
		{"a name of a parameter", "\nTOKEN_PARAM = 'token'\n" + class + "    def connect(self):\n        q = parse_qs(self.scope['query_string'].decode())\n        self.token = q.get(TOKEN_PARAM)\n", nil},
		{"what the database knows", class + "    def connect(self):\n        key = self.scope['query_string'].decode()\n        t = Token.objects.get(key=key)\n        if t.kind == settings.TOKEN_KEY:\n            self.accept()\n", nil},
		{"of the project alone", class + "    def connect(self):\n        if os.environ['A_KEY'] == settings.API_KEY:\n            self.accept()\n", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, compared(t, test.module)); diff != "" {
				t.Errorf("comparisons (-want +got):\n%s", diff)
			}
		})
	}
}
