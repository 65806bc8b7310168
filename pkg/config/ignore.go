package config

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Ignore says which files are not to be judged.
type Ignore struct {
	dir      string   // what the patterns are relative to
	patterns []string // globs with /; ** is any number of folders
	more     []Ignore // of files that are extended, with folders of their own
}

// Empty reports whether nothing is ignored.
func (g Ignore) Empty() bool {
	return len(g.patterns) == 0 && !slices.ContainsFunc(g.more, func(m Ignore) bool { return !m.Empty() })
}

// Match reports whether a file, by its absolute path on this machine, is to be
// left out. A pattern that matches a folder leaves out all below it; one
// without a slash is matched at any depth below the folder of .wellserved.yaml.
func (g Ignore) Match(file string) bool {
	if len(g.patterns) > 0 && g.match(file) {
		return true
	}
	return slices.ContainsFunc(g.more, func(m Ignore) bool { return m.Match(file) })
}

func (g Ignore) match(file string) bool {
	rel, err := filepath.Rel(g.dir, file)
	if err != nil {
		return false
	}
	rel = filepath.ToSlash(rel)
	for _, p := range g.patterns {
		name := rel
		switch outside := strings.HasPrefix(rel, "../"); {
		case strings.HasPrefix(p, "/"):
			name = filepath.ToSlash(file)
		case outside != strings.HasPrefix(p, "../"):
			continue
		}
		if matchPattern(p, name) {
			return true
		}
	}
	return false
}

// checkPattern reports a pattern that can match nothing.
func checkPattern(p string) error {
	if p == "" {
		return fmt.Errorf("an empty pattern")
	}
	for part := range strings.SplitSeq(p, "/") {
		if _, err := path.Match(part, ""); err != nil {
			return fmt.Errorf("%q: %w", p, err)
		}
	}
	return nil
}

func matchPattern(pattern, name string) bool {
	pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
	parts := strings.Split(pattern, "/")
	if len(parts) == 1 {
		parts = []string{"**", pattern}
	}
	return matchParts(parts, strings.Split(name, "/"))
}

// matchParts matches a pattern against the beginning of a path, one part at a
// time. Of several ** only the last needs to be tried further on, so it is
// linear in the product of both lengths.
func matchParts(pattern, name []string) bool {
	retry, from := -1, 0
	p, n := 0, 0
	for {
		if p == len(pattern) {
			return true // all below a matched folder too
		}
		switch {
		case pattern[p] == "**":
			retry, from = p, n
			p++
			continue
		case n < len(name) && matchPart(pattern[p], name[n]):
			p, n = p+1, n+1
			continue
		case retry >= 0 && from < len(name):
			from++
			p, n = retry+1, from
			continue
		}
		return false
	}
}

func matchPart(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}
