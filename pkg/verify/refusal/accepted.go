package refusal

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// defaultReadTimeout is nginx's proxy_read_timeout where none is set.
const defaultReadTimeout = 60 * time.Second

// accepted says what became of a socket that was accepted.
func (q *inquiry) accepted() {
	c := q.v.Result.Close
	switch {
	case c == nil:
		q.v.Reason = "accepted"
	case c.Err != nil:
		q.v.Reason = fmt.Sprintf("accepted, but then the server broke the protocol: %v", c.Err)
	case c.Code == handshake.Abnormal:
		q.dropped(c)
	default:
		q.v.Reason = fmt.Sprintf("accepted, then closed by the server with code %d%s", c.Code, quotedReason(c.Reason))
		q.explainClose(q.v.Result)
	}
}

func quotedReason(reason string) string {
	if reason == "" {
		return ""
	}
	return fmt.Sprintf(" (%q)", reason)
}

// dropped explains an end without a close frame: nginx's read timeout, where
// the time agrees.
func (q *inquiry) dropped(c *handshake.Close) {
	q.v.Reason = fmt.Sprintf("accepted, then dropped without a close frame (1006) after %s", seconds(c.After))
	timeout, at := defaultReadTimeout, "nginx's default of proxy_read_timeout"
	if p := q.v.Passed; p != nil {
		text, given := p.Block.Setting("proxy_read_timeout")
		if t, ok := nginxTime(text); ok {
			timeout = t
		}
		if given {
			at = "proxy_read_timeout " + text
		}
	} else if !strings.Contains(q.v.Result.Header.Get("Server"), "nginx") {
		return
	}
	// nginx counts from the last byte that the upstream sent.
	if over := c.After - timeout; over < -timeout/20 || q.v.Result.Pings == 0 && q.v.Result.Messages == 0 && over > 2*time.Second {
		return
	}
	q.v.Reason += ": nginx drops a socket on which nothing comes for as long as " + at + " says"
	q.v.Remedy = "set proxy_read_timeout 1h; in the location, or let the server send pings more often"
	if p := q.v.Passed; p != nil {
		if d := p.Block.EffectiveOne("proxy_read_timeout"); d != nil {
			q.place(d.Head(), "after this time without a byte nginx drops the socket")
		} else {
			q.placeLocation("sets no proxy_read_timeout, which is then 60s")
		}
	}
}

// nginxTime reads a time as nginx does (ngx_parse_time): seconds without a
// unit.
func nginxTime(s string) (time.Duration, bool) {
	units := []struct {
		suffix string
		unit   time.Duration
	}{{"ms", time.Millisecond}, {"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour}}
	var total time.Duration
	for _, field := range strings.Fields(s) {
		unit := time.Second
		for _, u := range units {
			if rest, ok := strings.CutSuffix(field, u.suffix); ok {
				field, unit = rest, u.unit
				break
			}
		}
		n, err := strconv.Atoi(field)
		if err != nil || n < 0 || n > 1<<31 {
			return 0, false
		}
		total += time.Duration(n) * unit
	}
	return total, s != ""
}
