// Package nearest finds, for a name that is not there, the one that was
// probably meant.
package nearest

import (
	"iter"
	"strings"

	"github.com/agext/levenshtein"
)

// longest bounds the names that are compared, in bytes: no name of ours is as
// long, and comparing costs the product of both lengths.
const longest = 80

// Name returns the candidate that is closest to a name, of equal ones the first,
// or "" where none is close: one slip for every four letters, at least one.
// Case and the kind of hyphen do not count.
func Name(name string, candidates iter.Seq[string]) string {
	if len(name) > longest || name == "" {
		return ""
	}
	name = fold(name)
	best, near := "", 1+max(len(name)/4, 1)
	for c := range candidates {
		if d := distance(name, fold(c)); d < near {
			best, near = c, d
		}
	}
	return best
}

// distance is Levenshtein's, but for two letters that changed places, which is
// the commonest slip and counts as one.
func distance(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) && i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:] {
		return 1
	}
	return levenshtein.Distance(a, b, nil)
}

func fold(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }
