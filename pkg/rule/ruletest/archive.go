// Package ruletest proves rules: that a rule's bad example gives exactly the
// findings that it says, that the good one gives none, that the fix turns the
// one into the other, and that the rule is right on archives of further sites.
package ruletest

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// home is where files with relative names lie, and where discovery starts.
const home = "/site"

// A Case is one site to judge: its files, and what is to be found in them.
//
// Its archive begins with lines of prose that say what it shows, among which
// options stand, one a line:
//
//	nginx: PATH           the configuration to read; default: nginx.conf, where there is one
//	django: PATH          the Django project; without it there is none
//	env: KEY=VALUE
//	nginx-version: 1.22.1   of the nginx that reads it; not known without
//	on-server: yes        the files are the server's own: what is missing is missing there
//	dir: PATH             an empty directory
//	link: PATH -> TARGET
//	mode: 0640 PATH
//	owner: UID:GID PATH
//	time: 2024-05-01T10:00:00Z PATH
//	outcomes: same        the fixes change no answer, though they are not safe
//	verify: URL           the address at which a live rule's site is verified; default: http://shop.example/
//
// A file NAME.fixed is no part of the site: it is NAME after the fixes. Neither
// is a file GET /PATH, GET /PATH (gzip) or GET /PATH?any: it is how the site
// answers that URL, with compression, with any query string, whatever its
// configuration says. A file NAME.gz is packed.
type Case struct {
	Name    string
	Why     string
	Tree    fstree.Tree
	Nginx   []string
	Django  string
	Maps    []fstree.PathMap
	Env     map[string]string
	OnServ  bool
	Same    bool // the fixes change no answer
	Version nginx.Version
	Text    map[string]string // by path
	Fixed   map[string]string // by path
	Wants   []Want
	Verify  string            // the address of the running site
	Answer  map[string]string // by "PATH" or "PATH (gzip)": the answer as it travels, not yet packed
}

// fileTime is when files without an option were last changed.
var fileTime = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// Parse reads an archive. A text without files is one nginx.conf.
func Parse(name, text string) (*Case, error) {
	ar := txtar.Parse([]byte(text))
	if len(ar.Files) == 0 {
		ar = &txtar.Archive{Files: []txtar.File{{Name: "nginx.conf", Data: []byte(text)}}}
	}
	c := &Case{Name: name, Text: map[string]string{}, Fixed: map[string]string{}, Env: map[string]string{},
		Verify: "http://shop.example/", Answer: map[string]string{}}
	nodes := map[string]fstree.Node{}
	for _, f := range ar.Files {
		if base, ok := strings.CutSuffix(f.Name, ".fixed"); ok {
			c.Fixed[place(base)] = string(f.Data)
			continue
		}
		if url, ok := strings.CutPrefix(f.Name, "GET "); ok {
			c.Answer[url] = string(f.Data)
			continue
		}
		p := place(f.Name)
		if strings.HasSuffix(p, ".gz") {
			nodes[p] = fstree.Node{Text: packed(string(f.Data)), ModTime: fileTime}
			continue
		}
		c.Text[p] = string(f.Data)
		nodes[p] = fstree.Node{Text: string(f.Data), ModTime: fileTime}
		wants, err := wantsOf(p, string(f.Data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		c.Wants = append(c.Wants, wants...)
	}
	var prose []string
	for line := range strings.Lines(string(ar.Comment)) {
		line = strings.TrimSpace(line)
		known, err := c.option(line, nodes)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", name, line, err)
		}
		if !known {
			prose = append(prose, line)
		}
	}
	c.Why = strings.TrimSpace(strings.Join(prose, " "))
	if _, ok := c.Text[place("nginx.conf")]; ok && len(c.Nginx) == 0 {
		c.Nginx = []string{place("nginx.conf")}
	}
	c.Tree = homeTree{fstree.Memory(nodes)}
	return c, nil
}

// homeTree shows the paths below home as people there would see them.
type homeTree struct{ fstree.Tree }

// Display returns the path relative to home.
func (t homeTree) Display(name string) string {
	if rest, ok := strings.CutPrefix(name, home+"/"); ok {
		return rest
	}
	return name
}

func place(name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(home, name)
}

// option reads one line of the form "key: value" and reports whether it was an
// option.
func (c *Case) option(line string, nodes map[string]fstree.Node) (bool, error) {
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return false, nil
	}
	value = strings.TrimSpace(value)
	first, rest, _ := strings.Cut(value, " ")
	target := place(strings.TrimSpace(rest))
	node := nodes[target]
	switch key {
	case "nginx":
		c.Nginx = append(c.Nginx, place(value))
	case "django":
		c.Django = place(value)
	case "env":
		k, v, _ := strings.Cut(value, "=")
		c.Env[k] = v
	case "verify":
		c.Verify = value
	case "nginx-version":
		v, ok := nginx.ParseVersion(value)
		if !ok {
			return true, fmt.Errorf("%q is no version of nginx", value)
		}
		c.Version = v
	case "on-server":
		c.OnServ = value == "yes"
	case "outcomes":
		c.Same = value == "same"
	case "dir":
		nodes[place(value)] = fstree.Node{Mode: fs.ModeDir, ModTime: fileTime}
	case "link":
		from, to, _ := strings.Cut(value, " -> ")
		nodes[place(from)] = fstree.Node{Target: to, ModTime: fileTime}
	case "mode":
		bits, err := strconv.ParseUint(first, 8, 12)
		if err != nil {
			return true, err
		}
		if _, known := nodes[target]; !known || node.Mode.IsDir() {
			node.Mode = fs.ModeDir
		}
		node.Mode = node.Mode.Type() | fs.FileMode(bits)
		nodes[target] = node
	case "owner":
		uid, gid, _ := strings.Cut(first, ":")
		var err error
		if node.UID, err = strconv.Atoi(uid); err != nil {
			return true, err
		}
		if node.GID, err = strconv.Atoi(gid); err != nil {
			return true, err
		}
		if _, known := nodes[target]; !known {
			node.Mode = fs.ModeDir
		}
		nodes[target] = node
	case "time":
		at, err := time.Parse(time.RFC3339, first)
		if err != nil {
			return true, err
		}
		node.ModTime = at
		nodes[target] = node
	default:
		return false, nil
	}
	return true, nil
}

// paths returns the archive's paths in order.
func (c *Case) paths() []string {
	list := make([]string, 0, len(c.Text))
	for p := range c.Text {
		list = append(list, p)
	}
	sort.Strings(list)
	return list
}
