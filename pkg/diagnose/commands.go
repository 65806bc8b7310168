package diagnose

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/source"
)

// This file says what to type, where the site's programs run: in a container of
// the repository's, or on this machine.

// nginxIn is the container in which the nginx of a resource runs; nil where it
// is this machine's.
func nginxIn(r *Resource) *deploy.Container {
	if r == nil || r.Site == nil {
		return nil
	}
	return r.Site.Container
}

// takeUp are the steps that put a changed file into force.
func (j *judgement) takeUp(r *Resource, changed source.Range) []Step {
	if changed.File != nil {
		switch path.Ext(changed.File.Path()) {
		case ".py":
			return begun("restart the application, so that it reads it", j.restartApp(nil))
		case ".yml", ".yaml":
			if c := nginxIn(r); c != nil && c.Before(changed.File.Path()) == "" {
				return begun("start the containers anew with it", c.Apply())
			}
		}
	}
	step := Step{Text: "have nginx test it, and read it", Commands: []string{j.reload(r, changed)}}
	c := nginxIn(r)
	if c == nil || changed.File == nil {
		return []Step{step}
	}
	var out []Step
	name := changed.File.Path()
	if before := c.Before(name); before != "" {
		out = append(out, Step{Text: before})
		step.Text = "have nginx start anew with it"
	}
	out = append(out, step)
	if after := c.After(name); after != "" {
		out[len(out)-1].Text = "build the image anew"
		out = append(out, Step{Text: after})
	}
	return out
}

// remounted are the steps after the mounts were changed: the containers get
// them when they are made anew, and a volume is empty at first.
func (j *judgement) remounted(r *Resource) []Step {
	command := nginxIn(r).Apply()
	if command == "" {
		return begun("apply the manifests", "")
	}
	steps := begun("make the containers anew", command)
	if r.Row != nil && r.Row.Django != nil && r.Row.Setting == "STATIC_ROOT" {
		steps = append(steps, begun("collect the files into the volume", j.collect(r.Row.Django))...)
	}
	return steps
}

// begun is a step with a command, where one is known.
func begun(text, command string) []Step {
	step := Step{Text: text}
	if command != "" {
		step.Commands = []string{command}
	}
	return []Step{step}
}

// reload is how the nginx that answers is made to test its files and to read
// them, of which one was changed.
func (j *judgement) reload(r *Resource, changed source.Range) string {
	if command, ok := r.Site.Reload(changed.File); ok {
		return command
	}
	for _, l := range j.f.Host.Listening {
		if l.Process != nil && l.Process.Name == "nginx" && !usual(l.Process.Config) {
			return fmt.Sprintf("sudo nginx -t -c %s && sudo kill -HUP %d", quote(l.Process.Config), l.Process.PID)
		}
	}
	return "sudo nginx -t && sudo systemctl reload nginx"
}

// forget has nginx drop what it keeps open.
func (j *judgement) forget(r *Resource) string {
	if c := nginxIn(r); c != nil {
		return c.Exec("nginx -s reload", "")
	}
	return "sudo nginx -s reload"
}

// startNginx starts nginx where none runs.
func (j *judgement) startNginx(r *Resource) string {
	if c := nginxIn(r); c != nil {
		return c.Up()
	}
	if main := mainFile(r); !usual(main) {
		return fmt.Sprintf("sudo nginx -t -c %s && sudo nginx -c %[1]s", quote(main))
	}
	return "sudo nginx -t && sudo systemctl start nginx && systemctl status nginx"
}

// errorLog shows the end of nginx's error log, by the directive that holds for a
// resource.
func errorLog(r *Resource) string {
	name := "/var/log/nginx/error.log" // as Debian and nginx.org build it
	if block := where(r); block != nil {
		if d := block.EffectiveOne("error_log"); d != nil {
			name = d.Arg(0)
		}
	}
	c := nginxIn(r)
	switch {
	case c != nil && (!strings.HasPrefix(name, "/") || strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/var/log/nginx/")):
		return c.Logs() // the images link their log files to the standard outputs
	case c != nil:
		return c.Exec("tail -n 50 "+quote(name), "")
	case !strings.HasPrefix(name, "/"):
		return "sudo journalctl -u nginx -n 50 --no-pager" // stderr, or syslog
	}
	return "sudo tail -n 50 " + quote(name)
}

// appIn is the container in which a project runs; nil where it is none of the
// repository's, or it is not known which project.
func (j *judgement) appIn(p *django.Project) *deploy.Writer {
	if j.f.Project == nil {
		return nil
	}
	if p == nil && len(j.f.Project.Django) == 1 {
		p = j.f.Project.Django[0]
	}
	return j.f.Project.Writer(p)
}

// appLog shows what the application wrote last.
func (j *judgement) appLog() string {
	if w := j.appIn(nil); w != nil {
		return w.Logs()
	}
	return "sudo journalctl --since -5min --no-pager"
}

// findApp shows whether the application runs.
func (j *judgement) findApp() string {
	if w := j.appIn(nil); w != nil {
		return w.Up()
	}
	return "systemctl list-units --all 'daphne*' 'gunicorn*' 'uvicorn*' 'hypercorn*' 'uwsgi*'"
}

// restartApp has the application begin anew; "" where it is not known what runs
// it.
func (j *judgement) restartApp(p *django.Project) string {
	if w := j.appIn(p); w != nil {
		return w.Restart()
	}
	if j.f.Project == nil {
		return ""
	}
	unit := ""
	for _, s := range j.f.Project.Servers {
		name := path.Base(s.File)
		if path.Ext(name) != ".service" || strings.Contains(name, "@") || unit != "" && unit != name {
			return ""
		}
		unit = name
	}
	if unit == "" {
		return ""
	}
	return "sudo systemctl restart " + quote(strings.TrimSuffix(unit, ".service"))
}

// collect collects a project's files.
func (j *judgement) collect(p *django.Project) string {
	if w := j.appIn(p); w != nil {
		return w.Collect()
	}
	return j.manage(p, "collectstatic --noinput")
}

// manage is a command of manage.py, from where it lies.
func (j *judgement) manage(p *django.Project, command string) string {
	if w := j.appIn(p); w != nil {
		return w.ManagePy(command)
	}
	if j.f.Project.Tree.Display(p.Root) == "." {
		return "python manage.py " + command
	}
	return "cd " + quote(p.Root) + " && python manage.py " + command
}

// file is a path as a command names it: on this machine, where it is here.
func (f *File) file() string { return quote(cmp.Or(f.Local, f.Path)) }

// quote makes an argument that a shell takes as one word.
func quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
