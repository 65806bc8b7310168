package refusal

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// Bounds of what is taken from a log.
const (
	maxLogLines = 20      // shown, of each log: the last ones
	maxSource   = 2 << 20 // bytes of a file that a traceback names
)

// readLogs takes in what the servers wrote of the handshake.
func (q *inquiry) readLogs(ctx context.Context) {
	if q.opts.Log == nil {
		return
	}
	paths, clients := q.loggedPaths(), q.clients()
	enough := func(text string) bool { return q.enough(linesOf(text, paths, clients), paths) }
	for _, gain := range q.opts.Log(ctx, enough) {
		if gain.Err != nil {
			q.v.Log = append(q.v.Log, LogLine{File: gain.File, Text: fmt.Sprintf("cannot be read any more: %v", gain.Err)})
			continue
		}
		for _, line := range linesOf(gain.Text, paths, clients) {
			line.File = gain.File
			q.v.Log = append(q.v.Log, line)
		}
		q.readException(gain)
	}
}

// enough reports whether the lines of a log speak of the path; in a log that
// names ports, of all that asked for it directly.
func (q *inquiry) enough(lines []LogLine, paths []string) bool {
	if !slices.ContainsFunc(lines, func(l LogLine) bool { _, told := clientOf(l.Text); return told }) {
		return len(lines) > 0
	}
	for _, a := range q.v.Asked {
		u, err := url.Parse(a.Result.URL)
		if a.Result.Direct == "" || a.Result.Status == 0 || err != nil || !slices.Contains(paths, u.Path) {
			continue
		}
		if !slices.ContainsFunc(lines, func(l LogLine) bool { return l.Of == a.What }) {
			return false
		}
	}
	return true
}

// loggedPaths returns how servers may write the path that was asked for.
func (q *inquiry) loggedPaths() []string {
	u := q.opts.Handshake.URL
	paths := []string{u.EscapedPath(), u.Path}
	if t := q.v.Trace; t != nil {
		path, _, _ := strings.Cut(t.Outcome.UpstreamURI, "?")
		paths = append(paths, path)
	}
	return paths
}

// logged are the beginnings of a request in access logs: Daphne's of WebSockets,
// and that of a request line.
var logged = []string{`"WSCONNECTING `, `"WSCONNECT `, `"WSREJECT `, `"WSDISCONNECT `, `"GET `}

// linesOf returns the lines that name the path: of Daphne's and nginx's access
// logs, and of nginx's error log. Where a log names the client's port and knows
// that of the first handshake, the lines of other clients are left out.
func linesOf(text string, paths []string, clients map[string]string) []LogLine {
	var out []LogLine
	strangers := map[int]bool{} // by index in out
	met := false
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); !names(line, paths) {
			continue
		}
		client, told := clientOf(line)
		of, ours := clients[client]
		ours = ours && told
		met = met || ours && of == ""
		strangers[len(out)] = told && !ours
		out = append(out, LogLine{Text: line, Of: of})
	}
	if met {
		kept := out[:0]
		for i, line := range out {
			if !strangers[i] {
				kept = append(kept, line)
			}
		}
		out = kept
	}
	return out[max(0, len(out)-maxLogLines):]
}

// clients are the ends of the connections on this side, by address and port, and
// what was asked over each; "" for the first handshake.
func (q *inquiry) clients() map[string]string {
	out := map[string]string{}
	for _, a := range q.v.Asked {
		out[a.Result.Local] = a.What
	}
	out[q.v.Result.Local] = ""
	return out
}

// clientOf returns the address and port of the client, where the line begins
// with both, as in Daphne's log: HOST:PORT, an IPv6 address without brackets
// too.
func clientOf(line string) (string, bool) {
	first, _, _ := strings.Cut(line, " ")
	colon := strings.LastIndexByte(first, ':')
	if colon < 0 {
		return "", false
	}
	ip, err := netip.ParseAddr(strings.Trim(first[:colon], "[]"))
	if err != nil {
		return "", false
	}
	port, err := strconv.ParseUint(first[colon+1:], 10, 16)
	return netip.AddrPortFrom(ip, uint16(port)).String(), err == nil
}

func names(line string, paths []string) bool {
	for _, path := range paths {
		for _, before := range logged {
			_, rest, ok := strings.Cut(line, before+path)
			if ok && path != "" && (rest == "" || strings.ContainsRune("\" ?", rune(rest[0]))) {
				return true
			}
		}
	}
	return false
}

// exception is what a server logs of a fault of the application.
type exception struct {
	message string // "RuntimeError: the stock is not there"
	frames  []frame
}

type frame struct {
	file, function string
	line           int
}

// frameLine is a line of a traceback: group 1 is the file, 2 the line, 3 the
// function.
var frameLine = lazyre.New(`^  File "([^"]+)", line (\d+), in (\S+)`)

// exceptionOf reads the first exception that a server logged.
func exceptionOf(text string) *exception {
	var e *exception
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case e == nil:
			if strings.HasPrefix(line, "Traceback (most recent call last):") {
				e = &exception{}
			}
		case line != "" && line[0] != ' ' && line[0] != '\t':
			e.message = line
			return e
		default:
			if m := frameLine.FindStringSubmatch(line); m != nil {
				n, _ := strconv.Atoi(m[2]) // digits only; one too large is no line of any file
				e.frames = append(e.frames, frame{m[1], m[3], n})
			}
		}
	}
	return nil
}

// readException takes from a log why the application failed.
func (q *inquiry) readException(gain Gain) {
	if q.v.RefusedBy != Server && q.v.RefusedBy != Consumer || q.v.Result.Status != http.StatusInternalServerError {
		return
	}
	e := exceptionOf(gain.Text)
	if e == nil {
		return
	}
	q.known("%s has the traceback", gain.File)
	if strings.Contains(e.message, "No route found for path") || strings.Contains(e.message, "No application configured for scope type") {
		q.blame(Server, "the ASGI application has no route for the path: "+e.message)
		q.v.Remedy = "add the path to websocket_urlpatterns, or ask for one that is there"
		return
	}
	q.v.Reason = "the application raised an exception: " + e.message
	q.v.Remedy = ""
	for i := len(e.frames) - 1; i >= 0; i-- {
		f := e.frames[i]
		if strings.Contains(f.file, "-packages/") || strings.Contains(f.file, "/lib/python") || q.opts.Project == nil {
			continue
		}
		if f.function == "connect" || f.function == "websocket_connect" {
			q.blame(Consumer, fmt.Sprintf("the consumer's %s() raised an exception: %s", f.function, e.message))
		}
		if src, err := fstree.ReadSource(q.opts.Project.Tree, f.file, maxSource); err == nil && f.line <= src.Lines() {
			q.place(src.LineRange(f.line), "raised "+e.message)
		}
		return
	}
}
