package project

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// mount is a mention, in a deployment file, that a file or folder of the
// repository stands at a place where nginx reads it.
type mount struct {
	from string // in the tree
	at   string // as nginx sees it
	by   *text
	verb string // "mounts", "copies", "links"
}

var (
	// A short volume, quoted or not: ./nginx/site.conf:/etc/nginx/conf.d/default.conf:ro
	shortVolume = lazyre.New(`["'\s-]([^\s"':$]+):(/[^\s"':$]*nginx[^\s"':$]*)`)
	longSource  = lazyre.New(`^\s*-?\s*source:\s*["']?([^\s"'$]+)`)
	longTarget  = lazyre.New(`^\s*-?\s*target:\s*["']?(/[^\s"'$]*nginx[^\s"'$]*)`)
	dockerCopy  = lazyre.New(`(?i)^\s*(?:COPY|ADD)\s+(.+)$`)
	lineJoin    = lazyre.New(`\\\r?\n\s*`)
	copying     = lazyre.New(`\b(cp|ln|install|rsync|mv|scp|sed|envsubst|cat)\b`)
	pathWord    = lazyre.New(`[^\s"'|;&<>()=,]+`)
	ansibleSrc  = lazyre.New(`^\s*src:\s*["']?([^\s"'{]+)["']?\s*$`)
	ansibleDest = lazyre.New(`^\s*dest:\s*["']?(/[^"'\n]*nginx[^"'\n]*?)["']?\s*$`)
)

// findMounts collects what the deployment files mention.
func (inv *inventory) findMounts() []mount {
	var out []mount
	for i := range inv.texts {
		t := &inv.texts[i]
		switch t.kind {
		case composeFile:
			out = append(out, inv.composeMounts(t)...)
		case dockerfile:
			out = append(out, inv.dockerMounts(t)...)
		case scriptFile:
			out = append(out, inv.scriptMounts(t)...)
		case playbook:
			out = append(out, inv.playbookMounts(t)...)
		}
	}
	return out
}

// composeMounts reads volumes in their short and long form line by line: what
// matters here is only which file nginx is given.
func (inv *inventory) composeMounts(t *text) []mount {
	var out []mount
	dir := path.Dir(t.path)
	add := func(from, at string) {
		if !strings.HasPrefix(from, ".") && !strings.HasPrefix(from, "/") {
			return // a named volume
		}
		if p := path.Join(dir, from); !path.IsAbs(from) && fstree.Exists(inv.tree, p) && within(p, inv.root) {
			out = append(out, mount{from: p, at: path.Clean(at), by: t, verb: "mounts"})
		}
	}
	source := ""
	for line := range strings.Lines(commentLine.ReplaceAllString(t.body, "")) {
		for _, m := range shortVolume.FindAllStringSubmatch(line, -1) {
			add(m[1], m[2])
		}
		if m := longSource.FindStringSubmatch(line); m != nil {
			source = m[1]
		}
		if m := longTarget.FindStringSubmatch(line); m != nil && source != "" {
			add(source, m[1])
			source = ""
		}
	}
	return out
}

// dockerMounts reads COPY and ADD towards nginx's folders. The build context
// is the Dockerfile's folder or one above it.
func (inv *inventory) dockerMounts(t *text) []mount {
	var out []mount
	for line := range strings.Lines(lineJoin.ReplaceAllString(commentLine.ReplaceAllString(t.body, ""), " ")) {
		m := dockerCopy.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || strings.Contains(m[1], "--from") {
			continue
		}
		var words []string
		for _, w := range strings.Fields(strings.NewReplacer("[", " ", "]", " ", `"`, " ", ",", " ").Replace(m[1])) {
			if !strings.HasPrefix(w, "--") {
				words = append(words, w)
			}
		}
		if len(words) < 2 || !strings.Contains(words[len(words)-1], "nginx") || !path.IsAbs(words[len(words)-1]) {
			continue
		}
		dest := words[len(words)-1]
		for _, src := range words[:len(words)-1] {
			from := inv.inContext(path.Dir(t.path), src)
			if from == "" {
				continue
			}
			at := path.Clean(dest)
			if !fstree.IsDir(inv.tree, from) && (strings.HasSuffix(dest, "/") || len(words) > 2 || nginxFolder(at)) {
				at = path.Join(at, path.Base(from))
			}
			out = append(out, mount{from: from, at: at, by: t, verb: "copies"})
		}
	}
	return out
}

// nginxFolder reports whether a path without a final slash is a folder of a
// stock installation all the same.
func nginxFolder(at string) bool {
	switch path.Base(at) {
	case "conf.d", "sites-enabled", "sites-available", "templates", "snippets", "http.d":
		return true
	}
	return at == "/etc/nginx"
}

// inContext finds what a COPY names in the nearest folder that can be the
// build context and has it.
func (inv *inventory) inContext(dir, src string) string {
	for d := dir; within(d, inv.root); d = path.Dir(d) {
		if p := path.Join(d, src); within(p, inv.root) && p != inv.root && fstree.Exists(inv.tree, p) {
			return p
		}
		if d == "/" {
			break
		}
	}
	return ""
}

// scriptMounts reads commands that put a configuration of the repository into
// nginx's folders: cp, ln -s, sed ... | tee.
func (inv *inventory) scriptMounts(t *text) []mount {
	var out []mount
	for line := range strings.Lines(lineJoin.ReplaceAllString(stripComments(t.body), " ")) {
		if !strings.Contains(line, "nginx") || !copying.MatchString(line) {
			continue
		}
		words := pathWord.FindAllString(line, -1)
		for i, w := range words {
			from := inv.confNamed(w)
			if from == "" {
				continue
			}
			for _, at := range words[i+1:] {
				if path.IsAbs(at) && strings.Contains(at, "/nginx") {
					verb := "copies"
					if strings.Contains(line, "ln ") {
						verb = "links"
					}
					if strings.HasSuffix(at, "/") || nginxFolder(at) {
						at = path.Join(at, path.Base(from))
					}
					out = append(out, mount{from: from, at: path.Clean(at), by: t, verb: verb})
					break
				}
			}
		}
	}
	return out
}

// playbookMounts reads the src and dest of Ansible's copy and template tasks.
func (inv *inventory) playbookMounts(t *text) []mount {
	var out []mount
	src := ""
	for line := range strings.Lines(t.body) {
		if m := ansibleSrc.FindStringSubmatch(line); m != nil {
			src = m[1]
		}
		if m := ansibleDest.FindStringSubmatch(line); m != nil && src != "" {
			if from := inv.confNamed(src); from != "" {
				out = append(out, mount{from: from, at: path.Clean(m[1]), by: t, verb: "copies"})
			}
			src = ""
		}
	}
	return out
}

// confNamed returns the configuration whose path in the repository ends as a
// word of a script does, or whose own path ends the word: both say the same
// file, seen from different folders. Of several it is none.
func (inv *inventory) confNamed(word string) string {
	word = strings.TrimPrefix(path.Clean("/"+strings.TrimPrefix(word, "./")), "/")
	if word == "" {
		return ""
	}
	var found []string
	for _, c := range inv.confs {
		rel := strings.TrimPrefix(c.path, inv.root+"/")
		if endsIn(rel, word) || endsIn(word, rel) {
			found = append(found, c.path)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

// endsIn reports whether a path's last components are those of end.
func endsIn(name, end string) bool {
	return name == end || strings.HasSuffix(name, "/"+end)
}

// loaded reports whether nginx of a stock installation reads a file at that
// place by itself.
func loaded(at string) bool {
	dir, base := path.Split(at)
	switch path.Base(dir) {
	case "conf.d", "http.d", "default.d", "server_blocks", "server-blocks":
		return strings.HasSuffix(base, ".conf")
	case "sites-enabled", "vhosts.d", "vhost.d":
		return true
	case "templates":
		return strings.HasSuffix(base, ".template")
	}
	return base == "nginx.conf"
}

func (m *mount) String() string {
	return fmt.Sprintf("%s %s it at %s", path.Base(m.by.path), m.verb, m.at)
}
