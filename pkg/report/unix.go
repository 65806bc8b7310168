package report

import (
	"bufio"
	"fmt"
	"io"
)

// writeUnix writes a line for each finding as compilers do, which editors jump
// by: Vim's errorformat %f:%l:%c:\ %t%*[^:]:\ %m, Emacs' compilation mode, and
// problem matchers. What could not be read stands on standard error.
func writeUnix(w io.Writer, r *Report, _ Style) error {
	b := bufio.NewWriter(w)
	for i := range r.Findings {
		f := &r.Findings[i]
		place := placeOf(f.At)
		if place == "" {
			continue // an editor cannot go there
		}
		fmt.Fprintf(b, "%s: %s: %s [%s]\n", place, f.Severity, printable(f.Message), f.Rule)
	}
	return b.Flush()
}
