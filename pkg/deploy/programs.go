package deploy

import (
	"maps"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// process is a command that a container or a build runs, as far as it matters
// for where Django's files go.
type process struct {
	dir      string
	settings string // --settings, or DJANGO_SETTINGS_MODULE set by the script
	module   string // of a server: "shop.wsgi"
	manage   bool   // runs through manage.py
	env      map[string]string
	at       source.Range // the line that starts it
}

// manage follows manage.py and django-admin.
func (f *follower) manage(args []string, env map[string]string, own bool) {
	p := f.process(args, env)
	p.manage = own
	for _, a := range args {
		switch a {
		case "collectstatic":
			f.out.collects = append(f.out.collects, p)
			return
		case "runserver", "runserver_plus":
			f.out.develops = true
			f.out.serves = append(f.out.serves, p)
			return
		}
		if !strings.HasPrefix(a, "-") {
			return
		}
	}
}

// process notes the surroundings of a command.
func (f *follower) process(args []string, env map[string]string) process {
	p := process{dir: f.dir, env: map[string]string{}, at: f.at}
	for k, v := range f.vars {
		p.env[k] = v
	}
	for k, v := range env {
		p.env[k] = v
	}
	p.settings = p.env["DJANGO_SETTINGS_MODULE"]
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--settings="); ok {
			p.settings = f.fill(v)
		}
		if a == "--settings" && i+1 < len(args) {
			p.settings = f.fill(args[i+1])
		}
		if v, ok := strings.CutPrefix(a, "--env=DJANGO_SETTINGS_MODULE="); ok {
			p.settings = v
		}
		if v, ok := strings.CutPrefix(a, "DJANGO_SETTINGS_MODULE="); ok && i > 0 && (args[i-1] == "-e" || args[i-1] == "--env") {
			p.settings = v
		}
		if (a == "--chdir" || a == "--app-dir") && i+1 < len(args) {
			p.dir = path.Join(p.dir, args[i+1])
			if path.IsAbs(args[i+1]) {
				p.dir = path.Clean(args[i+1])
			}
		}
	}
	return p
}

// appModule returns the module of the application that a server is told.
func appModule(args []string) string {
	for _, a := range args {
		a = strings.TrimPrefix(a, "--module=")
		name, _, _ := strings.Cut(a, ":")
		if strings.HasSuffix(name, ".wsgi") || strings.HasSuffix(name, ".asgi") || name == "wsgi" || name == "asgi" {
			return name
		}
	}
	return ""
}

// copyOf reads the arguments of cp and rsync: a folder's contents go to the
// destination itself with a final /. or /*, for rsync with a final slash.
func copyOf(args []string, dir string, fill func(string) string) (copied, bool) {
	var names []string
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			names = append(names, fill(a))
		}
	}
	if len(names) != 2 {
		return copied{}, false
	}
	for i := range names {
		if !path.IsAbs(names[i]) {
			names[i] = path.Join(dir, path.Dir(names[i])) + "/" + path.Base(names[i])
		}
	}
	from, to := names[0], path.Clean(names[1])
	for _, end := range []string{"/.", "/*"} {
		if inner, ok := strings.CutSuffix(from, end); ok {
			return copied{from: path.Clean(inner), to: to}, true
		}
	}
	return copied{from: path.Clean(from), to: path.Join(to, path.Base(from))}, !strings.ContainsAny(from, "*$:")
}

// envsubst notes what a call fills in: < from > to, with or without a list.
func (f *follower) envsubst(args []string, env map[string]string) {
	s := substitution{exports: maps.Clone(f.exports)}
	if s.exports == nil {
		s.exports = map[string]string{}
	}
	maps.Copy(s.exports, env)
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "<" && i+1 < len(args):
			i++
			s.from = f.fill(args[i])
		case args[i] == ">" && i+1 < len(args):
			i++
			s.to = f.fill(args[i])
		case !strings.HasPrefix(args[i], "-"):
			s.list, s.listed = args[i], true
		}
	}
	if s.from != "" && s.to != "" {
		for _, p := range []*string{&s.from, &s.to} {
			if !path.IsAbs(*p) {
				*p = path.Join(f.dir, *p)
			}
		}
		f.out.envsubst = append(f.out.envsubst, s)
	}
}
