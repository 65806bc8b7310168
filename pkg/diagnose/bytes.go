package diagnose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// filters are the directives by which nginx changes a file's bytes on their way.
var filters = []string{"sub_filter", "ssi", "add_before_body", "add_after_body", "xslt_stylesheet", "image_filter", "source_charset",
	"body_filter_by_lua_block", "body_filter_by_lua_file", "js_body_filter", "pagespeed", "concat"}

// filter is the directive by which nginx changes what it sends; "" for none.
func filter(r *Resource) string {
	for _, name := range filters {
		if on(r, name) {
			return name
		}
	}
	return ""
}

// rewritten passes over bytes that nginx changes: they say nothing.
func (j *judgement) rewritten(r *Resource) *Cause {
	if isFile(r) && r.Plain.OK() && filter(r) != "" && !good(r, r.Plain) {
		return fine
	}
	return nil
}

// right judges an answer with the right bytes: packed they may be others, their
// type may be wrong, and what is right on this disk may be old.
func (j *judgement) right(r *Resource) *Cause {
	if !isFile(r) || !good(r, r.Plain) {
		return nil
	}
	if c := j.stalePacked(r); c != nil {
		return c
	}
	if c := j.wrongType(r); c != nil {
		return c
	}
	if c := j.uncollected(r); c != nil {
		return c
	}
	return fine
}

// stalePacked is a packed answer with other bytes than the plain one.
func (j *judgement) stalePacked(r *Resource) *Cause {
	if r.Packed == nil || !r.Packed.OK() || r.Packed.SameBody(r.Plain) {
		return nil
	}
	c := &Cause{ID: StalePacked, At: setting(r, "gzip_static"),
		Effect:   "every browser asks for packed bytes and gets these; curl without --compressed shows the right ones",
		Sentence: fmt.Sprintf("asked for gzip, as browsers do, %s gives other bytes than without", short(r.URL)),
		Remedy:   "remove the packed copy on the server, or empty the cache that keeps it"}
	if s := r.Sibling; s != nil && s.SHA256 == r.Packed.SHA256 {
		c.Sentence = fmt.Sprintf("browsers get the old bytes packed in %s, which gzip_static sends in place of %s", s.Shown, path.Base(r.Opens.Path))
		c.Command = "gzip --keep --force --best " + quote(strings.TrimSuffix(s.Shown, ".gz"))
	}
	return c
}

// where is the block whose settings hold for a resource: the location, else the
// server; nil without a configuration.
func where(r *Resource) *nginx.Directive {
	switch {
	case r.Trace == nil:
		return nil
	case r.Trace.Location != nil:
		return r.Trace.Location
	}
	return r.Trace.Server
}

// setting is the directive of a name that holds for a resource, else where the
// resource is answered.
func setting(r *Resource, name string) source.Range {
	if block := where(r); block != nil {
		if d := block.EffectiveOne(name); d != nil {
			return d.Head()
		}
	}
	return answering(r)
}

// on reports whether a setting holds for a resource and is not off.
func on(r *Resource, name string) bool {
	block := where(r)
	if block == nil {
		return false
	}
	d := block.EffectiveOne(name)
	return d != nil && d.Arg(0) != "off"
}

// cached is an answer that a cache gives: asked for with a query that nobody has
// seen, the right bytes come.
func (j *judgement) cached(r *Resource) *Cause {
	if !isFile(r) || !good(r, r.Fresh) && !good(r, r.Direct) {
		return nil
	}
	c := &Cause{ID: StaleCache, Effect: "visitors get an old copy until it expires or is removed",
		Sentence: fmt.Sprintf("a cache answers for %s with an old copy: asked past it, the right bytes come", short(r.URL))}
	switch {
	case on(r, "proxy_cache"):
		d := where(r).EffectiveOne("proxy_cache")
		c.At = d.Head()
		c.Sentence = fmt.Sprintf("nginx's proxy_cache %s keeps an old copy of %s: asked past it, the right bytes come", d.Arg(0), short(r.URL))
		c.Command = j.emptyCache(r, d)
		if !r.Plain.OK() {
			c.Sentence = fmt.Sprintf("nginx's proxy_cache %s keeps a %d for %s: asked past it, the right bytes come", d.Arg(0), r.Plain.Status, short(r.URL))
			c.Effect = "visitors lack the file until the cache forgets that it was not there"
		}
	case front(r.Plain) != "":
		c.Sentence = fmt.Sprintf("%s keeps an old copy of %s: asked past it, the right bytes come", front(r.Plain), short(r.URL))
		c.Remedy = "purge " + r.URL.String() + " there"
	default:
		c.Remedy = "find what stands in front: curl -sI " + quote(r.URL.String())
	}
	return c
}

// emptyCache is what empties a cache of nginx's; "" where it is not known where
// that keeps its files.
func (j *judgement) emptyCache(r *Resource, cache *nginx.Directive) string {
	for d := range r.Site.Config.Walk() {
		if d.Name != "proxy_cache_path" {
			continue
		}
		for _, arg := range d.Values() {
			if name, ok := strings.CutPrefix(arg, "keys_zone="); ok && strings.HasPrefix(name, cache.Arg(0)+":") {
				find := "find " + quote(d.Arg(0)) + " -type f -delete"
				if c := nginxIn(r); c != nil {
					return c.Exec(find, "")
				}
				return "sudo " + find
			}
		}
	}
	return ""
}

// contradicts says in what nginx does not do what its files say; "" where it
// does, or nothing can be said.
func (j *judgement) contradicts(r *Resource, a *Answer) string {
	o := outcome(r)
	if r.Site == nil || !r.Site.OnServer || len(o.May) > 0 || !a.Came() || a.Fault != NoFault || a.Status >= 500 || a.Status == 401 || a.Status == 429 {
		return ""
	}
	switch o.Kind {
	case route.File:
		switch {
		case r.Opens == nil || r.Opens.SHA256 == "" || !r.Opens.Exists:
			return ""
		case a.OK() && a.SHA256 != r.Opens.SHA256:
			return fmt.Sprintf("they lead to %s, and other bytes come", r.Opens.Shown)
		case !a.OK() && o.Status == 200 && r.Opens.Refusal == nil:
			return fmt.Sprintf("they lead to %s, and %s comes", r.Opens.Shown, said(a))
		}
	case route.Error, route.Return:
		if a.OK() && o.Status >= 300 || !a.OK() && a.Status != o.Status && o.Status != 0 && a.Status < 500 && o.Status < 500 && a.Redirect == "" {
			return fmt.Sprintf("they lead to %d, and %s comes", o.Status, said(a))
		}
	case route.Proxy:
		if r.Served != nil && a.OK() && a.SHA256 == r.Served.SHA256 && strings.HasPrefix(a.Header.Get("Server"), "nginx") && tagOf(a, r.Served) {
			return fmt.Sprintf("they pass the request on to %s, and the file %s comes", o.Upstream, r.Served.Shown)
		}
	}
	return ""
}

// tagOf reports whether an answer has the ETag that nginx gives a file.
func tagOf(a *Answer, f *File) bool {
	return strings.Trim(strings.TrimPrefix(a.Header.Get("Etag"), "W/"), `"`) == fmt.Sprintf("%x-%x", f.Info.ModTime.Unix(), f.Info.Size)
}

// said is an answer in two words.
func said(a *Answer) string {
	if a.Redirect != "" {
		return fmt.Sprintf("%d to %s", a.Status, a.Redirect)
	}
	return fmt.Sprint(a.Status)
}

// disobedient is an nginx that does not do what its files say: it has not read
// them since they changed, or it remembers an old file.
func (j *judgement) disobedient(r *Resource) *Cause {
	a := origin(r)
	how := j.contradicts(r, a)
	if how == "" {
		return nil
	}
	if !j.here(r) {
		return &Cause{ID: AnotherHost, At: answering(r), Effect: "what is changed in these files is not seen by visitors",
			Sentence: fmt.Sprintf("what answers for %s does not do what these files say: %s", j.f.Host.Name, how),
			Remedy:   "compare with what nginx there reads: sudo nginx -T"}
	}
	if c := j.remembered(r, a); c != nil {
		return c
	}
	if c := j.refusedFiles(r); c != nil {
		c.Sentence = fmt.Sprintf("nginx still runs with its earlier configuration, because it refuses the one that lies there: %s", c.Sentence)
		c.Effect = "each reload fails, and changes of the configuration are not seen by visitors"
		return c
	}
	c := &Cause{ID: NotReloaded, At: answering(r), Effect: "changes of the configuration and the files that it names are not seen by visitors",
		Sentence: "the running nginx does not do what its files say: " + how,
		Command:  j.reload(r, answering(r))}
	if late := j.f.Host.Late; len(late) > 0 {
		c.Sentence = "nginx has not been reloaded since its configuration changed: " + how
		if !slices.ContainsFunc(late, func(l LateFile) bool { return l.File == c.At.File }) {
			c.At = late[0].File.LineRange(1)
		}
	}
	return c
}

// remembered is a file that nginx keeps open although it was replaced.
func (j *judgement) remembered(r *Resource, a *Answer) *Cause {
	if !on(r, "open_file_cache") || len(j.f.Host.Late) > 0 || r.Opens == nil {
		return nil
	}
	if r.Served != nil && !r.Served.Same(r.Opens) || a.OK() && tagOf(a, r.Opens) {
		return nil // a file of another folder, which no cache explains
	}
	d := where(r).EffectiveOne("open_file_cache")
	valid := "60s"
	if v := where(r).EffectiveOne("open_file_cache_valid"); v != nil {
		valid = v.Arg(0)
	}
	return &Cause{ID: StaleCache, At: d.Head(), Effect: "visitors get the file as it was before it was replaced, and each worker forgets it at another time",
		Sentence: fmt.Sprintf("nginx's open_file_cache still holds the former %s: it looks again only every %s (open_file_cache_valid)", path.Base(r.Opens.Path), valid),
		Command:  j.forget(r)}
}
