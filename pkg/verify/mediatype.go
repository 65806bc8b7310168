package verify

import (
	"mime"
	"path"
	"strings"
)

var scripts = []string{"text/javascript", "application/javascript", "application/x-javascript", "text/x-javascript",
	"application/ecmascript", "text/ecmascript"}

// strict are the file types that browsers refuse under a wrong name: style
// sheets, module scripts, workers and streamed WebAssembly always, classic
// scripts where nosniff is on. Of each, what is accepted.
var strict = map[string][]string{
	".css":  {"text/css"},
	".js":   scripts,
	".mjs":  scripts,
	".wasm": {"application/wasm"},
	".svg":  {"image/svg+xml"},
	".html": {"text/html", "application/xhtml+xml"},
}

// typeFits reports whether a Content-Type is one under which browsers use a
// file of that name; true where its kind is not a strict one.
func typeFits(name, contentType string) bool {
	accepted, ok := strict[strings.ToLower(path.Ext(name))]
	if !ok {
		return true
	}
	got, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		got, _, _ = strings.Cut(contentType, ";")
		got = strings.ToLower(strings.TrimSpace(got))
	}
	for _, a := range accepted {
		if got == a {
			return true
		}
	}
	return false
}

// Accepted returns the media types under which browsers use a file of that
// name, nil where any will do.
func Accepted(name string) []string { return strict[strings.ToLower(path.Ext(name))] }
