package refusal_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// loggingDaphne starts Daphne with a log of access, and returns both its address
// and the log's name.
func loggingDaphne(t *testing.T) (address, log string) {
	t.Helper()
	py := interpreter()
	if py == "" {
		t.Fatal("this test needs Python with Django, Channels and Daphne (see .ci/test-deps)")
	}
	port := freeport.Of(t)
	address, log = fmt.Sprintf("127.0.0.1:%d", port), filepath.Join(folder(t), "daphne.log")
	run(t, "tcp", address, py, "-m", "daphne", "-b", "127.0.0.1", "-p", fmt.Sprint(port), "--access-log", log, "shop.asgi:application")
	return address, log
}

// reads returns a reader of one log that waits until so many rejections are in it.
func reads(name string, rejections int) func(context.Context, func(string) bool) []refusal.Gain {
	return func(context.Context, func(string) bool) []refusal.Gain {
		var text []byte
		for range 200 {
			text, _ = os.ReadFile(name) // Daphne may not have written it yet
			if strings.Count(string(text), "WSREJECT") >= rejections {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		return []refusal.Gain{{File: "daphne.log", Text: string(text)}}
	}
}

// rejected lists what the rejections of a log belong to.
func rejected(v *refusal.Verdict) []string {
	var of []string
	for _, l := range v.Log {
		if strings.Contains(l.Text, "WSREJECT") {
			of = append(of, strings.TrimRight(l.Of, "0123456789"))
		}
	}
	slices.Sort(of)
	return of
}

func TestDaphnesLinesAreToldApart(t *testing.T) {
	t.Parallel()
	daphne, log := loggingDaphne(t)
	front := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	conf := nginx(t, "server { listen "+front+"; server_name shop.example; location / { "+strings.ReplaceAll(upgrade, "$connection_upgrade", "upgrade")+" proxy_pass http://"+daphne+"; } }", front)
	find := func(at string, rejections int) *refusal.Verdict {
		u, err := handshake.ParseURL("ws://" + at + "/ws/prices/")
		if err != nil {
			t.Fatal(err)
		}
		opts := refusal.Options{Handshake: handshake.Options{URL: u, Origin: "http://shop.example"}, Project: load(t, conf), Log: reads(log, rejections)}
		v, err := refusal.Find(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	// Through nginx, whose own port Daphne logs, and directly.
	if diff := cmp.Diff([]string{"", "directly, at 127.0.0.1:"}, rejected(find(front, 2))); diff != "" {
		t.Errorf("through nginx (-want +got):\n%s", diff)
	}
	// Past nginx: the lines of before are another's.
	if diff := cmp.Diff([]string{""}, rejected(find(daphne, 3))); diff != "" {
		t.Errorf("past nginx (-want +got):\n%s", diff)
	}
}
