package mapping

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/source"
)

// Fact is the one thing that would decide an unknown row.
type Fact struct {
	What string // in words
	Flag string // that gives it: "--env SHOP_MEDIA=VALUE"
	Key  string // of .wellserved.yaml that gives it
	Name string // of the variable, for the key env
}

var (
	namedVariable = lazyre.New(`--env ([A-Za-z_]\w*)=|depends on ([A-Za-z_]\w*), which has no value here`)
	readVariable  = lazyre.New(`(?:environ(?:\.get)?|getenv|\b[Ee]nv(?:\.\w+)?|\b[Cc]onfig)\s*[\[(]\s*["']([A-Za-z_]\w*)["']`)
)

// Missing returns the fact that would decide an unknown row; false for a row
// that is decided, and where no single fact would do.
func (m *Mapping) Missing() (Fact, bool) {
	if m.Verdict != Unknown {
		return Fact{}, false
	}
	if name := m.missingVariable(); name != "" {
		return Fact{What: "the value of the environment variable " + name + " on the server", Flag: "--env " + name + "=VALUE",
			Key: "env", Name: name}, true
	}
	switch {
	case strings.Contains(m.Reason, "--settings"):
		return Fact{What: "the settings module that runs on the server", Flag: "--settings MODULE", Key: "settings"}, true
	case strings.Contains(m.Reason, "--map"):
		return Fact{What: "where the checkout lies on the server", Flag: "--map PATH_ON_THE_SERVER=PATH_HERE", Key: "maps"}, true
	case strings.HasPrefix(m.Reason, "nginx passes requests on to ") && m.NginxPath != "":
		return Fact{What: "where the checkout lies on the machine of nginx, whose files are the application's then",
			Flag: "--map PATH_ON_THE_SERVER=PATH_HERE", Key: "maps"}, true
	case strings.HasSuffix(m.Reason, "is still to be filled in"), strings.HasPrefix(m.Reason, "no module that is known sets "),
		m.Config == nil, m.Server == nil && m.URLValue.Known(), strings.Contains(m.Reason, "--nginx"), strings.HasPrefix(m.Reason, "the include "):
		return Fact{What: "the whole configuration that nginx runs with, as nginx -T prints it on the server", Flag: "--nginx FILE",
			Key: "nginx"}, true
	}
	return Fact{}, false
}

// missingVariable returns the environment variable that the row hangs on, ""
// where it hangs on something else.
func (m *Mapping) missingVariable() string {
	if found := namedVariable.FindStringSubmatch(m.Reason); found != nil {
		return found[1] + found[2]
	}
	if !strings.Contains(m.Reason, "--env") {
		return ""
	}
	for _, v := range []django.Value{m.RootValue, m.URLValue} {
		for _, at := range append([]source.Range{v.Cause, v.At}, v.Chain...) {
			if at.IsZero() {
				continue
			}
			if found := readVariable.FindStringSubmatch(at.Text()); found != nil {
				return found[1]
			}
		}
	}
	return ""
}

// follow adds evidence on one of the paths.
func (m *Mapping) follow(w Way, list []Evidence) {
	for _, e := range list {
		e.Of = w
		m.Evidence = append(m.Evidence, e)
	}
}
