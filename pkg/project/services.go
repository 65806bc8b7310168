package project

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// maxEnvironment bounds how many variables of services are taken over.
const maxEnvironment = 500

var (
	unitEnvironment  = lazyre.New(`(?m)^[ \t]*Environment\s*=\s*(.+?)\s*$`)
	unitFile         = lazyre.New(`(?m)^[ \t]*EnvironmentFile\s*=\s*-?(/\S+)\s*$`)
	quotedWord       = lazyre.New(`"([^"]*)"|'([^']*)'|(\S+)`)
	uwsgiEnvironment = lazyre.New(`(?m)^[ \t]*env\s*=\s*(\w+)\s*=\s*(.*?)\s*$`)
	programSection   = lazyre.New(`(?ms)^\[program:[^\]]*\][^\n]*\n(.*?)(?:^\[|\z)`)
	programEnv       = lazyre.New(`(?ms)^[ \t]*environment\s*=\s*(.*?)(?:^\S|^[ \t]*\w+\s*=[^\n"']*$|\z)`)
	programVariable  = lazyre.New(`(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,\s]*))`)
	environmentLine  = lazyre.New(`(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#]*))`)
)

// environment is what units, supervisor's programs and uWSGI's files give to
// the processes that run Django. A variable that two of them give different
// values, or one a value that is filled in elsewhere, is left out. open says
// that a file which is not here gives them more.
func (inv *inventory) environment() (values map[string]string, open bool) {
	e := &serviceEnvironment{values: map[string]string{}, clash: map[string]bool{}}
	for i := range inv.texts {
		t := &inv.texts[i]
		if t.kind != systemdUnit && t.kind != uwsgiFile || leftover(inv.root, t.path) != "" {
			continue
		}
		body := lineJoin.ReplaceAllString(stripComments(t.body), " ")
		switch {
		case t.kind == systemdUnit && servesDjango.MatchString(body):
			inv.unitVariables(e, body)
		case strings.Contains(body, "[uwsgi]"):
			for _, m := range uwsgiEnvironment.FindAllStringSubmatch(body, maxEnvironment) {
				e.add(m[1], m[2])
			}
		case t.kind == uwsgiFile:
			programVariables(e, body)
		}
	}
	for name := range e.clash {
		delete(e.values, name)
	}
	return e.values, e.open
}

type serviceEnvironment struct {
	values map[string]string
	clash  map[string]bool
	open   bool
}

func (e *serviceEnvironment) add(name, value string) {
	if strings.ContainsAny(value, "%$") || strings.Contains(value, "{{") || placeholder.MatchString(value) {
		e.clash[name] = true
		return
	}
	if old, ok := e.values[name]; ok && old != value {
		e.clash[name] = true
	}
	if len(e.values) < maxEnvironment {
		e.values[name] = value
	}
}

// unitVariables reads EnvironmentFile, as far as it lies in the repository, and
// Environment over it.
func (inv *inventory) unitVariables(e *serviceEnvironment, body string) {
	own := map[string]string{}
	dir := ""
	if m := unitSetting.FindStringSubmatch(body); m != nil {
		dir = clean(strings.TrimPrefix(m[1], "-"))
	}
	for _, m := range unitFile.FindAllStringSubmatch(body, maxEnvironment) {
		rest, ok := strings.CutPrefix(m[1], dir+"/")
		text, err := fstree.ReadFile(inv.tree, path.Join(inv.root, rest), maxTextSize)
		if dir == "" || !ok || err != nil {
			e.open = true
			continue
		}
		for _, v := range environmentLine.FindAllStringSubmatch(text, maxEnvironment) {
			own[v[1]] = v[2] + v[3] + v[4]
		}
	}
	for _, m := range unitEnvironment.FindAllStringSubmatch(body, maxEnvironment) {
		for _, w := range quotedWord.FindAllStringSubmatch(m[1], maxEnvironment) {
			if name, value, ok := strings.Cut(w[1]+w[2]+w[3], "="); ok {
				own[name] = strings.Trim(value, `"'`)
			}
		}
	}
	for name, value := range own {
		e.add(name, value)
	}
}

// programVariables reads the environment of supervisor's programs that run
// Django.
func programVariables(e *serviceEnvironment, body string) {
	for _, section := range programSection.FindAllStringSubmatch(body, maxServices) {
		if !servesDjango.MatchString(section[1]) {
			continue
		}
		for _, m := range programEnv.FindAllStringSubmatch(section[1], maxEnvironment) {
			for _, v := range programVariable.FindAllStringSubmatch(m[1], maxEnvironment) {
				e.add(v[1], v[2]+v[3]+v[4])
			}
		}
	}
}
