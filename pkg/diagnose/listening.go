package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// nothingListens is a connection that is refused: what runs on this machine, and
// what its nginx is to listen on, says why.
func (j *judgement) nothingListens(r *Resource, at string) *Cause {
	h := &j.f.Host
	c := &Cause{ID: NothingListens, At: j.server(r), Effect: noPage, Sentence: fmt.Sprintf("nothing listens on %s: the connection is refused", at)}
	own := j.masters(r)
	switch {
	case r.Plain.Hops > 0:
		c.Command = "sudo ss -ltnp"
	case !h.Own(), h.Blind != "" && len(h.Nginx) == 0, r.Site == nil:
		c.Command = fmt.Sprintf("sudo ss -ltnp 'sport = :%d'", h.Port)
		if len(h.Nginx) > 0 && h.Own() {
			c.Sentence += fmt.Sprintf(", though nginx runs on this machine (process %d)", h.Nginx[0].PID)
		}
	case len(h.Listening) > 0:
		j.otherAddress(r, c)
	case len(own) == 0 && h.Blind == "":
		if refused := j.refusedFiles(r); refused != nil {
			refused.Effect = c.Effect
			refused.Sentence = fmt.Sprintf("nothing listens on %s: nginx does not start, because it refuses its configuration: %s", at, refused.Sentence)
			return refused
		}
		c.Sentence += ", and no nginx runs on this machine"
		if len(h.Nginx) > 0 {
			c.Sentence += " with " + mainFile(r)
		}
		c.Command = j.startNginx(r)
	case len(own) == 0:
		c.Command = j.startNginx(r)
	case j.listenAt(r) == nil:
		c.Sentence += fmt.Sprintf("; nginx runs (process %d), and its configuration listens on other ports", own[0].PID)
		c.Remedy = fmt.Sprintf("ask at a port that it listens on (%s), or give the server a listen for this one", j.ports(r))
	default:
		c.Sentence += fmt.Sprintf("; nginx runs (process %d), and has not read that it should listen there", own[0].PID)
		c.Command = j.reload(r, c.At)
	}
	return c
}

// otherAddress is a port on which something listens at other addresses than the
// one that was asked.
func (j *judgement) otherAddress(r *Resource, c *Cause) {
	h := &j.f.Host
	var at []string
	who := "something"
	for _, l := range h.Listening {
		at = append(at, l.Address)
		if l.Process != nil {
			who = fmt.Sprintf("%s (process %d)", l.Process.Name, l.Process.PID)
		}
	}
	c.Sentence += fmt.Sprintf("; %s listens on %s alone", who, strings.Join(at, " and "))
	c.Command = fmt.Sprintf("sudo ss -ltnp 'sport = :%d'", h.Port)
	if d := j.listenAt(r); d != nil && strings.HasPrefix(who, "nginx ") {
		c.At, c.line, c.Command = d.Head(), true, ""
		c.Remedy = fmt.Sprintf("add a listen for the other addresses beside it: listen %d;", h.Port)
	}
}

// listenAt is the listen of the configuration that names the URL's port; nil
// where none does.
func (j *judgement) listenAt(r *Resource) *nginx.Directive {
	for _, s := range r.Site.Router.Servers() {
		for _, l := range s.Listens {
			if l.Port == j.f.Host.Port {
				return l.Directive
			}
		}
	}
	return nil
}

// ports are those that the configuration listens on, as a sentence tells them.
func (j *judgement) ports(r *Resource) string {
	var out []string
	for _, s := range r.Site.Router.Servers() {
		for _, l := range s.Listens {
			if p := fmt.Sprint(l.Port); l.Port != 0 && !slices.Contains(out, p) && len(out) < maxPorts {
				out = append(out, p)
			}
		}
	}
	return strings.Join(out, ", ")
}

// maxPorts is how many ports are told.
const maxPorts = 8

// usual reports a main file that nginx reads without being told to.
func usual(main string) bool { return main == "" || strings.HasPrefix(main, "/etc/nginx/") }

// masters are the nginx masters of this machine that run with the configuration
// that was read, as far as their command lines tell.
func (j *judgement) masters(r *Resource) []Process {
	main := mainFile(r)
	return slices.DeleteFunc(slices.Clone(j.f.Host.Nginx), func(p Process) bool {
		return main != "" && p.Config != main && !(usual(main) && usual(p.Config))
	})
}
