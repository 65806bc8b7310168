package deploy

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// moves follows the commands of a RUN that put files of the image elsewhere in
// it, as cp, mv, install and ln do, with cd between them.
func (s *stage) moves(text string, at source.Range, files repository) {
	dir := s.workdir
	for _, words := range commands(text) {
		for len(words) > 0 && (words[0] == "sudo" || words[0] == "then" || words[0] == "do") {
			words = words[1:]
		}
		if len(words) == 2 && words[0] == "cd" {
			dir = s.absolute(words[1], dir)
		}
		if len(words) < 3 {
			continue
		}
		switch words[0] {
		case "cp", "mv", "install", "ln":
			if names := s.operands(words[1:]); len(names) > 1 {
				s.move(words[0] == "ln", names, dir, at, files)
			}
		}
	}
}

// operands are the names that a command is given, its options left out.
func (s *stage) operands(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "-m" || w == "-o" || w == "-g":
			i++ // install's mode, owner and group
		case strings.HasPrefix(w, "-"):
		case w == ">" || w == "<" || strings.ContainsAny(w, "*?["):
			return nil
		default:
			name, ok := s.fill(w)
			if !ok {
				return nil
			}
			out = append(out, name)
		}
	}
	return out
}

// absolute is a path of the image.
func (s *stage) absolute(name, dir string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// move puts what the layers have at all names but the last into the last. What
// a link names counts from where the link lies.
func (s *stage) move(link bool, names []string, dir string, at source.Range, files repository) {
	last := names[len(names)-1]
	dest := s.absolute(last, dir)
	for _, name := range names[:len(names)-1] {
		if len(s.layers) >= maxLayers {
			return
		}
		into := strings.HasSuffix(last, "/") || len(names) > 2 || nginxFolders[dest] || s.hasDirectory(dest, files)
		from := s.absolute(name, dir)
		switch {
		case link && into:
			from = s.absolute(name, dest)
		case link:
			from = s.absolute(name, path.Dir(dest))
		}
		l, isDir, ok := s.found(from, files)
		if !ok {
			continue
		}
		to := dest
		if into && !(isDir && strings.HasSuffix(name, "/.")) {
			to = path.Join(dest, path.Base(from))
		}
		l.at, l.where, l.work = to, at, source.Range{}
		s.layers = append(s.layers, l)
	}
}

// found returns what the layers have at a path, as a layer of its own.
func (s *stage) found(name string, files repository) (l layer, dir, ok bool) {
	c := Container{stage: s}
	best := c.layerAt(name)
	if best == nil {
		return l, false, false
	}
	l = *best
	rest := strings.TrimPrefix(name, best.at)
	switch {
	case best.from != "":
		l.from = path.Join(best.from, rest)
		l.inside = path.Join(best.inside, rest)
		exists, dir := files.kind(l.from)
		return l, dir, exists && !best.ignored.covers(l.from, dir)
	case best.stage != nil:
		l.inside = path.Join(best.inside, rest)
		return l, true, true
	}
	return l, false, best.text != "" && rest == ""
}
