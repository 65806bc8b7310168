package asgi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/django/asgi"
)

// visit is a socket that was opened under real Channels: its consumer and
// whether scope["user"] was there, "refused", or an exception; with the Origin
// of the page itself, and of a foreign one.
type visit struct{ App, URL, Own, Foreign string }

// visited opens sockets under real Channels. Its absence fails the test: what
// is said of applications rests on it.
func visited(t *testing.T, ask []visit) []visit {
	t.Helper()
	python := ""
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if python == "" && exec.CommandContext(t.Context(), name, "-c", "import channels, django").Run() == nil {
			python = name
		}
	}
	if python == "" {
		t.Fatal("no python3 has Channels: run .ci/test-deps")
	}
	var in, errs bytes.Buffer
	for _, v := range ask {
		line, err := json.Marshal(map[string]string{"app": v.App, "url": v.URL})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	cmd := exec.CommandContext(t.Context(), python, "real.py")
	cmd.Dir, cmd.Stdin, cmd.Stderr = "testdata", &in, &errs
	cmd.Env = append(cmd.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var list []visit
	for line := range bytes.Lines(out) {
		var v visit
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	if len(list) != len(ask) {
		t.Fatalf("%d of %d sockets were opened", len(list), len(ask))
	}
	return list
}

var wantRoute = regexp.MustCompile(`(?m)# want: (.+)$`)

// TestApplicationsAreAsRealChannelsRunsThem follows the unusual applications of
// testdata/apps, compares the routes with those that each file wants, and each
// route with the socket that real Channels gives for its URL.
func TestApplicationsAreAsRealChannelsRunsThem(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "apps", "*.py"))
	if err != nil {
		t.Fatal(err)
	}
	var ask []visit
	var of []*asgi.Route
	var apps []*asgi.Application
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".py")
		if name == "__init__" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a := load(t, map[string]string{"/srv/shop/asgi.py": string(text)})
		var want []string
		for _, m := range wantRoute.FindAllStringSubmatch(string(text), -1) {
			want = append(want, m[1])
		}
		if diff := cmp.Diff(want, routes(a)); diff != "" {
			t.Errorf("%s: routes (-want +got):\n%s", name, diff)
		}
		if len(want) == 0 && len(a.Unknown) == 0 && a.Why == "" {
			t.Errorf("%s: nothing is said to be unknown", name)
		}
		ask, of, apps = append(ask, visit{App: name, URL: "/ws/a/"}), append(of, nil), append(apps, a)
		for _, r := range a.Routes {
			if r.URL != "" && r.Consumer != nil {
				ask, of, apps = append(ask, visit{App: name, URL: r.URL}), append(of, r), append(apps, a)
			}
		}
	}
	for i, v := range visited(t, ask) {
		r, a := of[i], apps[i]
		if r == nil {
			if got := a.Router; got != nil && !got.WebSocket && !got.NotAllLiteral && !strings.HasPrefix(v.Own, "ValueError: No application configured") {
				t.Errorf("%s: no WebSocket is said to be routed, real Channels: %s", v.App, v.Own)
			}
			for _, r := range a.Routes {
				if r.Behind != nil && "/"+r.Pattern == v.URL && !strings.HasPrefix(v.Own, r.Behind.Consumer.Name+" ") {
					t.Errorf("%s: %s is said to be taken by %s, real Channels: %s", v.App, v.URL, r.Behind.Consumer.Name, v.Own)
				}
			}
			continue
		}
		if len(a.LayerFaults()) > 0 {
			if !strings.HasPrefix(v.Own, "TypeError") && !strings.HasPrefix(v.Own, "NoneType") {
				t.Errorf("%s: a middleware is said to be wrong, real Channels: %s", v.App, v.Own)
			}
			continue
		}
		if consumer, _, _ := strings.Cut(v.Own, " "); consumer != r.Consumer.Name {
			t.Errorf("%s: %s leads to %s, real Channels: %s", v.App, v.URL, r.Consumer.Name, v.Own)
		}
		unsure := r.Has(asgi.OwnLayer, asgi.OtherLayer)
		if auth := r.Has(asgi.AuthLayer); auth != strings.HasSuffix(v.Own, " user") && (auth || !unsure) {
			t.Errorf("%s: %s: a middleware sets the user: %v, real Channels: %s", v.App, v.URL, auth, v.Own)
		}
		if origin := r.Has(asgi.OriginLayer); origin != (v.Foreign == "refused") && (origin || !unsure) {
			t.Errorf("%s: %s: the origin is checked: %v, a foreign page gets under real Channels: %s", v.App, v.URL, origin, v.Foreign)
		}
	}
}
