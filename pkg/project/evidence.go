package project

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/source"
)

// stand is a place on the server that a deployment file names for the checkout
// of the repository or for the folder of manage.py.
type stand struct {
	at       string
	project  bool // the folder of manage.py rather than the checkout
	strength int  // lower is stronger
	why      mapping.Evidence
}

var (
	unitSetting  = lazyre.New(`(?m)^[ \t]*WorkingDirectory\s*=\s*(.+?)\s*$`)
	startsDjango = lazyre.New(`(?m)^\s*ExecStart\s*=.*\b(gunicorn|uvicorn|daphne|hypercorn|uwsgi|granian|waitress|manage\.py|celery|wsgi|asgi)\b`)
	iniSetting   = lazyre.New(`(?m)^\s*(chdir2?|base|project_dir|directory|command|pythonpath|env|environment|module|wsgi-file)\s*=\s*(.+?)\s*$`)
	servesDjango = lazyre.New(`\b(gunicorn|uvicorn|daphne|hypercorn|uwsgi|granian|waitress|manage\.py|celery|wsgi|asgi)\b`)
	settingsVar  = lazyre.New(`DJANGO_SETTINGS_MODULE\s*=\s*["']?([A-Za-z_][\w.]*)`)
	assignment   = lazyre.New(`^\s*(?:export\s+|local\s+|readonly\s+)?([A-Za-z_]\w*)=(?:"([^"]*)"|'([^']*)'|([^\s;&|]*))\s*$`)
	variable     = lazyre.New(`\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))`)
	gitClone     = lazyre.New(`\bgit\s+clone\b(.*)`)
	changeDir    = lazyre.New(`(?:^|[\s;&|(])(?:cd|pushd)\s+["']?(/[^\s"';&|)]*)|\bcd\(\s*f?["'](/[^"']+)["']\s*\)`)
	gitDest      = lazyre.New(`(?m)^\s*dest:\s*["']?(/[^\s"'{}]+)["']?\s*$`)
	chdirOption  = lazyre.New(`--(?:chdir|app-dir|pythonpath)[= ]["']?(/[^\s"']+)`)
	placeholder  = lazyre.New(`<[^>]*>|\{\{|\$\{?\w|%[a-zA-Z(]|\b(path/to|your[-_/]|youruser|username)|\.\.\.`)
)

// stands collects what the deployment files say of where the checkout lies.
func (inv *inventory) stands() []stand {
	out := slices.Clone(inv.checkouts)
	for i := range inv.texts {
		t := &inv.texts[i]
		if leftover(inv.root, t.path) != "" {
			continue
		}
		switch t.kind {
		case systemdUnit:
			out = append(out, inv.ofUnit(t)...)
		case uwsgiFile:
			out = append(out, inv.ofIni(t)...)
		case scriptFile:
			out = append(out, inv.ofScript(t)...)
		case playbook:
			if strings.Contains(t.body, "git:") {
				out = append(out, inv.ofLines(t, gitDest, 4, false, "is where the play checks the repository out")...)
			}
		}
	}
	return out
}

// clean returns a path that can be one of a server, or "".
func clean(p string) string {
	p = strings.Trim(p, `"'`)
	if !path.IsAbs(p) || placeholder.MatchString(p) {
		return ""
	}
	if p = path.Clean(p); p == "/" {
		return ""
	}
	return p
}

func (inv *inventory) ofUnit(t *text) []stand {
	var dir string
	var start, end int
	for _, m := range unitSetting.FindAllStringSubmatchIndex(t.body, -1) {
		dir, start, end = clean(strings.TrimPrefix(t.body[m[2]:m[3]], "-")), m[0], m[1]
	}
	body := lineJoin.ReplaceAllString(stripComments(t.body), " ")
	if !startsDjango.MatchString(body) {
		return nil
	}
	if at := chdirOption.FindStringSubmatchIndex(t.body); dir == "" && at != nil {
		dir, start, end = clean(t.body[at[2]:at[3]]), at[0], at[1]
	}
	if dir == "" {
		return nil
	}
	return []stand{{at: dir, project: true, strength: 1, why: inv.at(t, start, end, "the service runs in "+dir)}}
}

func (inv *inventory) ofIni(t *text) []stand {
	var out []stand
	uwsgi := strings.Contains(t.body, "[uwsgi]")
	section := ""
	for at := 0; at < len(t.body); {
		end := at + len(t.body[at:])
		if n := strings.IndexByte(t.body[at:], '\n'); n >= 0 {
			end = at + n
		}
		line := t.body[at:end]
		if s := strings.TrimSpace(line); strings.HasPrefix(s, "[") {
			section = s
		}
		m := iniSetting.FindStringSubmatch(line)
		if m != nil {
			key, dir := m[1], clean(m[2])
			program := strings.HasPrefix(section, "[program:") && servesDjango.MatchString(sectionOf(t.body, section))
			if dir != "" && (uwsgi && (key == "chdir" || key == "chdir2") || key == "directory" && program) {
				out = append(out, stand{at: dir, project: true, strength: 2,
					why: inv.at(t, at, end, "the application runs in "+dir)})
			}
		}
		at = end + 1
	}
	return out
}

// sectionOf returns the text of one section of an ini file.
func sectionOf(body, header string) string {
	_, rest, _ := strings.Cut(body, header)
	if i := strings.Index(rest, "\n["); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// fill puts in the variables that the script itself gives a plain value.
func fill(s string, vars map[string]string) string {
	return variable.ReplaceAllStringFunc(s, func(v string) string {
		m := variable.FindStringSubmatch(v)
		if value, ok := vars[m[1]+m[2]]; ok && len(value) < 4096 {
			return value
		}
		return v
	})
}

func (inv *inventory) ofLines(t *text, re *lazyre.Regexp, strength int, project bool, why string) []stand {
	var out []stand
	for _, m := range re.FindAllStringSubmatchIndex(t.body, -1) {
		if dir := clean(t.body[m[2]:m[3]]); dir != "" && !strings.Contains(dir, "nginx") {
			out = append(out, stand{at: dir, project: project, strength: strength, why: inv.at(t, m[2], m[3], dir+" "+why)})
		}
	}
	return out
}

// at points into a deployment file.
func (inv *inventory) at(t *text, start, end int, message string) mapping.Evidence {
	f := source.NewFileAt(t.path, inv.tree.Display(t.path), t.body)
	r := f.At(start, end)
	trimmed := strings.TrimLeft(r.Text(), " \t-")
	return mapping.Evidence{At: f.At(end-len(trimmed), end), Message: message}
}

// settingsModule returns the settings module that a unit, an ini file or a
// process file of the deployment sets, and where; "" where they differ or none
// does.
func (inv *inventory) settingsModule() (string, *text) {
	module, by := "", (*text)(nil)
	for i := range inv.texts {
		t := &inv.texts[i]
		if t.kind != systemdUnit && t.kind != uwsgiFile || leftover(inv.root, t.path) != "" || !servesDjango.MatchString(t.body) {
			continue
		}
		for _, m := range settingsVar.FindAllStringSubmatch(stripComments(t.body), -1) {
			if module != "" && module != m[1] {
				return "", nil
			}
			module, by = m[1], t
		}
	}
	return module, by
}
