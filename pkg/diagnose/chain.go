package diagnose

import (
	"fmt"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// chain tells how the request that the root cause is about went, from the name
// to the bytes; without a cause, how the URL's own did.
func (j *judgement) chain(d *Diagnosis) []Evidence {
	r := j.f.Main
	var root source.Range
	if d.Root != nil {
		r, root = d.Root.subject, d.Root.At
	}
	var out []Evidence
	add := func(at source.Range, format string, args ...any) {
		out = append(out, Evidence{Text: fmt.Sprintf(format, args...), At: at})
	}
	if r.From != nil {
		add(r.At, "%s refers to the %s %s", short(r.From.URL), r.Kind, short(r.URL))
	}
	add(source.Range{}, "%s", j.whereTo())
	switch {
	case r.Kind == Socket:
		j.shaken(r, add)
	case !r.Plain.Came():
		add(source.Range{}, "%s", j.answered(r))
		if r.Displaced != nil {
			add(r.Trace.Steps[0].At, "%s", r.Trace.Steps[0].Detail)
		}
	default:
		add(source.Range{}, "%s", j.answered(r))
		j.way(r, add)
		j.meaning(r, add)
	}
	if d.Root != nil {
		out = marked(out, root, d.Root)
		j.aftermath(d.Root, func(at source.Range, format string, args ...any) {
			out = append(out, Evidence{Text: fmt.Sprintf(format, args...), At: at})
		})
	}
	return out
}

// marked finds the root cause in the chain, or puts it there.
func marked(out []Evidence, root source.Range, c *Cause) []Evidence {
	if root.IsZero() {
		return out
	}
	best := -1
	for i, e := range out {
		if e.At.File == root.File && e.At.Line() == root.Line() {
			best = i
			break
		}
	}
	if best < 0 {
		text := c.Sentence
		if !c.subject.Plain.Came() && c.subject.Kind != Socket && c.ID != ConfigRefused {
			text = "the server of nginx's files that should answer"
		}
		return append(out, Evidence{Text: text, At: root, Root: true})
	}
	out[best].Root = true
	return out
}

// whereTo says where the name leads, and who listens there.
func (j *judgement) whereTo() string {
	h := &j.f.Host
	var b strings.Builder
	switch {
	case h.Proxy != "":
		return fmt.Sprintf("requests go through the proxy %s, so that it is not known where %s leads", h.Proxy, h.Name)
	case len(h.Addresses) == 0:
		return fmt.Sprintf("%s has no address: %s", h.Name, h.Fault)
	}
	if list(h.Addresses) != h.Name {
		fmt.Fprintf(&b, "%s is %s, ", h.Name, list(h.Addresses))
	} else {
		fmt.Fprintf(&b, "%s is ", h.Name)
	}
	if !h.Own() {
		b.WriteString("another machine than this one")
		if f := front(j.f.Main.Plain); f != "" {
			b.WriteString("; in front stands " + f)
		}
		return b.String()
	}
	b.WriteString("this machine")
	switch {
	case len(h.Listening) == 0 && h.Blind == "":
		fmt.Fprintf(&b, "; nothing listens on port %d", h.Port)
	case len(h.Listening) > 0 && h.Listening[0].Process != nil:
		fmt.Fprintf(&b, "; on port %d listens %s (process %d)", h.Port, h.Listening[0].Process.Name, h.Listening[0].Process.PID)
	}
	return b.String()
}

// answered says what came.
func (j *judgement) answered(r *Resource) string {
	a := r.Plain
	switch {
	case !a.Came():
		text := fmt.Sprintf("asked for %s: %s", short(r.URL), a.Err)
		if a.Hops > 0 {
			text = fmt.Sprintf("%s leads to %s; asked for that: %s", short(r.URL), a.URL, a.Err)
		}
		return text
	case a.Redirect != "":
		return fmt.Sprintf("%s gives %d, a redirect to %s", short(r.URL), a.Status, a.Redirect)
	}
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(plainType(a.Header.Get("Content-Type")))
	if a.OK() || a.Fault != NoFault {
		add(fmt.Sprintf("%d bytes", a.Size))
	}
	if v := a.Header.Get("Last-Modified"); v != "" {
		if at, err := time.Parse(time.RFC1123, v); err == nil {
			add("of " + clock(at))
		}
	}
	if v := a.Header.Get("Server"); v != "" {
		add("from " + clip(v))
	}
	text := fmt.Sprintf("%s gives %d", short(r.URL), a.Status)
	if a.Hops > 0 {
		text = fmt.Sprintf("%s leads to %s, which gives %d", short(r.URL), a.URL, a.Status)
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if a.Fault != NoFault {
		text += "; " + a.Err
	}
	return text
}

// way tells what the configuration makes of the request.
func (j *judgement) way(r *Resource, add func(source.Range, string, ...any)) {
	if r.Trace == nil {
		return
	}
	for _, s := range r.Trace.Steps {
		if s.Kind == route.StepFile && (!r.Site.OnServer || r.Served != nil && r.Plain.OK()) {
			continue // it was not looked at, or whose bytes came says more
		}
		add(s.At, "%s", s.Detail)
	}
	o := r.Trace.Outcome
	if o.Kind == route.Unknown {
		at := source.Range{}
		if o.At != nil {
			at = o.At.Head()
		}
		add(at, "what nginx does with it cannot be known: %s", o.Reason)
	}
	if f := r.Served; f != nil && r.Plain.OK() {
		add(source.Range{}, "the bytes that came are those of %s", f.Shown)
	}
}

// meaning tells which file Django means.
func (j *judgement) meaning(r *Resource, add func(source.Range, string, ...any)) {
	m := r.Row
	if m == nil {
		return
	}
	if at := m.RootValue.At; !at.IsZero() && m.SettingPath != "" {
		add(at, "%s is %s", m.Setting, m.SettingPath)
	}
	switch f := r.Meant; {
	case f == nil && m.SettingPath != "":
		add(source.Range{}, "its files do not lie here, so what came is not compared with them")
	case f == nil:
		add(m.RootValue.At, "which file Django means is not known: %s", or(m.RootValue.Reason, m.Setting+" is not set"))
	case !f.Exists:
		add(source.Range{}, "%s is not there", f.Shown)
	case f.SHA256 == "":
		add(source.Range{}, "%s cannot be read: %s", f.Shown, f.Err)
	case r.Plain.OK() && f.SHA256 == r.Plain.SHA256:
		add(source.Range{}, "%s has the bytes that came; it is of %s", f.Shown, clock(f.Info.ModTime))
	case r.Plain.OK():
		add(source.Range{}, "%s has other bytes than came: %d, of %s", f.Shown, f.Info.Size, clock(f.Info.ModTime))
	default:
		add(source.Range{}, "%s is there: %d bytes, of %s", f.Shown, f.Info.Size, clock(f.Info.ModTime))
	}
	if f := r.Source; f != nil && f.Exists {
		where := ""
		if r.Finder.App != "" {
			where = ", of the app " + r.Finder.App
		}
		add(r.Finder.At, "collectstatic copies it from %s%s", f.Shown, where)
	}
}

// shaken tells how a WebSocket's handshake went.
func (j *judgement) shaken(r *Resource, add func(source.Range, string, ...any)) {
	h := r.Handshake
	add(source.Range{}, "asked for as a browser does, the WebSocket gives %s", or(number(h.Status), "no answer"))
	for _, known := range h.Known {
		add(source.Range{}, "%s", known)
	}
	for _, p := range h.Places {
		add(p.At, "%s", ofLine(p.Message))
	}
}

func number(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprint(status)
}

// clock is how a time is told.
func clock(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }
