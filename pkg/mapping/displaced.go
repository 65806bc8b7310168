package mapping

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/route"
)

// Displaced reports whether a request is answered by a server that nobody named
// so, and would have found the setting's directory in the row's server, which
// listens there under another name.
func (m *Mapping) Displaced(req route.Request) bool {
	if m.Verdict != Match || m.Server == nil || m.Router == nil {
		return false
	}
	list := m.Router.ServersFor(req)
	listens := slices.ContainsFunc(list, func(c route.Candidate) bool { return c.Server.Directive == m.Server })
	return listens && slices.ContainsFunc(list, func(c route.Candidate) bool {
		return c.Chosen && !c.ByName && c.Server.Directive != m.Server
	})
}

// Name returns a host name that leads to the row's server; "" where it has none
// that is a plain one.
func (m *Mapping) Name() string {
	for _, name := range m.Names {
		if name != "" && name != "_" && name[0] != '~' && name[0] != '.' && !slices.Contains([]byte(name), '*') {
			return name
		}
	}
	return ""
}
