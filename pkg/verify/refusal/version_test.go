package refusal_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	nginxconf "github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// The version that nginx speaks to upstreams by default is told by what it says
// of itself, and by what is known of it where it says only its name.
func TestTheDefaultVersionOfHTTPDependsOnNginx(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		says, known string
		lacks       bool
	}{
		{"nginx/1.29.6", "", true}, {"nginx/1.29.7", "", false}, {"nginx/1.30.0", "1.22.1", false}, {"nginx/1.22.1", "1.30.0", true},
		{"nginx", "", true}, {"nginx", "1.29.7", false}, {"nginx", "1.28.0", true},
	} {
		fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Server", tc.says)
			w.WriteHeader(http.StatusBadRequest)
		}))
		t.Cleanup(fake.Close)
		address := strings.TrimPrefix(fake.URL, "http://")
		conf := filepath.Join(t.TempDir(), "nginx.conf")
		text := fmt.Sprintf("events {}\nhttp { server { listen %s; server_name shop.example; location / { proxy_set_header Upgrade $http_upgrade; "+
			"proxy_set_header Connection \"upgrade\"; proxy_pass http://192.0.2.1; } } }\n", address)
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p := load(t, conf)
		p.AskVersion = func() nginxconf.Version { v, _ := nginxconf.ParseVersion(tc.known); return v }
		v := ask(t, p, "ws", address, "/ws/")
		if told := v.RefusedBy == refusal.Nginx && strings.Contains(v.Reason, "HTTP/1.0"); told != tc.lacks {
			t.Errorf("%s, known as %q: refused by %q, %s", tc.says, tc.known, v.RefusedBy, v.Reason)
		}
	}
}
