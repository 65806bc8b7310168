package gather

import (
	"strings"
	"testing"
)

func TestTheMainFileIsReadOffTheCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, want string }{
		{"/usr/sbin/nginx -g daemon on; master_process on;", ""},
		{"nginx -c /srv/nginx.conf", "/srv/nginx.conf"},
		{"nginx -c/srv/nginx.conf", "/srv/nginx.conf"},
		{"nginx -p /srv/run -c nginx.conf", "/srv/run/nginx.conf"},
		{"nginx -c nginx.conf", ""},
		{"nginx -c", ""},
	} {
		if got := configOf(strings.Fields(c.args)); got != c.want {
			t.Errorf("%q: %q, want %q", c.args, got, c.want)
		}
	}
}

func TestHashedNamesAreThoseOfDjango(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"0123456789ab": true, "0123456789AB": false, "min": false, "0123456789abc": false} {
		if isHash(s) != want {
			t.Errorf("%s: %v", s, !want)
		}
	}
}
