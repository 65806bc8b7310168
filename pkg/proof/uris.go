package proof

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// Bounds of what is asked.
const (
	filesPerFolder = 20
	folderDepth    = 2
	urisPerServer  = 4_000
)

// uris gathers what may be asked of a server.
type uris struct {
	tree   fstree.Tree
	sample func(expression string, fold bool) string
	list   []string
	seen   map[string]bool
}

func (u *uris) add(uri string) {
	if !strings.HasPrefix(uri, "/") || u.seen[uri] || len(u.list) >= urisPerServer {
		return
	}
	u.seen[uri] = true
	u.list = append(u.list, uri)
}

// block adds what the locations of a block are for; prefix is the URL that leads
// to the block.
func (u *uris) block(d *nginx.Directive, prefix string) {
	for _, c := range d.Children {
		switch c.Name {
		case "location":
			u.location(c)
		case "if":
			u.block(c, prefix)
		case "root", "alias":
			u.files(c, prefix)
		}
	}
}

func (u *uris) location(d *nginx.Directive) {
	mark, name := d.Arg(0), d.Arg(1)
	if len(d.Args) == 1 {
		mark, name = "", d.Arg(0)
		for _, m := range []string{"=", "^~", "~*", "~"} {
			if rest, ok := strings.CutPrefix(name, m); ok {
				mark, name = m, rest
				break
			}
		}
	}
	switch mark {
	case "~", "~*":
		if u.sample != nil {
			uri := escaped(u.sample(name, mark == "~*"))
			u.add(uri)
			u.add(uri + "x")
			name = uri
		}
	case "=":
		u.add(escaped(name))
		u.add(escaped(name) + "/")
		u.add(escaped(name) + "x")
	default:
		if !strings.HasPrefix(name, "@") {
			u.edges(escaped(name))
		}
	}
	u.block(d, name)
}

// edges adds what a prefix is easily mistaken about.
func (u *uris) edges(name string) {
	bare := strings.TrimSuffix(name, "/")
	for _, uri := range []string{
		name, bare, bare + "/", name + "x", bare + "/a.css", bare + "/a/b.css", bare + "/a/", bare + "//a.css", bare + "../x", bare + "/%2e%2e/x", bare + "/a%20b", bare + "/.x",
	} {
		u.add(uri)
	}
}

// files adds the URLs of some files of a root or alias.
func (u *uris) files(d *nginx.Directive, prefix string) {
	dir := d.Arg(0)
	if u.tree == nil || strings.Contains(dir, "$") || !path.IsAbs(dir) {
		return
	}
	if d.Name == "root" {
		prefix = "/"
	} else if !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	u.folder(path.Clean(dir), prefix, folderDepth)
}

func (u *uris) folder(dir, prefix string, depth int) {
	entries, err := u.tree.ReadDir(dir)
	if err != nil {
		return // not there, or not for us: no URL comes of it
	}
	for i, e := range entries {
		if i == filesPerFolder {
			return
		}
		uri := prefix + escaped(e.Name)
		if !e.Type.IsDir() {
			u.add(uri)
		} else if depth > 0 {
			u.folder(path.Join(dir, e.Name), uri+"/", depth-1)
		}
	}
}

// escaped writes a text as it stands in a request line.
func escaped(text string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || c == '%' || c == '?' || c == '#' {
			b.WriteString("%" + string([]byte{hex[c>>4], hex[c&15]}))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
