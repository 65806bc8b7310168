// Package diag defines what wellserved says about a site: the finding, the
// places it points at and the edits that mend it.
package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"sort"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Severity ranks findings; a greater one is worse.
type Severity int

// The severities, as `--fail-on` names them.
const (
	Info    Severity = iota + 1 // worth knowing, often meant
	Warning                     // wrong for nearly every site
	Error                       // it does not start, does not do what it says, or lets an attacker in
)

// String returns "info", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Info:
		return "info"
	}
	return ""
}

// ParseSeverity is the inverse of String.
func ParseSeverity(s string) (Severity, bool) {
	for _, v := range []Severity{Info, Warning, Error} {
		if v.String() == s {
			return v, true
		}
	}
	return 0, false
}

// Finding is one thing that is wrong, at a place in one of the site's files.
type Finding struct {
	Rule     string
	Severity Severity
	Message  string // what is wrong: names the thing and states the fact
	Effect   string // what the user sees because of it
	Remedy   string // what to type to mend it
	At       source.Range
	Related  []Related
	Fixes    []Fix
	Data     map[string]string // further facts for programs, by stable keys
	// Within is the path of nginx's blocks down to the directive; "" in other
	// files. The engine fills it in.
	Within string
}

// Related is a second place that a finding speaks of.
type Related struct {
	At      source.Range
	Message string
}

// Fix is a set of edits that mends a finding. All of its edits are applied, or
// none.
type Fix struct {
	Description string
	// Safe says that nginx accepts the result and that no request changes its
	// outcome except as Description says.
	Safe  bool
	Edits []Edit
}

// Edit replaces a range of the original text.
type Edit struct {
	At   source.Range
	Text string
}

// Fingerprint identifies a finding across runs while lines and blocks move: it
// is made of the rule, the blocks that it stands in and the text pointed at, not
// of line numbers. A file's name takes part only where no block says where it
// is, and then without its folder.
func (f *Finding) Fingerprint() string {
	within := f.Within
	if within == "" {
		within = path.Base(f.At.Name())
	}
	h := sha256.New()
	for _, part := range []string{f.Rule, within, strings.Join(strings.Fields(f.At.Text()), " ")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Sort orders findings by file, place, severity, the gravest first, rule and
// message, so that the same input gives the same output.
func Sort(list []Finding) {
	sort.SliceStable(list, func(i, j int) bool { return less(&list[i], &list[j]) })
}

func less(a, b *Finding) bool {
	switch {
	case a.At.Name() != b.At.Name():
		return a.At.Name() < b.At.Name()
	case a.At.Start != b.At.Start:
		return a.At.Start < b.At.Start
	case a.At.End != b.At.End:
		return a.At.End < b.At.End
	case a.Severity != b.Severity:
		return a.Severity > b.Severity
	case a.Rule != b.Rule:
		return a.Rule < b.Rule
	}
	return a.Message < b.Message
}
