package rules

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// This file says what mends an observation: which server or location is to have
// the file, and what makes nginx read its configuration.

// forget is what to type so that nginx drops the files that it keeps open.
func (c live) forget() string {
	if m := c.o.Target.Mapping; m != nil && c.project != nil {
		if s := c.project.SiteOf(m.Config); s != nil && s.Container != nil {
			return s.Container.Exec("nginx -s reload", "")
		}
	}
	return c.reload(source.Range{})
}

// reload is what to type so that nginx reads its files, of which that at a place
// was changed.
func (c live) reload(at source.Range) string {
	if m := c.o.Target.Mapping; m != nil && c.project != nil {
		if command, ok := c.project.SiteOf(m.Config).Reload(at.File); ok {
			return command
		}
	}
	return "nginx -t && systemctl reload nginx"
}

// displaced says that another server answers than the one that serves the files,
// because none has the name that was asked for.
func (c live) displaced(f *diag.Finding) {
	m, host := c.o.Target.Mapping, c.o.Displaced
	f.Related = append(f.Related, diag.Related{At: c.o.Trace.Server.Head(), Message: "this server answers, because it is the default_server or the first that listens there"})
	f.At = m.Server.Head()
	if d := m.Server.Child("server_name"); d != nil {
		f.At = d.Head()
	}
	f.Effect = fmt.Sprintf("no server is named %s, so another one answers than this, which serves the files", host)
	f.Remedy = fmt.Sprintf("add %s to the server_name, or verify the site by the name that it has", host)
	if name := m.Name(); name != "" {
		f.Remedy += ": --resolve leads " + name + " here"
	}
}

// shadowed reports a file that another location takes than the one that serves
// the setting's directory.
func (c live) shadowed() bool {
	m, t := c.o.Target.Mapping, c.o.Trace
	return m != nil && t != nil && m.Location != nil && t.Location != nil && t.Location != m.Location && t.Server == m.Server &&
		(m.Verdict == mapping.Match || m.Kind == mapping.Shadowed)
}

// outOfTheWay says how to let the right location have the file.
func (c live) outOfTheWay(f *diag.Finding) {
	m, t := c.o.Target.Mapping, c.o.Trace
	f.Related = append(f.Related, diag.Related{At: t.Location.Head(), Message: "this location takes the URL"},
		diag.Related{At: m.Location.Head(), Message: "and this one serves " + m.Setting})
	f.Remedy = fmt.Sprintf("let location %s open what belongs to %s, or take it out; and reload nginx: %s", t.Match, m.URL, c.reload(c.mapped()))
	if loc := readLocation(m.Location); loc.kind == route.Prefix && !pastCaret(t.Location, m.Location) {
		f.Remedy = fmt.Sprintf("write location ^~ %s, which keeps location %s out, and reload nginx: %s", loc.name, t.Match, c.reload(c.mapped()))
	}
}

// serve says how to make nginx serve the expected directory.
func (c live) serve() string {
	dir := c.o.Target.Root
	if dir == "" {
		dir = c.o.Target.Setting
	}
	if m := c.o.Target.Mapping; m != nil && m.SettingPath != "" {
		dir = cmp.Or(m.ServePath, m.Setting) // as nginx sees it
	}
	how := "let this location serve " + dir
	switch {
	case c.o.Trace == nil:
		how = "let the location of this URL serve " + dir
	case strings.HasPrefix(c.mapped().Text(), "alias") && path.IsAbs(dir):
		how = fmt.Sprintf("write alias %s/;", strings.TrimRight(dir, "/"))
	}
	return how + " and reload nginx: " + c.reload(c.mapped())
}
