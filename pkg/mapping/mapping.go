// Package mapping says, for STATIC and MEDIA and for each server block that
// serves the site, which location answers, which directory it opens, and
// whether that is the directory Django means. Paths are compared as nginx
// builds them for files with the names that Django's files have, never as text.
package mapping

import (
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// Verdict says whether nginx serves the directory that Django means.
type Verdict string

// The verdicts, as every format names them.
const (
	Match     Verdict = "match"     // the directory nginx serves is the one Django means
	Mismatch  Verdict = "mismatch"  // it is another
	Unserved  Verdict = "unserved"  // no location serves the setting's URL
	Elsewhere Verdict = "elsewhere" // nginx is not meant to serve it
	Unknown   Verdict = "unknown"   // Reason says why
)

// Kind says in what way a mapping is wrong.
type Kind string

// The kinds of mismatch, and of being unserved.
const (
	// Of a mismatch.
	OtherDirectory Kind = "other-directory" // another directory than the setting's
	OtherStorage   Kind = "other-storage"   // storage that the other side cannot see
	Glued          Kind = "glued"           // alias without the final slash of its location
	Appended       Kind = "appended"        // root adds the location's prefix a second time
	Shadowed       Kind = "shadowed"        // another location takes some of the files
	RootUnset      Kind = "root-unset"      // nginx serves a directory and the setting has no value
	OtherCase      Kind = "other-case"      // the paths differ in upper and lower case only
	OtherForm      Kind = "other-form"      // the paths differ in Unicode normalisation only
	// Of what is unserved.
	Passed   Kind = "passed"   // the request goes to the application
	Refused  Kind = "refused"  // nginx answers with an error or a text of its own
	Replaced Kind = "replaced" // nginx answers with another file: a single-page application's index
)

// Mapping is one row: a setting's URL in one server block.
type Mapping struct {
	URL        string // the path that requests begin with: "/static/"
	Setting    string // "STATIC_ROOT" or "MEDIA_ROOT"
	URLSetting string // "STATIC_URL" or "MEDIA_URL"
	Verdict    Verdict
	Kind       Kind   // "" where there is nothing wrong
	Reason     string // one sentence: why this verdict

	Config *nginx.Config   // nil where there is no nginx configuration
	Router *route.Router   // of Config
	Django *django.Project // the project whose settings these are

	Server    *nginx.Directive // the server block; the configuration's root where that is the inside of one; nil without one
	Names     []string         // the server's names
	Location  *nginx.Directive // the location that answers; nil where the server itself does
	Match     string           // how Location reads: "^~ /static/"
	Directive *nginx.Directive // the root or alias that gives NginxPath; nil where none does
	// NginxPath is the directory nginx opens for URL, as nginx builds it; ""
	// where nginx opens none.
	NginxPath string
	// LocalPath is where NginxPath lies on this machine; "" where it is not here.
	LocalPath string
	// InTree is NginxPath's place in the project's tree, links resolved; "" where
	// it is not here, so that a missing directory would say nothing.
	InTree string
	// SettingPath is the setting's value as the server sees it; "" where it is
	// not known or not set.
	SettingPath string
	// ServePath is the same directory by the path that nginx has for it; "" where
	// nginx, in a container, has it nowhere.
	ServePath string
	// SettingInTree is SettingPath's place in the project's tree, as InTree.
	SettingInTree string

	URLValue  django.Value // of URLSetting
	RootValue django.Value // of Setting
	// Probes are the request that speaks for the row, and those that end
	// otherwise.
	Probes   []Probe
	Evidence []Evidence // what the verdict rests on besides the rows' own places
	Filling  Filling    // of a match in containers
}

// Probe is one request that was traced for a mapping.
type Probe struct {
	Name  string // below URL: "admin/css/base.css"
	URI   string
	Trace *route.Trace // without its steps
	Dir   string       // the directory that Name was looked for in; "" where no file was opened, or under another name
	Right bool         // Dir is the setting's directory
}

// Evidence is a place that a verdict rests on.
type Evidence struct {
	At      source.Range // zero where no file of the site says it
	Message string
	Of      Way
}

// Way says which path a piece of evidence follows.
type Way int

// The ways.
const (
	OfRow    Way = iota // the row as a whole
	OfNginx             // from the directory that nginx opens
	OfDjango            // from the directory that Django means
	OfURL               // the setting that browsers' URLs begin with
)

// Stray returns the probes that another location than the row's own takes to
// another directory or away from the files.
func (m *Mapping) Stray() []Probe {
	var out []Probe
	for _, p := range m.Probes {
		if p.Trace.Location != m.Location && p.Dir != m.NginxPath {
			out = append(out, p)
		}
	}
	return out
}
