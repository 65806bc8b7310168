package cli

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/sockets"
)

// askSockets asks for the WebSockets of a site that uses Channels, after its
// files.
func (a *app) askSockets(ctx context.Context, s *site, at *url.URL, opts *verify.Options, res *verify.Result) error {
	if len(s.ASGI) == 0 || ctx.Err() != nil {
		return nil //nolint:nilerr // that it was interrupted is told with what was compared
	}
	a.detail("asking for the site's WebSockets")
	var err error
	res.Sockets, err = sockets.Ask(ctx, sockets.Options{
		Site: at, Project: s.Project, Moved: s.moved, Targets: opts.Targets, Client: opts.Client, Timeout: opts.Timeout, Rate: opts.Rate,
	})
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("ask for WebSockets: %w", err)
	}
	return nil
}

// websockets is what a report says of the WebSockets.
func websockets(s *verify.Sockets) *report.Websockets {
	if s == nil {
		return nil
	}
	out := &report.Websockets{Checked: s.Checked, Accepted: s.Accepted, Refused: s.Refused, Errors: s.Errors, Skipped: s.Skipped,
		Elsewhere: s.Elsewhere, Unresolved: s.Unresolved, Dropped: s.Dropped, Seconds: s.Elapsed.Seconds(), Asked: []report.Websocket{}}
	for i := range s.Asked {
		out.Asked = append(out.Asked, report.WebsocketOf(&s.Asked[i]))
	}
	return out
}

// socketCounts says what asking for WebSockets came to; nothing where there
// were none.
func socketCounts(s *verify.Sockets) []string {
	if s == nil || s.Checked+s.Elsewhere+s.Unresolved+s.Dropped == 0 {
		return nil
	}
	var parts []string
	count := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	count(s.Accepted, "opened")
	count(s.Refused, "refused")
	count(s.Errors, "gave no answer")
	count(s.Skipped, "refused as may be right")
	lines := append([]string{}, s.Left...)
	if s.Checked > 0 {
		lines = append(lines, fmt.Sprintf("%s asked for: %s", plural(s.Checked, "WebSocket"), strings.Join(parts, ", ")))
	}
	parts = nil
	count(s.Elsewhere, "on another host")
	count(s.Unresolved, "whose address only a browser knows")
	count(s.Dropped, "beyond the bounds")
	if len(parts) > 0 {
		lines = append(lines, fmt.Sprintf("%s not asked for: %s", plural(s.Elsewhere+s.Unresolved+s.Dropped, "WebSocket"), strings.Join(parts, ", ")))
	}
	return lines
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
