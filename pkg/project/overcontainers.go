package project

import (
	"net"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// overContainers reads the site where nginx runs on the host and passes
// requests to a port that a container publishes. It reports whether that is so.
func (l *loader) overContainers(plans []plan, apps []string) bool {
	if len(l.deployments) == 0 || len(l.p.Sites) == 0 || len(l.opts.Maps) > 0 || slices.ContainsFunc(plans, inContainer) ||
		slices.ContainsFunc(l.deployments, func(d *deploy.Deployment) bool { return len(d.Nginx()) > 0 }) {
		return false
	}
	l.place = l.findPlace(apps)
	rows := &deployed{}
	for _, d := range l.deployments {
		if d.Develops {
			continue
		}
		for _, s := range l.p.Sites {
			rows.rows = append(rows.rows, l.overService(d, s, apps)...)
		}
	}
	if len(rows.rows) == 0 {
		l.place, l.p.Django = place{}, nil
		return false
	}
	l.containers = rows
	l.p.Tree = l.view(nil)
	return true
}

// inContainer reports whether a container's file names a configuration.
func inContainer(p plan) bool {
	return p.by != nil && (p.by.kind == composeFile || p.by.kind == dockerfile || p.by.kind == manifest)
}

// overService compares the host's nginx with the project of the service that it
// passes requests to.
func (l *loader) overService(d *deploy.Deployment, s *Site, apps []string) []mapping.Mapping {
	ports := localPorts(s.Config)
	var out []mapping.Mapping
	for _, app := range apps {
		for _, w := range d.Writers(app, nil, len(apps) == 1, nil) {
			if !w.Media || !slices.ContainsFunc(ports, w.Publishes) {
				continue
			}
			p, alone, err := l.readWriter(w)
			if err != nil {
				l.p.Errors = append(l.p.Errors, InputError{File: l.base.Display(app), Message: cause(err).Error()})
				continue
			}
			static, _ := p.Settings.Lookup("STATIC_ROOT").Str()
			in := mapping.Input{Config: s.Config, Router: s.Router, Django: p, Tree: w.Tree, Unfilled: l.unfilled, Others: len(apps) > 1,
				Places: &hostOverPlaces{l: l, w: w, tree: l.view(nil), why: l.undecided[p], static: path.Clean(static)},
				Nothing: sync.OnceValue(func() *route.Router {
					return route.Compile(s.Config, route.Options{Tree: fstree.Memory(nil)})
				})}
			rows := mapping.Find(in)
			if alone != nil {
				in.Django = alone
				rows = append(ofSetting(rows, "MEDIA_ROOT"), collectedRows(rows, mapping.Find(in))...)
				l.p.Django = append(l.p.Django, alone)
			}
			for i := range rows {
				rows[i].ServePath = ""
				if at := in.Places.Place(mapping.DjangoSide, rows[i].SettingPath); rows[i].SettingPath != "" && at.Storage == mapping.Host {
					rows[i].ServePath = at.Path
				}
			}
			l.p.Django = append(l.p.Django, p)
			l.choose("Django project", l.base.Display(app), "settings module "+p.Module+" in "+w.Name)
			out = append(out, rows...)
		}
	}
	return out
}

// localPorts returns the ports of this machine that requests are passed to.
func localPorts(cfg *nginx.Config) []string {
	upstreams := map[string]*nginx.Directive{}
	for d := range cfg.Walk() {
		if d.Name == "upstream" {
			upstreams[d.Arg(0)] = d
		}
	}
	var out []string
	for d := range cfg.Walk() {
		for _, host := range passedTo(d, upstreams) {
			if _, port, err := net.SplitHostPort(host); err == nil && localHost(host) {
				out = append(out, port)
			}
		}
	}
	return out
}

// hostOverPlaces translates the host's paths for nginx and a container's for
// Django.
type hostOverPlaces struct {
	l    *loader
	w    *deploy.Writer
	tree fstree.Tree
	why  string
	// static is STATIC_ROOT, which is filled by hand where the container does not.
	static string
}

// dockerVolumes is where Docker keeps named volumes on the host.
const dockerVolumes = "/var/lib/docker/volumes/"

// Place follows a path of the host, or of the container, to the host's folder,
// volume or image that holds it.
func (h *hostOverPlaces) Place(side mapping.Side, name string) mapping.Place {
	if side == mapping.NginxSide {
		return h.ofNginx(name)
	}
	if h.why != "" {
		return mapping.Place{Unknown: h.why}
	}
	at := h.w.Place(name)
	p := mapping.Place{Storage: at.Storage, Path: at.Path, Unknown: at.Unknown}
	for _, s := range at.Steps {
		p.Evidence = append(p.Evidence, mapping.Evidence{At: s.At, Message: s.Message})
	}
	switch {
	case strings.HasPrefix(at.Storage, "the host's "):
		p.Storage, p.Unknown = "", "where "+strings.TrimPrefix(at.Storage, "the host's ")+" lies on the host is not told here"
	case at.Storage == mapping.Host && within(at.Path, h.l.inv.root):
		if !h.l.place.known {
			p.Storage, p.Unknown = "", h.l.unplaced()
			break
		}
		p.Path = h.l.onServer(at.Path)
		p.Evidence = append(p.Evidence, h.l.place.why)
	case at.Repository != "" && at.Storage != mapping.Host && path.Clean(name) == h.static && !h.w.Collects():
		// Its own layer: what the image took from the checkout may be collected
		// there, on the host.
		p.Storage, p.Unknown = "", "whether "+name+" is filled in the container or in the checkout is not told here"
	}
	return p
}

func (h *hostOverPlaces) ofNginx(name string) mapping.Place {
	if !path.IsAbs(name) {
		return mapping.Place{Unknown: "the path " + name + " counts from nginx's prefix"}
	}
	real, _ := fstree.RealPath(h.tree, name)
	if rest, ok := strings.CutPrefix(real, dockerVolumes); ok {
		volume, rest, _ := strings.Cut(rest, "/")
		for _, m := range h.w.Service.Mounts {
			if m.Kind == deploy.NamedVolume && (volume == m.Volume || strings.HasSuffix(volume, "_"+m.Volume)) {
				return mapping.Place{Storage: "the volume " + m.Volume, Path: path.Join("/", strings.TrimPrefix(rest, "_data"))}
			}
		}
	}
	return mapping.Place{Storage: mapping.Host, Path: real}
}
