package verify_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// TestKeptConnectionsAreNotTakenForMore asks a server that says goodbye on a
// connection after its answer, at once or later, and one that sends more than it
// was asked for: no word of that answers the next question.
func TestKeptConnectionsAreNotTakenForMore(t *testing.T) {
	t.Parallel()
	const goodbye = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	for name, after := range map[string]func(conn net.Conn){
		"at once": func(conn net.Conn) { fmt.Fprint(conn, goodbye) },
		"later":   func(conn net.Conn) { time.Sleep(100 * time.Millisecond); fmt.Fprint(conn, goodbye) },
		"soon":    func(conn net.Conn) { time.Sleep(time.Millisecond); fmt.Fprint(conn, goodbye) },
		"closed":  func(net.Conn) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			for i := range 3 {
				s.write(fmt.Sprintf("static/%d.png", i), body, 0)
			}
			var asked atomic.Int32
			s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) {
				asked.Add(1)
				fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
				after(conn)
			})
			opts := s.options("static")
			opts.Workers, opts.Rate = 1, 0.4 // a question each two and a half seconds
			if name != "later" {
				opts.Rate = 0
			}
			res := run(t, opts)
			if res.Matched != 3 || asked.Load() != 3 {
				t.Errorf("totals %+v %s after %d questions", res.Totals, strings.Join(s.brief(res), ", "), asked.Load())
			}
		})
	}
}
