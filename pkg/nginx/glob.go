package nginx

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// glob returns the paths that match a pattern, in glob(3)'s order in the C
// locale, which nginx runs in: by bytes. A pattern that matches nothing is no
// error, nor is a folder that is not there or cannot be read.
func glob(t fstree.Tree, pattern string) ([]string, error) {
	found := []string{"/"}
	parts := strings.Split(strings.Trim(pattern, "/"), "/")
	for i, part := range parts {
		var next []string
		for _, dir := range found {
			if !strings.ContainsAny(part, "*?[") {
				if name := path.Join(dir, part); i < len(parts)-1 || fstree.Exists(t, name) {
					next = append(next, name)
				}
				continue
			}
			entries, err := t.ReadDir(dir)
			if err != nil {
				continue
			}
			next = slices.Grow(next, len(entries))
			for _, e := range entries {
				if matches(part, e.Name) {
					next = append(next, strings.TrimSuffix(dir, "/")+"/"+e.Name)
				}
			}
			if len(next) > maxGlob {
				return nil, fmt.Errorf("pattern %q matches more than %d files", pattern, maxGlob)
			}
		}
		found = next
	}
	if !slices.IsSorted(found) {
		slices.Sort(found)
	}
	return found, nil
}

// matches reports whether a name matches one segment of a pattern, as
// fnmatch(3) with FNM_PERIOD does.
func matches(pattern, name string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(pattern, ".") {
		return false
	}
	if before, after, _ := strings.Cut(pattern, "*"); !strings.ContainsAny(before, `?[\`) && !strings.ContainsAny(after, `*?[\`) && len(before) < len(pattern) {
		return len(name) >= len(before)+len(after) && strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
	}
	ok, err := path.Match(strings.ReplaceAll(pattern, "[!", "[^"), name)
	if err != nil { // an unclosed [ is an ordinary character for fnmatch
		ok, _ = path.Match(strings.ReplaceAll(pattern, "[", `\[`), name)
	}
	return ok
}
