package diagnose

import (
	"cmp"
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// wrongType is a file under a media type with which browsers do not use it.
func (j *judgement) wrongType(r *Resource) *Cause {
	got := r.Plain.Header.Get("Content-Type")
	want, strict := accepted(r)
	if want == nil || slices.Contains(want, plainType(got)) {
		return nil
	}
	c := &Cause{ID: WrongType, At: j.types(r), Severity: diag.Warning,
		Sentence: fmt.Sprintf("%s has the right bytes and comes as %s instead of %s", short(r.URL), or(got, "no type at all"), want[0]),
		Effect:   "browsers that are told nosniff refuse it, and so does everything that goes by the type",
		Remedy:   "add to the http block: include mime.types;"}
	if nosniff := strings.EqualFold(r.Plain.Header.Get("X-Content-Type-Options"), "nosniff"); strict || nosniff {
		c.Severity = diag.Error
		c.Effect = fmt.Sprintf("browsers refuse a %s of another type, and the page goes without it", cmp.Or(r.Kind, Asset))
		if !strict {
			c.Effect = "the answer says nosniff, so browsers refuse it, and the page goes without it"
		}
	}
	return c
}

var scriptTypes = []string{"text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript", "text/ecmascript"}

// accepted returns the media types under which browsers use a resource, nil
// where any will do, and whether they insist on them (HTML: fetch a module
// worker script graph; CSSOM: fetch a style sheet).
func accepted(r *Resource) (types []string, strict bool) {
	switch r.Kind {
	case Module, Worker:
		return scriptTypes, true
	case Script:
		return scriptTypes, false
	case Style:
		return []string{"text/css"}, true
	}
	switch strings.ToLower(path.Ext(r.URL.Path)) {
	case ".js", ".mjs":
		return scriptTypes, path.Ext(r.URL.Path) == ".mjs"
	case ".css":
		return []string{"text/css"}, true
	case ".svg":
		return []string{"image/svg+xml"}, false
	case ".wasm":
		return []string{"application/wasm"}, false
	}
	return nil, false
}

func plainType(header string) string {
	kind, _, err := mime.ParseMediaType(header)
	if err != nil {
		kind, _, _ = strings.Cut(strings.ToLower(header), ";")
	}
	return strings.TrimSpace(kind)
}

// types is the place that decides the type: the types block or default_type that
// holds, else the http block that lacks one.
func (j *judgement) types(r *Resource) source.Range {
	block := where(r)
	if block == nil {
		return source.Range{}
	}
	for _, name := range []string{"types", "default_type"} {
		if list := block.Effective(name); len(list) > 0 {
			return list[0].Head()
		}
	}
	if http := block.Enclosing("http"); http != nil {
		return http.Head()
	}
	return block.Head()
}
