package refusal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinesOfThePathAreTaken(t *testing.T) {
	t.Parallel()
	const log = `127.0.0.1:1 - - [25/Nov/2026:13:56:48] "WSCONNECTING /ws/prices/" - -
127.0.0.1:1 - - [25/Nov/2026:13:56:48] "WSREJECT /ws/prices/" - -
127.0.0.1:2 - - [25/Nov/2026:13:56:48] "WSREJECT /ws/prices/more" - -
10.0.0.1 - - [25/Nov/2026:20:06:58 +0000] "GET /ws/prices/?key=a HTTP/1.1" 403 5 "-" "-"
2026/11/25 20:06:58 [error] 1#1: *1 connect() failed (111: Connection refused) while connecting to upstream, request: "GET /ws/prices/ HTTP/1.1", host: "a"
2026-11-25 13:56:33,789 WARNING  Not Found: /ws/prices/
`
	var got []string
	for _, line := range linesOf(log, []string{"", "/ws/prices/"}, map[string]string{"": ""}) {
		got = append(got, line.Text[:min(len(line.Text), 70)])
	}
	want := []string{
		`127.0.0.1:1 - - [25/Nov/2026:13:56:48] "WSCONNECTING /ws/prices/" - -`,
		`127.0.0.1:1 - - [25/Nov/2026:13:56:48] "WSREJECT /ws/prices/" - -`,
		`10.0.0.1 - - [25/Nov/2026:20:06:58 +0000] "GET /ws/prices/?key=a HTTP/`,
		`2026/11/25 20:06:58 [error] 1#1: *1 connect() failed (111: Connection `,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(linesOf(strings.Repeat(log, 100), []string{"/ws/prices/"}, nil)); n != maxLogLines {
		t.Errorf("%d lines", n)
	}
}

func TestLinesAreToldApartByTheClientsPort(t *testing.T) {
	t.Parallel()
	const log = `127.0.0.1:41000 - - [25/Nov/2026:13:56:48] "WSCONNECTING /ws/" - -
::1:41001 - - [25/Nov/2026:13:56:48] "WSCONNECTING /ws/" - -
127.0.0.1:41002 - - [25/Nov/2026:13:56:48] "WSCONNECTING /ws/" - -
127.0.0.1:41000 - - [25/Nov/2026:13:56:48] "WSREJECT /ws/" - -
[::1]:41001 - - [25/Nov/2026:13:56:48] "WSREJECT /ws/" - -
127.0.0.1 - - [25/Nov/2026:13:56:48] "GET /ws/ HTTP/1.1" 403 5 "-" "-"
127.0.0.1:99999 - - [25/Nov/2026:13:56:48] "WSREJECT /ws/" - -
`
	type told struct {
		line int
		of   string
	}
	for _, tc := range []struct {
		name    string
		clients map[string]string
		want    []told
	}{
		{"those of the first are known", map[string]string{"127.0.0.1:41000": "", "[::1]:41001": "again"},
			[]told{{0, ""}, {1, "again"}, {3, ""}, {4, "again"}, {5, ""}, {6, ""}}},
		{"only those of another are known", map[string]string{"127.0.0.1:50000": "", "[::1]:41001": "again"},
			[]told{{0, ""}, {1, "again"}, {2, ""}, {3, ""}, {4, "again"}, {5, ""}, {6, ""}}},
		{"none is known", map[string]string{"": ""}, []told{{0, ""}, {1, ""}, {2, ""}, {3, ""}, {4, ""}, {5, ""}, {6, ""}}},
	} {
		lines := strings.Split(log, "\n")
		var want []LogLine
		for _, w := range tc.want {
			want = append(want, LogLine{Text: lines[w.line], Of: w.of})
		}
		if diff := cmp.Diff(want, linesOf(log, []string{"/ws/"}, tc.clients)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestTracebacksAreRead(t *testing.T) {
	t.Parallel()
	e := exceptionOf(`noise
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/channels/routing.py", line 62, in __call__
    return await application(scope, receive, send)
           ^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/shop/consumers.py", line 31, in connect
    raise RuntimeError("the stock is not there")
shop.errors.Gone: the stock is not there
Traceback (most recent call last):
ValueError: another
`)
	want := &exception{"shop.errors.Gone: the stock is not there", []frame{
		{"/usr/lib/python3/dist-packages/channels/routing.py", "__call__", 62}, {"/srv/shop/shop/consumers.py", "connect", 31}}}
	if diff := cmp.Diff(want, e, cmp.AllowUnexported(exception{}, frame{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, text := range []string{"", "Traceback (most recent call last):\n", "Traceback (most recent call last):\n  File \"x\", line 99999999999999999999, in y\n"} {
		if e := exceptionOf(text); e != nil {
			t.Errorf("%q: got %+v", text, e)
		}
	}
}
