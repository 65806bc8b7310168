// Package deploy models how paths travel between Django and nginx in a
// deployment of containers: which files compose merges, what the services
// mount, where an image puts the repository's files, which environment and
// which commands a process gets. Everything is read from the repository's
// files; nothing is run, and neither this machine's environment nor the network
// is ever asked.
//
// Compose's own library fills variables in, writes short forms out and lays one
// file over another, in library.go; which files these are, what they extend and
// include, and the lines that everything stands on is kept here, as that
// library's loader reads the disk and the environment of this machine and
// forgets lines. Dockerfiles are read by BuildKit's parser; what stages and layers
// mean is ours, as a value may be unknown.
package deploy

import (
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/source"
)

// maxFile bounds each file that is read here, in bytes.
const maxFile = 1 << 20

// Problem is a fault of a deployment file.
type Problem struct {
	File    string // as shown to people
	Line    int    // 0 where there is none
	Message string
}

// Compose is one compose project: its files, merged.
type Compose struct {
	Files    []string // in the tree, in the order of merging
	Dir      string   // the project directory
	Why      string   // where it is said that the files go together; "" is compose's own choice
	Services []*Service
	// Failed says why the services are not known, or not all of them.
	Failed string

	env []string // the files of --env-file
	own bool     // compose finds the files by itself, in their folder
}

// Service is one service of a compose project, merged and filled in.
type Service struct {
	Name                string
	At                  source.Range
	Image               string
	Build               *Build
	Mounts              []Mount
	Env                 *Environment
	WorkDir             string // "" is the image's
	Command, Entrypoint *Command
	Profiles            []string
	Aliases             []string // names that others reach it by, beside its own
	NetworkHost         bool
	NetworkShared       bool // it takes another container's network
	Ports               []Port
	// Unknown says what of the service could not be read, so that no path of it
	// is known.
	Unknown string

	from, links []string // services, or containers, whose volumes it takes, and that it calls
}

// Port is a port of the host that leads to one of a service.
type Port struct {
	IP        string // of the host, "" for all
	Published string
	Target    string // of the service
}

// Build says what an image is made of.
type Build struct {
	Context    string // in the tree
	Dockerfile string // in the tree
	Inline     string // the Dockerfile's text where compose holds it
	Target     string
	Args       map[string]string
	At         source.Range
}

// Command is what a container runs.
type Command struct {
	Words []string // of the list form, or nil
	Shell string   // of the string form: for Dockerfiles a shell's text
	At    source.Range
}

// Mount is storage that a container sees at a path.
type Mount struct {
	Target   string
	Kind     MountKind
	Volume   string // of a volume, what identifies it: "" is none but this mount's
	Source   string // of a bind: in the tree, or on the host
	Hole     string // a variable that the source depends on and that is not known
	SubPath  string
	ReadOnly bool
	NoCopy   bool         // it begins empty: nothing that the image has there is copied into it
	Text     string       // of an inline file, its lines where the compose file has them
	TextAt   source.Range // where that stands
	At       source.Range
}

// MountKind says what is mounted.
type MountKind int

// The kinds of mounts.
const (
	NamedVolume MountKind = iota + 1
	Bind
	Private // an anonymous volume or a tmpfs, which no other container sees
	Inline  // a file whose text is in the compose file
)

// reader reads the files of one repository.
type reader struct {
	tree     fstree.Tree
	root     string
	sources  map[string]*source.File
	yamls    map[string]*value
	problems []Problem
	images   map[string]*dockerfile
	copies   []copied        // what scripts and instructions copy in containers
	taken    map[string]bool // files that are part of a project already
	values   int             // how many of compose files may still be converted
	fills    fillBudget
}

func newReader(t fstree.Tree, root string) *reader {
	return &reader{tree: t, root: root, sources: map[string]*source.File{}, yamls: map[string]*value{}, images: map[string]*dockerfile{}, taken: map[string]bool{}, values: maxComposeValues}
}

// read returns a file, each read once; nil where it cannot be read.
func (r *reader) read(name string) *source.File {
	if f, ok := r.sources[name]; ok {
		return f
	}
	f, err := fstree.ReadSource(r.tree, name, maxFile)
	if err != nil {
		f = nil
	}
	r.sources[name] = f
	return f
}

// yaml returns a file's first document; nil where it cannot be read.
func (r *reader) yaml(name string) *value {
	if v, ok := r.yamls[name]; ok {
		return v
	}
	r.yamls[name] = nil
	f := r.read(name)
	if f == nil {
		return nil
	}
	v, err := parseYAML(f)
	if err != nil {
		r.problems = append(r.problems, Problem{File: f.Name(), Line: lineIn(err.Error()), Message: yamlMessage(err)})
		return nil
	}
	r.yamls[name] = v
	return v
}

// yamlMessage is an error without the place, which is told apart.
func yamlMessage(err error) string {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		if _, after, ok := strings.Cut(rest, ": "); ok {
			msg = after
		}
	}
	return "invalid YAML: " + msg
}

// Errors of YAML's parser, unlike those of its scanner, name a line too low by
// one, and none at all for the first.
var parserErrors = lazyre.New(`did not find expected (<|node content|'-' indicator|key|',' or)`)

var lineNamed = lazyre.New(`line (\d{1,8})`)

// lineIn returns the line that a YAML error names.
func lineIn(msg string) int {
	n := 0
	if m := lineNamed.FindStringSubmatch(msg); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	if n == 0 || parserErrors.MatchString(msg) {
		n++
	}
	return n
}
