package project

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// hole is a word that a script replaces before nginx reads a file.
type hole struct {
	word  string
	value string // "" where it is not known
	by    string // the script, as shown
}

var (
	sedCommand  = lazyre.New(`\bs([/|#,@!])`)
	holeWord    = lazyre.New(`^[A-Z][A-Z0-9_]{2,}$|^[_%@{<$\[(].*[_%@}>\])]$`)
	readerFills = lazyre.New(`<[^>/]+>|\{\{|\}\}|(?i:/path/to\b|/path_to|\byour[-_ ]?(?:project|app|site|user|name|domain|server))|\b__[A-Z][A-Z0-9_]*__\b|%\([a-z_]+\)s|@[A-Z][A-Z0-9_]*@|⟨[^⟩]*⟩`)
)

// findHoles reads the sed commands of scripts: words in capitals or in
// brackets that they replace, with the value where the script itself gives it
// one and the command is about nginx's file.
func (inv *inventory) findHoles() []hole {
	var out []hole
	for i := range inv.texts {
		t := &inv.texts[i]
		if t.kind != scriptFile && t.kind != dockerfile || !strings.Contains(t.body, "sed") {
			continue
		}
		vars := map[string]string{}
		for line := range strings.Lines(lineJoin.ReplaceAllString(stripComments(t.body), " ")) {
			line = strings.TrimRight(line, "\r\n")
			if m := assignment.FindStringSubmatch(line); m != nil {
				vars[m[1]] = fill(m[2]+m[3]+m[4], vars)
				continue
			}
			if !strings.Contains(line, "sed") {
				continue
			}
			for _, pair := range substitutions(line) {
				h := hole{word: pair[0], by: inv.tree.Display(t.path)}
				if value := fill(pair[1], vars); inv.aboutNginx(line) && !strings.ContainsAny(value, "$`\\&*") {
					h.value = value
				}
				if holeWord.MatchString(h.word) {
					out = addHole(out, h)
				}
			}
		}
	}
	return out
}

// addHole adds a hole; one that two scripts fill differently has no value.
func addHole(holes []hole, h hole) []hole {
	for i := range holes {
		if holes[i].word == h.word {
			if holes[i].value != h.value {
				holes[i].value = ""
			}
			return holes
		}
	}
	return append(holes, h)
}

// substitutions returns what a line's s commands replace, and by what.
func substitutions(line string) [][2]string {
	var out [][2]string
	for {
		m := sedCommand.FindStringSubmatchIndex(line)
		if m == nil {
			return out
		}
		delimiter := line[m[2]:m[3]]
		line = line[m[1]:]
		parts := strings.SplitN(line, delimiter, 3)
		if len(parts) == 3 && parts[0] != "" {
			out = append(out, [2]string{parts[0], parts[1]})
			line = parts[2]
		}
	}
}

// aboutNginx reports whether a command names nginx's folder or one of the
// configurations.
func (inv *inventory) aboutNginx(line string) bool {
	if strings.Contains(line, "nginx") {
		return true
	}
	for _, c := range inv.confs {
		if strings.Contains(line, path.Base(c.path)) {
			return true
		}
	}
	return false
}

// filled returns a path with what scripts fill in.
func (l *loader) filled(name string) string {
	for _, h := range l.holes {
		if h.value != "" {
			name = strings.ReplaceAll(name, h.word, h.value)
		}
	}
	return name
}

// unfilled says which part of a path is still to be filled in, by a person or
// by a script that does not say with what; "" where the path is whole.
func (l *loader) unfilled(name string) string {
	whole := l.filled(name)
	for _, h := range l.holes {
		if strings.Contains(whole, h.word) {
			return fmt.Sprintf("%s in the path %s is filled in by %s", h.word, name, h.by)
		}
	}
	if m := readerFills.FindString(whole); m != "" {
		return fmt.Sprintf("%s in the path %s is still to be filled in", m, name)
	}
	return ""
}
