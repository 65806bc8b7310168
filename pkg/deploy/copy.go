package deploy

import (
	"path"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/source"
)

// copy reads COPY and ADD.
func (s *stage) copy(in instruction, b *Build, all []*stage, files repository) {
	from := ""
	if v, ok := in.flag("from"); ok {
		from, _ = s.fill(v)
	}
	list := make([]string, len(in.words))
	for i, word := range in.words {
		text, ok := s.fill(word)
		if !ok {
			return
		}
		list[i] = text
	}
	if len(list) < 2 || len(s.layers) > maxLayers {
		return
	}
	srcs, dest := list[:len(list)-1], list[len(list)-1]
	c := copier{s: s, at: in.at, dest: dest, many: len(srcs) > 1, files: files}
	if !path.IsAbs(dest) {
		c.dest = path.Join(s.workdir, dest)
		if strings.HasSuffix(dest, "/") || dest == "." || dest == "" {
			c.dest += "/"
		}
		if s.lost != "" {
			return
		}
	}
	if !path.IsAbs(dest) {
		first := len(s.layers)
		defer func() {
			for i := range s.layers[first:] {
				s.layers[first+i].work = s.workAt
			}
		}()
	}
	for _, src := range srcs {
		switch {
		case strings.HasPrefix(src, "<<"):
			c.documents(in.docs, src)
		case from != "":
			c.fromStage(stageOf(all, from), src)
		case !strings.Contains(src, "://"):
			c.fromContext(b.Context, src)
		}
	}
}

// stageOf finds what --from names among the stages before: by name, else by
// number. An image from outside is nil.
func stageOf(all []*stage, from string) *stage {
	before := all[:len(all)-1]
	if p := named(before, from); p != nil {
		return p
	}
	if n, err := strconv.Atoi(from); err == nil && n >= 0 && n < len(before) {
		return before[n]
	}
	return nil
}

// copier places what one COPY brings.
type copier struct {
	s     *stage
	at    source.Range
	dest  string
	many  bool
	files repository
}

// repository tells what kind of file a path of the build context is.
type repository interface {
	kind(name string) (exists, dir bool)
	glob(pattern string) []string
	ignores(b *Build) *ignored
}

// documents places a here-document: as the destination, or in it where that is
// a directory.
func (c *copier) documents(docs []heredoc, src string) {
	name := strings.Trim(strings.TrimPrefix(src, "<<"), "-\"' ")
	for _, doc := range docs {
		if doc.name == name {
			c.s.layers = append(c.s.layers, layer{at: c.target(name, false, false), text: c.s.docText(doc), where: c.at})
		}
	}
}

func (c *copier) fromContext(context, src string) {
	name := path.Join(context, src)
	names := []string{name}
	if strings.ContainsAny(src, "*?[") {
		names = c.files.glob(name)
	}
	for _, n := range names {
		exists, dir := c.files.kind(n)
		if !exists || !within(n, context) || c.s.ignored.covers(n, dir) {
			continue
		}
		c.s.layers = append(c.s.layers, layer{at: c.target(n, dir, len(names) > 1), from: n, where: c.at, ignored: c.s.ignored})
	}
}

// target is where a source lands: a directory's contents in the destination, a
// file in it where it is a directory.
func (c *copier) target(name string, dir, many bool) string {
	dest := path.Clean(c.dest)
	if dir {
		return dest
	}
	if many || c.many || strings.HasSuffix(c.dest, "/") || nginxFolders[dest] || c.s.hasDirectory(dest, c.files) {
		return path.Join(dest, path.Base(name))
	}
	return dest
}

// nginxFolders are directories of nginx's images and packages.
var nginxFolders = map[string]bool{"/etc/nginx": true, "/etc/nginx/conf.d": true, "/etc/nginx/http.d": true, "/etc/nginx/sites-enabled": true,
	"/etc/nginx/sites-available": true, "/etc/nginx/templates": true, "/etc/nginx/snippets": true, "/usr/share/nginx/html": true}

func (s *stage) hasDirectory(dest string, files repository) bool {
	if dest == s.workdir || s.makesDirectory(dest) {
		return true
	}
	for _, l := range s.layers {
		if l.at != dest && within(l.at, dest) {
			return true // something was put below it
		}
		if l.from == "" || !within(dest, l.at) {
			continue
		}
		if _, dir := files.kind(path.Join(l.from, strings.TrimPrefix(dest, l.at))); dir {
			return true
		}
	}
	return false
}

var makeDirectory = lazyre.New(`\bmkdir[ \t]+([^;&|\n]+)`)

// makesDirectory reports whether a RUN makes a directory, as many do before they
// copy a file to it without a slash.
func (s *stage) makesDirectory(dest string) bool {
	for _, r := range s.runs {
		for _, m := range makeDirectory.FindAllStringSubmatch(r.text, maxGlob) {
			for _, w := range strings.Fields(m[1]) {
				if name, ok := s.fill(strings.Trim(w, `"'`)); ok && within(joined(r.dir, name), dest) {
					return true
				}
			}
		}
	}
	return false
}

func (c *copier) fromStage(from *stage, src string) {
	if from == nil {
		c.s.layers = append(c.s.layers, layer{at: path.Clean(c.dest), where: c.at})
		return
	}
	src = path.Clean("/" + src)
	dest := path.Clean(c.dest)
	at := dest
	// What the stage has of the repository comes along.
	for _, l := range from.layers {
		switch {
		case within(l.at, src):
			l.at, l.where = path.Join(dest, strings.TrimPrefix(l.at, src)), c.at
			c.s.layers = append(c.s.layers, l)
		case within(src, l.at) && l.from != "":
			name := path.Join(l.from, strings.TrimPrefix(src, l.at))
			if exists, dir := c.files.kind(name); exists {
				if !dir {
					at = c.target(name, false, false)
				}
				c.s.layers = append(c.s.layers, layer{at: at, from: name, stage: from, inside: src, where: c.at, ignored: l.ignored})
				return
			}
		}
	}
	c.s.layers = append(c.s.layers, layer{at: at, stage: from, inside: src, where: c.at})
}
