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
	for _, line := range linesOf(log, []string{"", "/ws/prices/"}) {
		got = append(got, line[:min(len(line), 70)])
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
	if n := len(linesOf(strings.Repeat(log, 100), []string{"/ws/prices/"})); n != maxLogLines {
		t.Errorf("%d lines", n)
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
