package diagnose

import (
	"fmt"
	"path"

	"github.com/wellserved/wellserved/pkg/route"
)

// ruledOut goes through what people suspect first, and says of each how it was
// ruled out, or why it was not.
func (j *judgement) ruledOut(d *Diagnosis) []Exclusion {
	if d.State == Silent || d.State == Unknown || d.Root == nil {
		return nil
	}
	r := d.Root.subject
	var out []Exclusion
	for _, one := range []struct {
		suspect string
		causes  []CauseID
		judge   func(*Resource) (out bool, how string)
	}{
		{"browser cache", nil, j.browserCache},
		{"CDN or proxy cache", []CauseID{StaleCache}, j.cacheInFront},
		{"nginx's own caches", []CauseID{StaleCache}, j.ownCaches},
		{"another host", []CauseID{AnotherHost, AnotherProgram, AnotherConfig}, j.anotherHost},
		{"reload of nginx", []CauseID{NotReloaded}, j.reloaded},
		{"collectstatic", []CauseID{NotCollected, StaleCollected, StaleManifest, NoSuchFile}, j.collected},
		{"permissions", []CauseID{Forbidden}, j.permissions},
		{"packed copies", []CauseID{StalePacked}, j.packedCopies},
	} {
		if contains(one.causes, d.Root.ID) {
			continue
		}
		if ruled, how := one.judge(r); how != "" {
			out = append(out, Exclusion{Suspect: one.suspect, Out: ruled, How: how})
		}
	}
	return out
}

func contains(list []CauseID, id CauseID) bool {
	for _, one := range list {
		if one == id {
			return true
		}
	}
	return false
}

func (j *judgement) browserCache(r *Resource) (bool, string) {
	if !r.Plain.Came() {
		return false, ""
	}
	return true, "no browser was asked: this is what the server sends"
}

func (j *judgement) cacheInFront(r *Resource) (bool, string) {
	f := front(r.Plain)
	switch {
	case r.Direct.Came() && r.Direct.SameBody(r.Plain):
		return true, "nginx on this machine, asked directly, gives the same"
	case r.Fresh.Came() && r.Fresh.Status == r.Plain.Status && (r.Fresh.SameBody(r.Plain) || !r.Plain.OK()):
		how := "asked with no-cache and a query that nobody has seen, it gives the same"
		if f == "" {
			how += "; no header speaks of one"
		}
		return true, how
	case f != "":
		return false, "in front stands " + f
	case r.Fresh == nil && r.Plain.Came():
		return true, "no header speaks of one"
	}
	return false, ""
}

func (j *judgement) ownCaches(r *Resource) (bool, string) {
	if where(r) == nil || outcome(r).Kind == route.Unknown {
		return false, ""
	}
	for _, name := range []string{"open_file_cache", "proxy_cache"} {
		if on(r, name) {
			return r.Served != nil && r.Served.Same(r.Opens), fmt.Sprintf("%s is on; what came is what the file says now", name)
		}
	}
	return true, "neither open_file_cache nor proxy_cache holds for this location"
}

func (j *judgement) anotherHost(_ *Resource) (bool, string) {
	h := &j.f.Host
	switch {
	case h.Proxy != "":
		return false, "requests go through a proxy, " + h.Proxy
	case !h.Own():
		return false, fmt.Sprintf("%s is not this machine", list(h.Addresses))
	case len(h.Listening) > 0 && h.Listening[0].Process != nil:
		p := h.Listening[0].Process
		return true, fmt.Sprintf("%s is this machine, and %s (process %d) listens there", list(h.Addresses), p.Name, p.PID)
	}
	return true, list(h.Addresses) + " is this machine"
}

func (j *judgement) reloaded(r *Resource) (bool, string) {
	o, a := outcome(r), origin(r)
	if r.Site == nil || !r.Site.OnServer || !a.Came() || o.Kind == route.Unknown {
		return false, ""
	}
	switch {
	case j.contradicts(r, a) != "":
		return false, ""
	case o.Kind == route.File && r.Served.Same(r.Opens) && a.OK():
		return true, "the running nginx serves the very file that the configuration names"
	case o.Kind == route.Error && o.Status == a.Status:
		return true, fmt.Sprintf("the running nginx answers %d, as the configuration says", a.Status)
	case len(j.f.Host.Late) > 0:
		late := j.f.Host.Late[0]
		return false, fmt.Sprintf("%s changed at %s, after nginx had read it", late.File.Name(), clock(late.Changed))
	}
	return false, ""
}

func (j *judgement) collected(r *Resource) (bool, string) {
	m, s := r.Meant, r.Source
	if r.Plainly != nil {
		m = r.Plainly
	}
	if r.Row == nil || r.Row.Setting != "STATIC_ROOT" || m == nil || s == nil || !s.Exists {
		return false, ""
	}
	switch {
	case m.Exists && m.SHA256 != "" && m.SHA256 == s.SHA256:
		return true, fmt.Sprintf("%s is a true copy of %s", m.Shown, s.Shown)
	case !m.Exists:
		return false, fmt.Sprintf("%s is not there: collectstatic has yet to run", m.Shown)
	case m.SHA256 == "" || s.SHA256 == "":
		return false, "" // they were not compared
	}
	return false, fmt.Sprintf("%s differs from %s: collectstatic has yet to run", m.Shown, s.Shown)
}

func (j *judgement) permissions(r *Resource) (bool, string) {
	for _, one := range []*File{r.Meant, r.Opens} {
		if one == nil || one.Reader == "" || !one.Exists {
			continue
		}
		if no := one.Refusal; no != nil {
			return false, fmt.Sprintf("%s may not pass %s", one.Reader, no.Path)
		}
		return true, fmt.Sprintf("%s may read %s, and pass all folders above it", one.Reader, one.Shown)
	}
	return false, ""
}

func (j *judgement) packedCopies(r *Resource) (bool, string) {
	if r.Packed.SameBody(r.Plain) {
		how := "asked for gzip, as browsers do, it gives the same bytes"
		if r.Sibling != nil {
			how += fmt.Sprintf("; %s holds them", path.Base(r.Sibling.Path))
		}
		return true, how
	}
	return false, ""
}
