package diagnose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/mapping"
)

// parts says of each thing that the page refers to what it gave.
func (j *judgement) parts(causes []Cause) []Part {
	var out []Part
	for _, r := range j.f.Parts {
		p := Part{URL: shown(r.URL), Kind: r.Kind, At: r.At}
		if r.From != nil {
			p.From = shown(r.From.URL)
		}
		i := slices.IndexFunc(causes, func(c Cause) bool { return slices.Contains(c.URLs, p.URL) })
		switch {
		case i >= 0:
			p.Known, p.What = true, causes[i].Sentence
			if want := wanted(r); i == 0 && r.Served != nil && want != nil && !r.Served.Same(want) {
				p.What = fmt.Sprintf("the bytes of %s instead of those of %s", r.Served.Shown, want.Shown)
			} else if i == 0 && r.Plain.Came() && !r.Plain.OK() {
				p.What = "answered " + said(r.Plain)
			}
		case r.Unknown != "":
			p.What = "not asked for: " + r.Unknown
		case r.Handshake != nil:
			j.socketPart(r, &p)
		case r.Plain == nil:
			p.What = "not asked for"
		case isFile(r) && wanted(r) != nil && good(r, r.Plain):
			p.Known, p.OK, p.What = true, true, "the bytes of "+wanted(r).Shown
		case r.Plain.OK():
			p.OK, p.What = true, "answered, and no file here to compare with"
		default:
			p.What = fmt.Sprintf("answered %d", r.Plain.Status)
		}
		out = append(out, p)
	}
	return out
}

// socketPart says of a WebSocket what its handshake gave, where that is no cause
// of its own.
func (j *judgement) socketPart(r *Resource, p *Part) {
	h := r.Handshake
	switch {
	case h.Open:
		p.Known, p.OK, p.What = true, true, "accepted"
	case j.follows(r) != nil:
		p.Known, p.What = true, ended(h)+", because of the script that opens it"
	default:
		p.What = fmt.Sprintf("%s, which may be right for one without a session: give --cookie (%s)", ended(h), h.Reason)
	}
}

// notes says what is good to know, and what could not be known.
func (j *judgement) notes(d *Diagnosis) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	h := &j.f.Host
	if j.f.NoProject != "" && d.State != Unknown {
		add("the files were not looked at: %s", j.f.NoProject)
	}
	if h.Blind != "" && d.Root != nil && slices.Contains([]CauseID{NothingListens, NoAnswer, NotReloaded, OtherBytes}, d.Root.ID) {
		add("which program listens is not known: %s", h.Blind)
	}
	if t := j.f.Main.Trace; t != nil && j.f.Main.Plain.Came() {
		for _, may := range t.Outcome.May {
			add("nginx may answer otherwise: %s", may)
		}
	}
	if a := j.f.Main.Plain; a.OK() && !a.Whole {
		add("only the first %d MiB of the answer were read", a.Size>>20)
	}
	if c := d.Root; c != nil && c.ID == Forbidden && c.subject.Row != nil && c.subject.Row.Verdict == mapping.Mismatch {
		add("once nginx gets in, the next is: %s", c.subject.Row.Reason)
	}
	if j.f.Past != "" {
		add("%s", j.f.Past)
	}
	if age, ok := kept(j.f.Main.Plain); ok && d.State == Healthy && j.f.Main.Row != nil {
		add("browsers may keep the copy that they have for %s (%s): what they show may be older; reload with Ctrl+Shift+R", age, cacheLine(j.f.Main.Plain))
	}
	for _, left := range j.f.Left {
		add("%s", left)
	}
	return out
}

// kept is how long an answer lets browsers use their copy without asking.
func kept(a *Answer) (string, bool) {
	if !a.Came() {
		return "", false
	}
	for part := range strings.SplitSeq(a.Header.Get("Cache-Control"), ",") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(part), "max-age="); ok {
			n, err := strconv.ParseInt(v, 10, 32)
			return span(time.Duration(n) * time.Second), err == nil && n > 0
		}
	}
	at, err := time.Parse(time.RFC1123, a.Header.Get("Expires"))
	now, err2 := time.Parse(time.RFC1123, a.Header.Get("Date"))
	if err == nil && err2 == nil && at.After(now) {
		return span(at.Sub(now)), true
	}
	return "", false
}

func cacheLine(a *Answer) string {
	if v := a.Header.Get("Cache-Control"); v != "" {
		return "Cache-Control: " + clip(v)
	}
	return "Expires: " + clip(a.Header.Get("Expires"))
}

// span is a time in the unit that people would take.
func span(d time.Duration) string {
	for _, u := range []struct {
		name string
		of   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := int(d / u.of); n == 1 {
			return "1 " + u.name
		} else if n > 1 {
			return fmt.Sprintf("%d %ss", n, u.name)
		}
	}
	return fmt.Sprintf("%d seconds", int(d.Seconds()))
}
