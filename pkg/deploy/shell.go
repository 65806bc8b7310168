package deploy

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of the scripts of one process.
const (
	maxScripts  = 12
	maxScript   = 128 << 10 // bytes
	maxCommands = 2_000
)

// activity is what the commands of a container do.
type activity struct {
	collects []process
	serves   []process
	develops bool // runserver
	worker   bool // celery and the like
	nginx    bool
	envsubst []substitution
	copies   []copied
	lost     string // a program or script that was not followed, and may do anything
}

// copied is a directory whose contents a command puts elsewhere.
type copied struct {
	from, to string
	at       source.Range
}

// substitution is one call of envsubst.
type substitution struct {
	list     string // the variables it is told to fill in; "" is all
	listed   bool
	from, to string
	exports  map[string]string // what the script gives it beyond the container's environment
}

// servers are the programs that serve WSGI and ASGI applications.
var servers = map[string]bool{"gunicorn": true, "uvicorn": true, "daphne": true, "hypercorn": true, "uwsgi": true, "granian": true, "waitress-serve": true, "gunicorn_django": true}

// follower follows the commands of scripts.
type follower struct {
	open    func(name string) (string, bool) // a file by the container's path
	out     *activity
	vars    map[string]string
	exports map[string]string // those that programs see
	dir     string
	scripts int
	count   int
	rest    []string     // what "$@" stands for
	at      source.Range // the line that starts it all
}

// text follows a shell's text, line by line.
func (f *follower) text(text string) {
	for _, words := range commands(text) {
		if f.count++; f.count > maxCommands {
			return
		}
		f.command(words)
	}
}

// fill puts the script's own variables into a word.
func (f *follower) fill(w string) string {
	out, _ := expand(w, dockerStyle, func(n string) (string, bool, bool) { v, ok := f.vars[n]; return v, ok, ok })
	return out
}

// wrappers run the command that follows them.
var wrappers = map[string]bool{"exec": true, "sudo": true, "nohup": true, "time": true, "env": true, "command": true, "poetry": true,
	"pipenv": true, "uv": true, "pdm": true, "run": true, "tini": true, "dumb-init": true, "gosu": true, "su-exec": true, "then": true, "do": true,
	"else": true, "if": true, "!": true, "{": true, "(": true, "--": true, "wait-for-it": true, "python": true, "python3": true, "-m": true, "/usr/bin/env": true,
	"/sbin/tini": true, "/usr/bin/tini": true, "-g": true, "-u": true, "-O": true, "-E": true, "coverage": true, "opentelemetry-instrument": true, "newrelic-admin": true, "run-program": true}

func (f *follower) command(words []string) {
	env := map[string]string{}
	i := 0
	for ; i < len(words); i++ {
		w := words[i]
		if w == "export" {
			for _, a := range words[i+1:] {
				k, v, ok := strings.Cut(a, "=")
				if ok {
					f.vars[k] = f.fill(v)
				}
				f.export(k)
			}
			return
		}
		if k, v, ok := strings.Cut(w, "="); ok && nameLength(k) == len(k) && k != "" {
			env[k] = f.fill(v)
			continue
		}
		base := path.Base(w)
		if wrappers[w] || strings.HasPrefix(base, "python") || (w == "su-exec" || w == "gosu") {
			if (w == "gosu" || w == "su-exec") && i+1 < len(words) {
				i++ // the user
			}
			continue
		}
		break
	}
	if i == len(words) {
		if len(words) > 0 && len(env) == len(words) {
			for k, v := range env {
				f.vars[k] = v
				if _, seen := f.exports[k]; seen {
					f.export(k)
				}
			}
		}
		return
	}
	f.program(words[i:], env)
}

// export lets programs see a variable of the script's.
func (f *follower) export(name string) {
	if v, ok := f.vars[name]; ok {
		if f.exports == nil {
			f.exports = map[string]string{}
		}
		f.exports[name] = v
	}
}

func (f *follower) program(words []string, env map[string]string) {
	name := f.fill(words[0])
	base := path.Base(name)
	switch {
	case name == "cd" && len(words) > 1:
		dir := f.fill(words[1])
		if !path.IsAbs(dir) {
			dir = path.Join(f.dir, dir)
		}
		f.dir = path.Clean(dir)
	case name == "$@" || words[0] == "$@" || words[0] == "${@}":
		if rest := f.rest; rest != nil {
			f.rest = nil
			f.command(rest)
		}
	case (base == "sh" || base == "bash" || base == "ash" || base == "dash" || name == "." || name == "source") && len(words) > 1:
		f.shell(words[1:])
	case base == "manage.py" || base == "django-admin" || base == "django":
		f.manage(words[1:], env, base == "manage.py")
	case servers[base] || base == "gunicorn.app.wsgiapp":
		p := f.process(words[1:], env)
		p.module = appModule(words[1:])
		f.out.serves = append(f.out.serves, p)
	case base == "celery" || base == "flower" || base == "rq" || base == "huey":
		f.out.worker = true
	case base == "nginx" || base == "openresty":
		f.out.nginx = true
	case base == "service" && len(words) > 1 && words[1] == "nginx":
		f.out.nginx = true
	case base == "cp" || base == "rsync":
		if c, ok := copyOf(words[1:], f.dir, f.fill); ok {
			f.out.copies = append(f.out.copies, c)
		}
	case base == "envsubst":
		f.envsubst(words[1:], env)
	case runners[base]:
		f.out.lost = base + " runs what is not followed"
	case strings.HasSuffix(base, ".sh") || strings.Contains(name, "/") || strings.HasSuffix(base, "entrypoint") || strings.HasPrefix(base, "start"):
		f.script(name, words[1:])
	}
}

// runners are programs that run what their own files tell.
var runners = map[string]bool{"make": true, "just": true, "task": true, "invoke": true, "inv": true, "fab": true, "honcho": true, "foreman": true,
	"circusd": true, "s6-svscan": true, "runsvdir": true, "runit": true, "monit": true, "npm": true, "yarn": true, "ansible-playbook": true}

// shell follows sh script, or sh -c text.
func (f *follower) shell(args []string) {
	for i, a := range args {
		if strings.HasPrefix(a, "-") {
			if strings.HasSuffix(a, "c") && i+1 < len(args) {
				f.nested(func() { f.text(strings.ReplaceAll(args[i+1], `\$`, "$")) })
				return
			}
			continue
		}
		f.script(f.fill(a), args[i+1:])
		return
	}
}

func (f *follower) nested(do func()) {
	if f.scripts++; f.scripts > maxScripts {
		return
	}
	do()
}

// script follows a file of the container; its arguments are its "$@".
func (f *follower) script(name string, args []string) {
	if !path.IsAbs(name) {
		name = path.Join(f.dir, name)
	}
	body, ok := f.open(path.Clean(name))
	if !ok {
		if !systemProgram(name) {
			f.out.lost = name + " is not here"
		}
		if len(args) > 0 {
			f.nested(func() { f.command(args) }) // an entry point of the image that runs its arguments
		}
		return
	}
	f.nested(func() {
		rest := f.rest
		if len(args) > 0 {
			f.rest = args
		}
		f.text(body)
		f.rest = rest
	})
}

// systemProgram reports whether a path is one of a program that packages bring.
func systemProgram(name string) bool {
	switch path.Dir(name) {
	case "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin":
		return !strings.HasSuffix(name, ".sh")
	}
	return false
}
