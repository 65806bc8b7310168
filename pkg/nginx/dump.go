package nginx

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// dumpMarker begins the line before each file in the output of `nginx -T`.
const dumpMarker = "# configuration file "

// IsDump reports whether a text is the output of `nginx -T`.
func IsDump(text string) bool {
	if strings.HasPrefix(text, dumpMarker) {
		return true
	}
	head := text[:min(len(text), 64<<10)]
	i := strings.Index(head, "\n"+dumpMarker)
	return i >= 0 && strings.Contains(head[i+1:i+1+lineLen(head[i+1:])], ":")
}

func lineLen(s string) int {
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// dumpTree takes the output of `nginx -T` apart into the files it shows, and
// returns the first one's path, which is the main one's.
func dumpTree(text, name string) (fstree.Tree, string, error) {
	files := map[string]string{}
	main, current := "", ""
	start := 0
	flush := func(end int) {
		if current != "" {
			// nginx adds a line feed after each file's text.
			files[current] = strings.TrimSuffix(text[start:end], "\n")
		}
	}
	for i := 0; i < len(text); {
		line := strings.TrimSuffix(text[i:i+lineLen(text[i:])], "\r")
		next := min(i+lineLen(text[i:])+1, len(text))
		if file, ok := strings.CutPrefix(line, dumpMarker); ok && strings.HasSuffix(file, ":") {
			flush(i)
			current = path.Clean("/" + strings.TrimSuffix(file, ":"))
			if main == "" {
				main = current
			}
			start = next
		}
		i = next
	}
	flush(len(text))
	if main == "" {
		return nil, "", fmt.Errorf("%s: no line %q: not the output of nginx -T", name, strings.TrimSpace(dumpMarker)+" …:")
	}
	return fstree.MemoryText(files), main, nil
}
