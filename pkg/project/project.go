// Package project finds and loads one site: its nginx configurations, its
// Django settings and the file tree they speak of. A Project is read-only once
// loaded; rules and reports are functions of it.
package project

import (
	"io"
	"sync"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/django/streams"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// Options say which site to load, in the words of the command line.
type Options struct {
	Path     string            // where discovery starts; "" is Cwd
	Nginx    []string          // main files, site files, snippets, folders; "-" is a dump on Stdin
	Django   string            // the folder of manage.py, or a settings file
	Settings string            // overrides DJANGO_SETTINGS_MODULE
	Env      map[string]string // the environment that settings and templates are evaluated in
	Compose  []string          // compose files, merged in order
	Maps     []fstree.PathMap  // server path = path on this machine
	Root     string            // stands for the server's /
	Cwd      string            // absolute; what relative paths and shown names start from
	Stdin    io.Reader         // read only for the path "-"
	Tree     fstree.Tree       // read instead of the disk, Cwd and all paths being in it; nil is the disk
	Without  Without
	// Step is called between the parts of the work, each of which runs through
	// code of its own; nil is nothing.
	Step func()
}

// Without says which side a command does not ask for, so that it is not read.
type Without struct {
	Nginx, Django bool
}

// Project is one site, loaded. Nothing in it changes after Load.
type Project struct {
	// Tree holds the files by the paths that the server has for them, as far as
	// that is known.
	Tree  fstree.Tree
	Sites []*Site
	// Django are the Django projects; more than one is rare.
	Django []*django.Project
	// ASGI are the applications of the projects that use Channels, one for each
	// folder of a project.
	ASGI []*asgi.Application
	// Servers are the application servers that the repository's deployment files
	// start.
	Servers  []AppServer
	Mappings []mapping.Mapping
	Choices  []Choice // what was chosen and what was passed over, with reasons
	Errors   []InputError
	Sources  []*source.File // every file that was read as text, each once
	// OnServer says that Tree is the server's own: what is missing in it is
	// missing there. In a checkout of the repository it says nothing.
	OnServer bool
	// AskVersion finds out which version of nginx reads the configurations; nil
	// where nobody can say. It is called when a rule first wants to know, as few
	// sites have what differs between versions, and may be called by several.
	AskVersion func() nginx.Version

	writers map[*django.Project]*deploy.Writer

	conducts struct {
		once     sync.Once
		list     []*consumer.Conduct
		compared []consumer.Compared
	}
	streams struct {
		once sync.Once
		list []streams.Stream
	}
}

// NginxVersion returns the version of nginx that reads the configurations, as
// far as somebody can say it.
func (p *Project) NginxVersion() nginx.Version {
	if p.AskVersion == nil {
		return nginx.Version{}
	}
	return p.AskVersion()
}

// Writer returns the container that a Django project runs in; nil where none of
// the repository's runs it.
func (p *Project) Writer(d *django.Project) *deploy.Writer { return p.writers[d] }

// Streams returns the views of the projects that stream events, found on the
// first call. A project that was read under several settings is read once. It
// is safe for concurrent use.
func (p *Project) Streams() []streams.Stream {
	p.streams.once.Do(func() {
		seen := map[string]bool{}
		for _, d := range p.Django {
			if !seen[d.Root] {
				seen[d.Root] = true
				p.streams.list = append(p.streams.list, streams.Load(d)...)
			}
		}
	})
	return p.streams.list
}

// Conducts returns what the projects' WebSocket consumers do, worked out on the
// first call. It is safe for concurrent use.
func (p *Project) Conducts() []*consumer.Conduct {
	p.followConsumers()
	return p.conducts.list
}

// ComparedKeys returns where consumers and their middleware compare what
// visitors send with a key. It is safe for concurrent use.
func (p *Project) ComparedKeys() []consumer.Compared {
	p.followConsumers()
	return p.conducts.compared
}

// followConsumers does all that reads further modules, once.
func (p *Project) followConsumers() {
	p.conducts.once.Do(func() {
		budget := consumer.Budget
		for _, a := range p.ASGI {
			for _, c := range a.Consumers {
				p.conducts.list = append(p.conducts.list, consumer.Follow(c, &budget))
			}
			p.conducts.compared = append(p.conducts.compared, consumer.CompareSecrets(a)...)
		}
	})
}

// Site is one nginx configuration with the router that answers for it.
type Site struct {
	Config *nginx.Config
	Router *route.Router
	// Tree is what nginx sees: the project's tree, and where files of a
	// repository are mounted, copied or linked to on the server.
	Tree fstree.Tree
	// OnServer says that the paths of Config can be looked up in Tree: what is
	// missing there is missing on the server.
	OnServer bool
	// Container is where nginx runs; nil where no container of the repository's
	// runs it.
	Container *deploy.Container
}

// Choice says why a file was used or passed over.
type Choice struct {
	What   string // "nginx configuration", "Django project", "deployment", ...
	Path   string // as shown to people
	Chosen bool
	Why    string
	// Compose are the compose files of a chosen deployment, in the tree, in the
	// order of merging.
	Compose []string
}

// InputError is an input that could not be read; the rest was.
type InputError struct {
	File    string
	Line    int // 0 where there is none
	Message string
}
