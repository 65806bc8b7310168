package report

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/mapping"
)

// pageServer is a server block with the rows of the map in it.
type pageServer struct {
	Name, Place string
	Rows        []pageRow
}

// pageRow is one URL, followed to the directories that nginx and Django name.
type pageRow struct {
	Verdict, Reason, Label string
	Nodes                  []pageNode
	Evidence               []pageStep
}

// pageNode is a box of the row, or what joins two of them.
type pageNode struct {
	What, Value, At string
	Known, End      bool
	Link, Sign      string // of what joins: its class, and the sign that is drawn
}

// pageStep is a line that a verdict rests on.
type pageStep struct{ Place, Text string }

// serversOf gathers the rows of each server, in the order of their first.
func serversOf(rows []Mapping) []pageServer {
	var out []pageServer
	index := map[string]int{}
	for i := range rows {
		m := &rows[i]
		s := pageServer{Name: "no server"}
		if m.Server != nil {
			s.Name = "server " + printable(strings.Join(m.Server.Names, " "))
			if len(m.Server.Names) == 0 {
				s.Name = "server without a name"
			}
			s.Place = placeLine(m.Server.File, m.Server.Line)
		}
		key := s.Name + "\n" + s.Place
		at, ok := index[key]
		if !ok {
			at = len(out)
			index[key] = at
			out = append(out, s)
		}
		out[at].Rows = append(out[at].Rows, newPageRow(m))
	}
	return out
}

func placeLine(file string, line int) string {
	if file == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", printable(file), line)
}

func newPageRow(m *Mapping) pageRow {
	row := pageRow{Verdict: m.Verdict, Reason: printable(m.Reason), Label: printable(fmt.Sprintf("%s of %s", m.URL, m.Setting))}
	node := func(what, value, missing, at string) pageNode {
		n := pageNode{What: printable(what), Value: printable(value), At: printable(at), Known: value != ""}
		if value == "" {
			n.Value = missing
		}
		return n
	}
	location, at := "", ""
	if m.Location != nil {
		location, at = m.Location.Match, placeLine(m.Location.File, m.Location.Line)
	}
	opens := node(strings.TrimSpace("nginx "+m.Directive), m.NginxPath, "no directory", m.at.String())
	means := node("Django "+m.Setting, m.SettingPath, "not known", m.settingAt.String())
	opens.End, means.End = true, true
	arrow := pageNode{Link: "arrow"}
	row.Nodes = []pageNode{
		node("URL", m.URL, "none", ""), arrow, node("location", location, "no location", at), arrow, opens,
		{Link: "same", Sign: signOf(m.Verdict)}, means,
	}
	for _, e := range m.Evidence {
		row.Evidence = append(row.Evidence, pageStep{placeLine(e.File, e.Line), printable(e.Message)})
	}
	if f := m.Missing; f != nil {
		row.Evidence = append(row.Evidence, pageStep{"", printable(fmt.Sprintf("what would decide it: %s; give it with %s, or as %s: in .wellserved.yaml", f.What, f.Flag, f.Key))})
	}
	return row
}

// signOf returns what stands between nginx's directory and Django's.
func signOf(verdict string) string {
	switch mapping.Verdict(verdict) {
	case mapping.Match:
		return "equal"
	case mapping.Mismatch, mapping.Unserved:
		return "unequal"
	case mapping.Unknown:
		return "unknown"
	}
	return "away"
}
