package project

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/mapping"
)

var (
	pythonText   = lazyre.New(`^\s*(?:env\.|self\.)?([A-Za-z_]\w*)\s*=\s*f?["']([^"']*)["']\s*(?:#.*)?$`)
	pythonJoined = lazyre.New(`^\s*(?:env\.|self\.)?([A-Za-z_]\w*)\s*=\s*(?:env\.|self\.)?([A-Za-z_]\w*)\s*\+\s*f?["']([^"']*)["']\s*$`)
	pythonHole   = lazyre.New(`\{(?:env\.|self\.)?([A-Za-z_]\w*)\}|%\(([A-Za-z_]\w*)\)s`)
	pythonDir    = lazyre.New(`\bcd\(\s*(?:env\.|self\.)?([A-Za-z_]\w*)\s*\)`)
	copiesAll    = lazyre.New(`\b(rsync|scp)\s+(.*)`)
	remotePlace  = lazyre.New(`^[^/\s:]+:(/[^\s]*)$`)
)

// script reads one deploy script line by line.
type script struct {
	inv     *inventory
	t       *text
	python  bool
	manages bool
	vars    map[string]string
	dir     string // where the last cd led
	out     []stand
}

// ofScript reads git clone, rsync, scp and cd, with the script's own plain
// variables filled in: a shell's, or a Python program's as fabric's.
func (inv *inventory) ofScript(t *text) []stand {
	s := &script{inv: inv, t: t, python: strings.HasSuffix(t.path, ".py"), manages: strings.Contains(t.body, "manage.py"), vars: map[string]string{}}
	at := 0
	for line := range strings.Lines(t.body) {
		start, end := at, at+len(strings.TrimRight(line, "\r\n"))
		at += len(line)
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			s.line(strings.TrimRight(line, "\r\n"), start, end)
		}
	}
	return s.out
}

func (s *script) line(line string, start, end int) {
	if s.assigns(line) {
		return
	}
	line = s.filled(line)
	found := false
	say := func(at string, project bool, strength int, message string) {
		if dir := clean(at); dir != "" && !strings.Contains(dir, "nginx") {
			s.out = append(s.out, stand{at: dir, project: project, strength: strength, why: s.why(start, end, message+dir)})
			found = true
		}
	}
	if m := changeDir.FindStringSubmatch(line); m != nil {
		if s.dir = clean(m[1] + m[2]); s.manages && !gitClone.MatchString(line) {
			say(s.dir, true, 4, "the script works in ")
		}
	}
	if m := pythonDir.FindStringSubmatch(line); m != nil && s.python && s.manages {
		say(s.vars[m[1]], true, 4, "the script works in ")
	}
	if m := gitClone.FindStringSubmatch(line); m != nil {
		say(s.cloned(m[1]), false, 3, "the repository is cloned to ")
	}
	if m := copiesAll.FindStringSubmatch(line); m != nil && !found {
		say(s.sent(m[1], m[2]), false, 3, "the repository is copied to ")
	}
}

// assigns notes a variable with a plain value.
func (s *script) assigns(line string) bool {
	if m := assignment.FindStringSubmatch(line); m != nil && !s.python {
		s.vars[m[1]] = fill(m[2]+m[3]+m[4], s.vars)
		return true
	}
	if !s.python {
		return false
	}
	if m := pythonText.FindStringSubmatch(line); m != nil {
		s.vars[m[1]] = s.filled(m[2])
		return true
	}
	if m := pythonJoined.FindStringSubmatch(line); m != nil {
		if v, ok := s.vars[m[2]]; ok {
			s.vars[m[1]] = v + s.filled(m[3])
			return true
		}
	}
	return false
}

// filled puts in the variables whose values the script itself has.
func (s *script) filled(line string) string {
	if !s.python {
		return fill(line, s.vars)
	}
	return pythonHole.ReplaceAllStringFunc(line, func(hole string) string {
		m := pythonHole.FindStringSubmatch(hole)
		if v, ok := s.vars[m[1]+m[2]]; ok && len(v) < 4096 {
			return v
		}
		return hole
	})
}

func (s *script) why(start, end int, message string) mapping.Evidence {
	return s.inv.at(s.t, start, end, message)
}

// cloned is where a git clone puts the repository: what it names last, else a
// folder of the repository's name where the script is.
func (s *script) cloned(args string) string {
	var names []string
	skip := false
	for _, w := range pathWord.FindAllString(args, -1) {
		switch {
		case skip:
			skip = false
		case cloneOption[w]:
			skip = true
		case !strings.HasPrefix(w, "-") && !strings.Contains(w, "`"):
			names = append(names, w)
		}
	}
	switch {
	case len(names) > 1 && path.IsAbs(names[1]):
		return names[1]
	case s.dir == "" || len(names) == 0:
	case len(names) > 1 && !strings.ContainsAny(names[1], ":@{$%"):
		return path.Join(s.dir, names[1])
	case len(names) == 1 && strings.Contains(names[0], "/"):
		return path.Join(s.dir, strings.TrimSuffix(path.Base(names[0]), ".git"))
	}
	return ""
}

// cloneOption are the options of git clone whose value is a word of its own.
var cloneOption = map[string]bool{"--depth": true, "--branch": true, "-b": true, "--origin": true, "-o": true, "-c": true, "--config": true, "-j": true, "--jobs": true}

// whole are the ways in which the folder that a script runs in is written.
var whole = map[string]bool{".": true, "./": true, "./*": true, "*": true, "$PWD": true, "$PWD/": true, "${PWD}/": true, "$(pwd)/": true,
	"$GITHUB_WORKSPACE/": true, "${GITHUB_WORKSPACE}/": true, "$CI_PROJECT_DIR/": true, "${CI_PROJECT_DIR}/": true}

// sent is where rsync or scp puts the whole repository on another machine; ""
// where it takes a part of it.
func (s *script) sent(program, args string) string {
	var names []string
	skip := false
	for _, m := range quotedWord.FindAllStringSubmatch(args, maxEnvironment) {
		w := strings.TrimRight(m[1]+m[2]+m[3], `"',)`)
		switch {
		case skip:
			skip = false
		case w == "&&" || w == ";" || w == "||" || w == "|":
			return s.whereTo(names)
		case valuedOption[w]:
			skip = program == "rsync" || w != "-e"
		case w != "" && !strings.HasPrefix(w, "-"):
			names = append(names, w)
		}
	}
	return s.whereTo(names)
}

// valuedOption are the options of rsync and scp whose value is a word of its
// own.
var valuedOption = map[string]bool{"-e": true, "--rsh": true, "--exclude": true, "--include": true, "--exclude-from": true, "--filter": true,
	"-f": true, "-i": true, "-P": true, "-o": true, "--chown": true, "--chmod": true}

// whereTo is the place that the second of two names has for the first, which is
// the whole repository.
func (s *script) whereTo(names []string) string {
	if len(names) != 2 {
		return ""
	}
	m := remotePlace.FindStringSubmatch(names[1])
	if m == nil || !whole[names[0]] && path.Base(names[0]) != path.Base(s.inv.root) {
		return ""
	}
	if !whole[names[0]] && !strings.HasSuffix(names[0], "/") {
		return path.Join(m[1], path.Base(names[0]))
	}
	return m[1]
}
