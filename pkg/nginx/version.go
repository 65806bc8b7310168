package nginx

import (
	"cmp"
	"strconv"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// Version is a version of nginx; the zero value is one that is not known.
type Version struct{ Major, Minor, Patch int }

var versionText = lazyre.New(`(?:^|nginx/|openresty/|v)(\d{1,3})\.(\d{1,4})(?:\.(\d{1,4}))?`)

// ParseVersion reads a version as people write it, 1.25.3, or as nginx -v says
// it: nginx version: nginx/1.22.1 (Ubuntu).
func ParseVersion(text string) (Version, bool) {
	m := versionText.FindStringSubmatch(text)
	if m == nil {
		return Version{}, false
	}
	var v Version
	for i, to := range []*int{&v.Major, &v.Minor, &v.Patch} {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.Atoi(m[i+1])
		if err != nil {
			return Version{}, false
		}
		*to = n
	}
	return v, v != Version{}
}

// Known reports whether the version is known.
func (v Version) Known() bool { return v != Version{} }

// String returns the version as nginx writes it.
func (v Version) String() string {
	if !v.Known() {
		return "unknown"
	}
	return strconv.Itoa(v.Major) + "." + strconv.Itoa(v.Minor) + "." + strconv.Itoa(v.Patch)
}

// AtLeast reports whether the version is known and not older than another.
func (v Version) AtLeast(text string) bool {
	if !v.Known() {
		return false
	}
	o, ok := ParseVersion(text)
	return ok && v.compare(o) >= 0
}

// Before reports whether the version is known and older than another.
func (v Version) Before(text string) bool {
	if !v.Known() {
		return false
	}
	o, ok := ParseVersion(text)
	return ok && v.compare(o) < 0
}

func (v Version) compare(o Version) int {
	return cmp.Or(cmp.Compare(v.Major, o.Major), cmp.Compare(v.Minor, o.Minor), cmp.Compare(v.Patch, o.Patch))
}

// Mended reports whether a fault is known to be mended in the version: in a
// stable branch since one version, and in the main line since another.
func (v Version) Mended(stable, mainline string) bool {
	s, _ := ParseVersion(stable)
	return v.AtLeast(mainline) || v.Major == s.Major && v.Minor == s.Minor && v.AtLeast(stable)
}
