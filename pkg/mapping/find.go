package mapping

import (
	"path"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// Input is one nginx configuration and one Django project that may belong
// together.
type Input struct {
	Config *nginx.Config // nil where there is none
	Router *route.Router // of Config
	// Nothing returns a router that answers for Config as if no file were there
	// at all.
	Nothing func() *route.Router
	Django  *django.Project
	// Tree holds the project's own files, for the names to ask for.
	Tree   fstree.Tree
	Places Places
	// Doubt says why nginx's and Django's paths may not be of one file system
	// though both are known; "" where there is no doubt.
	Doubt func(nginxPath, settingPath string) string
	// Trust says that equal paths are one directory all the same: both sides
	// were read on the server itself.
	Trust bool
	// Unfilled says of a path that a script or a person has yet to fill in a
	// part of it; "" of a path that is whole.
	Unfilled func(path string) string
	// ServedBy says which application server hands out the files below a URL by
	// itself; "" for none.
	ServedBy func(url string) string
	// Machine says that the configuration is all that a machine serves, of which
	// the project may be no part.
	Machine bool
	// Others says that the configuration may serve other projects that are here
	// as well, so that a server which opens none of this project's directories
	// is likely theirs.
	Others bool

	targets   []target
	constants map[string]bool // variables, with $, by whether one text is all they are set to
}

// Find returns the mappings of one configuration and one project, in the order
// of the servers, STATIC before MEDIA. Where no server serves the site there is
// one row a setting.
func Find(in Input) []Mapping {
	var out []Mapping
	in.targets = targets(in.Django)
	for _, t := range in.targets {
		out = append(out, in.rows(t)...)
	}
	return out
}

// rows returns the rows of one setting.
func (in *Input) rows(t target) []Mapping {
	base := Mapping{URL: t.url, Setting: t.setting, URLSetting: t.urlSetting,
		Config: in.Config, Router: in.Router, Django: in.Django,
		URLValue: t.urlValue, RootValue: t.rootValue, SettingPath: t.root, ServePath: t.root}
	if done := t.beforeNginx(&base); done {
		return []Mapping{base}
	}
	if in.Config == nil {
		base.Verdict, base.Reason = Unknown, "there is no nginx configuration to compare with"
		if t.app == serves {
			base.Verdict, base.Reason = Elsewhere, t.appWhy
		}
		return []Mapping{base}
	}
	servers, why := in.serving(t)
	if len(servers) == 0 {
		base.Verdict, base.Reason = Unknown, why
		if t.app == serves {
			base.Verdict, base.Reason = Elsewhere, t.appWhy
		}
		return []Mapping{base}
	}
	var out []Mapping
	for _, s := range servers {
		m := base
		m.Server, m.Names = s.block(), s.names()
		if in.judge(t, s, &m) {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		base.Verdict, base.Reason = Unknown, "no server block answers for "+t.url+" itself: all send the browser to another address"
		return []Mapping{base}
	}
	return out
}

// same reports whether nginx's directory is the setting's; known is false where
// one of the places is not known.
func (in *Input) same(t target, dir string) (same, known bool, n, s Place) {
	n = in.Places.Place(NginxSide, dir)
	s = in.Places.Place(DjangoSide, t.root)
	both := n.Storage != "" && s.Storage != ""
	same = both && n.Storage == s.Storage && path.Clean(n.Path) == path.Clean(s.Path)
	if in.Doubt != nil && !(same && in.Trust) {
		if why := in.Doubt(dir, t.root); why != "" {
			n.Unknown = why
			return false, false, n, s
		}
	}
	if !both {
		return false, false, n, s
	}
	return same, true, n, s
}
