package verify_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// TestLargeAnswersThatComeSlowlyAreReadAsTheyCome sends a large file in pieces
// that are smaller than what is waited for at once, with pauses that a timeout
// allows: none of it may be taken for a standstill, and no end may be missed.
func TestLargeAnswersThatComeSlowlyAreReadAsTheyCome(t *testing.T) {
	t.Parallel()
	large := strings.Repeat(body, 1100) // above the size from which large reads pay
	slowly := func(conn net.Conn, text string) {
		for _, cut := range []int{100, 40_000, 40_001, 700_000, len(large) - 70_000, len(large) - 1} {
			if _, err := fmt.Fprint(conn, text[:max(len(text)-(len(large)-cut), 0)]); err != nil {
				return // the client's part says what is wrong
			}
			text = text[max(len(text)-(len(large)-cut), 0):]
			time.Sleep(250 * time.Millisecond)
		}
		fmt.Fprint(conn, text)
	}
	for _, c := range []struct {
		name   string
		answer func(conn net.Conn)
	}{
		{"with a length", func(conn net.Conn) {
			fmt.Fprint(conn, head("200 OK", length(len(large))))
			slowly(conn, large)
		}},
		{"up to the end of the connection", func(conn net.Conn) {
			fmt.Fprint(conn, head("200 OK"))
			slowly(conn, large)
		}},
		{"in one chunk", func(conn net.Conn) {
			fmt.Fprintf(conn, "%s%x\r\n", head("200 OK", "Transfer-Encoding: chunked"), len(large))
			slowly(conn, large)
			fmt.Fprint(conn, "\r\n0\r\n\r\n")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/file.png", large, 0)
			s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) { c.answer(conn) })
			opts := s.options("static")
			opts.Timeout, opts.Retries = 600*time.Millisecond, 0
			if res := run(t, opts); res.Matched != 1 {
				t.Errorf("totals: %+v %v", res.Totals, s.brief(res))
			}
		})
	}
}

// TestLargeAnswersOverOneConnectionAreTakenApart asks for large and small files
// over kept connections, so that what is waited for changes from one to the next.
func TestLargeAnswersOverOneConnectionAreTakenApart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 20 {
		s.write(fmt.Sprintf("static/large-%02d.png", i), strings.Repeat(body, 1024+i*97), 0)
		s.write(fmt.Sprintf("static/large-%02d.txt", i), fmt.Sprint("small ", i), 0)
		s.write(fmt.Sprintf("static/middle-%02d.png", i), strings.Repeat(body, 64)+fmt.Sprint(i), 0)
	}
	s.serve("location /static/ { alias " + s.dir + "/static/; }")
	opts := s.options("static")
	opts.Workers = 1
	if res := run(t, opts); res.Matched != 60 {
		t.Errorf("totals: %+v %v", res.Totals, s.brief(res))
	}
}
