package refusal

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// nginxNames are how nginx and its kin call themselves, in lower case.
var nginxNames = []string{"nginx", "openresty", "angie", "tengine"}

// nginxPage reports whether a body is nginx's built-in page, which ends in its
// name (nginx: ngx_http_error_full_tail and its shorter form).
func nginxPage(r *handshake.Result) bool {
	for _, name := range nginxNames {
		if strings.Contains(strings.ToLower(r.Body), "<hr><center>"+name) {
			return true
		}
	}
	return false
}

// isPage reports whether an answer is that of a web application and not of a
// server of WebSockets, which has no page, sets no cookies and sends nobody on.
func isPage(r *handshake.Result) bool { return pageMark(r) != "" }

// pageMark says by what an answer is known to be a web application's.
func pageMark(r *handshake.Result) string {
	h := r.Header
	switch {
	case r.Status/100 == 2:
		return fmt.Sprintf("%d answers an ordinary request, not a handshake", r.Status)
	case r.Status/100 == 3:
		return "a redirect answers an ordinary request, not a handshake"
	}
	for _, name := range []string{"Set-Cookie", "X-Frame-Options", "Content-Security-Policy", "Cross-Origin-Opener-Policy"} {
		if h.Get(name) != "" {
			return "the answer has the header " + name + ", as those of web applications do"
		}
	}
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch strings.TrimSpace(strings.ToLower(kind)) {
	case "text/html", "application/xhtml+xml", "application/json", "application/problem+json":
		return "the answer is a page (" + kind + "), as those of web applications are"
	}
	return ""
}

// answer says a status line.
func answer(r *handshake.Result) string {
	switch {
	case r.Status == 0:
		return "nothing"
	case r.Phrase == "" || r.Phrase == http.StatusText(r.Status):
		return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)))
	}
	return fmt.Sprintf("%d %q", r.Status, r.Phrase)
}

// seconds says a time.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }

// place points at a line, once.
func (q *inquiry) place(at source.Range, message string) {
	if at.File == nil {
		return
	}
	for _, p := range q.v.Places {
		if p.At == at && p.Message == message {
			return
		}
	}
	q.v.Places = append(q.v.Places, Place{at, message})
}

func cutUnix(address string) (string, bool) { return strings.CutPrefix(address, "unix:") }
