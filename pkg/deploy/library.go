package deploy

// The only file that knows compose's own library. Of it stand here the packages
// that are functions of what they are given: how variables are filled in, how a
// short form reads, how one file lies over another. Its loader is not used: that
// one opens includes, extended files and .env by itself, takes ~ and variables
// from this machine, and compiles a JSON schema before main runs.

import (
	"errors"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/override"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/transform"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// A hole stands in a text for a variable without a value. Its marks are
// characters that no text has (Unicode keeps them from interchange) and that
// mean nothing to compose, so that it survives whatever is done to the text.
const (
	holeOpen  = "\uFDD0"
	holeClose = "\uFDD1"
)

var withoutMarks = strings.NewReplacer(holeOpen, "\uFFFD", holeClose, "\uFFFD")

func holeOf(name string) string { return holeOpen + name + holeClose }

// told returns a text as people read it, and the first variable in it that has
// no value.
func told(text string) (shown, missing string) {
	_, rest, ok := strings.Cut(text, holeOpen)
	if !ok {
		return text, ""
	}
	missing, _, _ = strings.Cut(rest, holeClose)
	return strings.NewReplacer(holeOpen, "${", holeClose, "}").Replace(text), missing
}

// Bounds of what variables may bring about in one project.
const (
	maxFilled   = 8 << 20  // bytes of all texts together
	maxFillWork = 16 << 20 // variables of a text times its length, for all texts
)

// filler fills variables in as compose does, but for those that have no value
// here: these leave a hole.
type filler struct {
	get    lookup
	budget *fillBudget
}

type fillBudget struct{ bytes, work int }

// reference is a variable with what follows its name.
var reference = lazyre.New(`\$\{?([A-Za-z_][A-Za-z0-9_]*)(:?[-+?])?`)

// text fills one text in. The error says that compose refuses the text.
func (f filler) text(text string) (string, error) {
	text = withoutMarks.Replace(text)
	if !strings.Contains(text, "$") {
		return text, nil
	}
	f.budget.work += len(text) * strings.Count(text, "$")
	if f.budget.work > maxFillWork || f.budget.bytes > maxFilled {
		return holeOf("more variables than are filled in"), nil
	}
	plain := map[string]bool{}
	for _, m := range reference.FindAllStringSubmatch(strings.ReplaceAll(text, "$$", ""), -1) {
		plain[m[1]] = plain[m[1]] || m[2] == ""
		if _, _, known := f.get(m[1]); !known && strings.HasSuffix(m[2], "+") {
			return holeOf(m[1]), nil // set or not: it decides what stands there
		}
	}
	size := 0
	out, err := template.SubstituteWithOptions(text, func(name string) (string, bool) {
		v, set, known := f.get(name)
		if !known || !set && plain[name] {
			return holeOf(name), true
		}
		if size += len(v); size > maxExpanded {
			return holeOf(name), true
		}
		return withoutMarks.Replace(v), set
	}, template.WithoutLogging)
	f.budget.bytes += len(out)
	var required *template.MissingRequiredError
	switch {
	case errors.As(err, &required):
		return holeOf(required.Variable), nil
	case err != nil:
		return "", fmt.Errorf("%q holds a $ that begins no variable: write $$ for a dollar", clip(text))
	}
	return out, nil
}

// clip shortens a text for a message.
func clip(text string) string {
	if line, _, more := strings.Cut(text, "\n"); more {
		text = line + "…"
	}
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	return text
}

// service wraps one service as the library wants it: its rules go by the path
// from the top of the file.
func inSection(section string, entry any) map[string]any {
	return map[string]any{section: map[string]any{"x": entry}}
}

// ofSection takes the entry out again.
func ofSection(section string, file map[string]any, err error) (map[string]any, error) {
	if err != nil {
		return nil, err
	}
	entries, _ := file[section].(map[string]any)
	entry, _ := entries["x"].(map[string]any)
	return entry, nil
}

// canonical writes short forms out as long ones.
func canonical(section string, entry map[string]any) (out map[string]any, err error) {
	defer refused(&err)
	file, err := transform.Canonical(inSection(section, entry), false)
	return ofSection(section, file, err)
}

// overlaid puts what a later file says of an entry over what earlier ones say.
// base is not to be used afterwards.
func overlaid(section string, base, top map[string]any) (out map[string]any, err error) {
	defer refused(&err)
	file, err := override.Merge(inSection(section, base), inSection(section, top))
	if err == nil {
		file, err = override.EnforceUnicity(file)
	}
	return ofSection(section, file, err)
}

// extended puts a service over the one that it extends, which is not to be used
// afterwards.
func extended(base, own map[string]any) (out map[string]any, err error) {
	defer refused(&err)
	return override.ExtendService(base, own)
}

// refused turns a panic of the library's into an error: its functions trust that
// its schema has seen the values.
func refused(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("it holds a value of a kind that compose does not take there (%v)", p)
	}
}
