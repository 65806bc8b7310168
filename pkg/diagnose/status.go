package diagnose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
)

// refused is an answer with an error of nginx's own making, which its files
// explain.
func (j *judgement) refused(r *Resource) *Cause {
	a := r.Plain
	if a.Status == 403 && r.Opens != nil && r.Opens.Refusal != nil {
		return j.forbidden(r)
	}
	o := outcome(r)
	switch {
	case a.Redirect != "":
		return j.ledAway(r)
	case a.Status == 401:
		return &Cause{ID: ErrorAnswer, At: setting(r, "auth_basic"), Severity: diag.Warning, Effect: "what those who have the password get is not known",
			Sentence: fmt.Sprintf("%s asks for a password", short(r.URL)),
			Remedy:   "give it, with --header 'Authorization: …'"}
	case a.Status == 502 || a.Status == 504:
		return j.upstreamDown(r)
	case a.Status == 503 || a.Status == 429:
		return &Cause{ID: ErrorAnswer, At: setting(r, "limit_req"), Effect: "visitors who load a whole page meet it too",
			Sentence: fmt.Sprintf("%s is answered with %d, also when asked again: the server limits requests, or is in maintenance", short(r.URL), a.Status),
			Command:  errorLog(r)}
	case a.Status == 403 || a.Status == 405 || a.Status == 444:
		if o.Kind == route.Error || o.Kind == route.Return {
			return &Cause{ID: ErrorAnswer, At: answering(r), line: true, Effect: "nobody gets it, as long as this line holds",
				Sentence: fmt.Sprintf("the configuration refuses %s with %d", short(r.URL), a.Status),
				Remedy:   "change the line, where this is not meant"}
		}
	}
	return nil
}

// keptOut is a file that nginx's user may not open where it lies, and could not
// where it is meant to lie: then that comes before any other directory.
func (j *judgement) keptOut(r *Resource) *Cause {
	if r.Plain.Status != 403 || r.Opens == nil || r.Opens.Refusal == nil || r.Meant == nil || r.Meant.Refusal == nil {
		return nil
	}
	return j.forbidden(r)
}

// forbidden is a file, or a folder on its way, that nginx's user may not open.
func (j *judgement) forbidden(r *Resource) *Cause {
	no := r.Opens.Refusal
	what, mend, lost := "may not read", "chmod o+r", path.Base(r.Opens.Path)
	if no.Info.IsDir() {
		what, mend, lost = "may not pass through", "chmod o+x", lost+" and all that lies beside it"
	}
	shown := r.Site.Tree.Display(no.Path)
	return &Cause{ID: Forbidden, At: pathFrom(r), Effect: fmt.Sprintf("visitors get 403 instead of %s", lost),
		Sentence: fmt.Sprintf("nginx's user %s %s %s (mode %04o, owner %d:%d)", r.Opens.Reader, what, shown, no.Info.Mode.Perm(), no.Info.UID, no.Info.GID),
		Command:  "sudo " + mend + " " + quote(shown)}
}

// ledAway is a redirect to another host, or in a circle.
func (j *judgement) ledAway(r *Resource) *Cause {
	a := r.Plain
	c := &Cause{ID: LedAway, At: answering(r), Severity: diag.Warning, Effect: "what answers there is not this URL's host, and was not asked",
		Sentence: fmt.Sprintf("%s is redirected (%d) to %s", short(r.URL), a.Status, a.Redirect),
		Command:  fmt.Sprintf("wellserved diagnose%s%s %s", j.words.Site, j.words.Live, quote(a.Redirect))}
	if a.Hops > 0 && strings.Contains(a.Redirect, "://"+r.URL.Host+"/") {
		c.Severity = diag.Error
		c.Sentence = fmt.Sprintf("%s is redirected again and again, %d times, the last time to %s", short(r.URL), a.Hops+1, a.Redirect)
		c.Effect, c.Command = "browsers give up: too many redirects", ""
		c.Remedy = "look for a redirect to https behind a proxy that speaks plain http, and tell the application with X-Forwarded-Proto"
		if outcome(r).Kind == route.Proxy && r.URL.Scheme == "https" && r.Passed != nil {
			j.unaware(r, c)
		}
	}
	return c
}

// unaware is an application that is not told, or does not look, by which scheme
// visitors ask, and sends those who ask by https to https
// (django.middleware.security: SECURE_SSL_REDIRECT).
func (j *judgement) unaware(r *Resource, c *Cause) {
	const believe = "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')"
	told := r.Passed.Header("X-Forwarded-Proto")
	var looks bool
	if p := j.f.Project; p != nil && len(p.Django) == 1 {
		v := p.Django[0].Settings.Lookup("SECURE_PROXY_SSL_HEADER")
		_, isSet := v.List()
		looks = isSet || v.State == django.Unknown
	}
	switch {
	case told == nil:
		c.line = true
		c.Remedy = "nginx does not say by which scheme visitors ask; add to the location: proxy_set_header X-Forwarded-Proto $scheme;"
		if !looks {
			c.Remedy += " and to the settings: " + believe
		}
	case !looks:
		c.Remedy = "let the application believe the X-Forwarded-Proto that nginx sends, and restart it; in the settings: " + believe
	}
}

// upstreamDown is an application that does not answer nginx.
func (j *judgement) upstreamDown(r *Resource) *Cause {
	o := outcome(r)
	c := &Cause{ID: UpstreamDown, At: answering(r), Effect: "visitors get an error page of nginx's instead of the site",
		Sentence: fmt.Sprintf("nginx passes %s on, and the application gives no answer: %d", short(r.URL), r.Plain.Status),
		Command:  errorLog(r)}
	if o.Kind != route.Proxy {
		return c
	}
	if w := j.appIn(nil); w != nil {
		c.Command, c.more = w.Logs(), []string{w.Up()}
	}
	c.Sentence = fmt.Sprintf("nginx passes %s on to %s, and nothing useful comes from there: %d", short(r.URL), o.Upstream, r.Plain.Status)
	if u := r.Upstream; u != nil && u.Fault != "" {
		c.Sentence = fmt.Sprintf("nginx passes %s on to %s, where nothing answers: %s", short(r.URL), u.Address, u.Fault)
		c.Command = j.findApp()
	} else if r.Plain.Status == 504 {
		c.Sentence = fmt.Sprintf("%s, to which nginx passes %s on, does not answer in time", o.Upstream, short(r.URL))
	}
	return c
}

// rest is what is wrong and not explained by what is known.
func (j *judgement) rest(r *Resource) *Cause {
	a := r.Plain
	switch {
	case a.Status == 404 || a.Status == 410:
		return j.noSuchFile(r)
	case !a.OK():
		c := &Cause{ID: ErrorAnswer, At: answering(r), Effect: "visitors do not get what they asked for",
			Sentence: fmt.Sprintf("%s is answered with %d", short(r.URL), a.Status),
			Remedy:   "read the log of the application at the time of this request",
			Command:  j.appLog()}
		if outcome(r).Kind != route.Proxy {
			c.Remedy, c.Command = "", errorLog(r)
		} else if a.Status == 500 {
			j.unbuilt(c)
		}
		return c
	case !isFile(r):
		return fine // a page of the application
	}
	want := wanted(r)
	switch {
	case want == nil && a.Page && r.Kind != Page && r.From != nil:
		return &Cause{ID: PageInstead, At: answering(r), Effect: "scripts fail with a syntax error at <, styles are ignored",
			Sentence: fmt.Sprintf("%s gives a page (%s) where the browser asks for a %s", short(r.URL), plainType(a.Header.Get("Content-Type")), r.Kind)}
	case want == nil, r.Row != nil && r.Row.Setting == "MEDIA_ROOT" && outcome(r).Kind == route.Proxy:
		return fine
	case r.Row != nil && r.Row.Verdict == mapping.Elsewhere && outcome(r).Kind == route.Proxy:
		return j.formerlyRead(r, want)
	case r.Trace == nil || outcome(r).Kind == route.Unknown || !r.Site.OnServer:
		return &Cause{ID: OtherBytes, At: answering(r), Severity: diag.Warning, Effect: "visitors get another version than the one that lies here",
			Sentence: fmt.Sprintf("%s gives other bytes than %s", short(r.URL), want.Shown),
			Remedy:   "run this on the server itself, where the files that it serves can be looked at"}
	}
	return &Cause{ID: OtherBytes, At: answering(r), Effect: "visitors get another version than the one on the disk",
		Sentence: fmt.Sprintf("%s gives other bytes than %s, and no file here has them", short(r.URL), want.Shown),
		Remedy:   "find what answers: curl -sI " + quote(r.URL.String())}
}

// unbuilt looks for what makes Django answer 500 to each page that links to a
// static file: a manifest that is not there, or not whole
// (ManifestStaticFilesStorage.manifest_strict).
func (j *judgement) unbuilt(c *Cause) {
	i := slices.IndexFunc(j.f.Findings, func(f diag.Finding) bool { return f.Rule == "static-manifest-broken" })
	if i < 0 || len(j.f.Project.Django) != 1 {
		return
	}
	f := &j.f.Findings[i]
	c.Sentence += ", and " + f.Message
	c.At, c.Rule = f.At, f.Rule
	c.Effect = "pages that link to static files end so where the manifest lacks one of them"
	c.Remedy = "collect the files, and restart the application; where it stays so, read its log"
	c.Command, c.more = j.collect(j.f.Project.Django[0]), []string{c.Command}
}

// hidden is a file that is there and that nginx gives nobody who asks for it: its
// location is for the application's own hand, or a link leads to it.
func (j *judgement) hidden(r *Resource) *Cause {
	block := where(r)
	if block == nil {
		return nil
	}
	if d := block.Child("internal"); d != nil && outcome(r).Status == 404 {
		return &Cause{ID: ErrorAnswer, At: d.Head(), Severity: diag.Warning, line: true,
			Effect:   "it is to be had through a URL of the application's alone, which looks who asks",
			Sentence: fmt.Sprintf("the location of %s is internal: nginx gives its files only when the application asks for that (X-Accel-Redirect), and %d to all others", short(r.URL), r.Plain.Status),
			Remedy:   "ask for the application's URL; where the files are for everybody, take internal out"}
	}
	if on(r, "disable_symlinks") && r.Opens != nil && r.Opens.Exists {
		if real, err := fstree.RealPath(r.Opens.Tree, r.Opens.Path); err == nil && real != r.Opens.Path {
			return &Cause{ID: ErrorAnswer, At: setting(r, "disable_symlinks"), line: true, Effect: fmt.Sprintf("visitors get %s instead of %s", said(r.Plain), path.Base(r.Opens.Path)),
				Sentence: fmt.Sprintf("disable_symlinks keeps nginx from %s, to which a link leads: it is %s", r.Opens.Shown, r.Opens.Tree.Display(real)),
				Remedy:   "name the folder itself in root or alias, or let links be followed there: disable_symlinks off;"}
		}
	}
	return nil
}

// noSuchFile is a URL for which no file is known anywhere.
func (j *judgement) noSuchFile(r *Resource) *Cause {
	c := &Cause{ID: NoSuchFile, At: answering(r), Effect: "the browser goes without it",
		Sentence: fmt.Sprintf("%s is answered with %d", short(r.URL), r.Plain.Status)}
	if hidden := j.hidden(r); hidden != nil {
		return hidden
	}
	switch {
	case r.Row != nil && r.Row.Setting == "STATIC_ROOT" && r.Meant != nil && !r.Meant.Exists && r.Source == nil:
		c.Sentence = fmt.Sprintf("there is no %s: neither in STATIC_ROOT nor in any folder from which collectstatic copies", r.Name)
		c.Command = j.manage(r.Row.Django, "findstatic "+quote(r.Name))
		if r.From != nil {
			c.At = r.At
		}
	case j.neverBrought(r):
		c.ID, c.At = NotCollected, r.Row.RootValue.At
		c.Sentence = fmt.Sprintf("%s is answered with %d though nginx looks where Django collects: it was not collected from %s", short(r.URL), r.Plain.Status, r.Source.Shown)
		c.Command = j.collect(r.Row.Django)
	case outcome(r).Kind == route.Proxy:
		c.Sentence = fmt.Sprintf("the application answers %s with %d", short(r.URL), r.Plain.Status)
		c.Remedy = "see whether urls.py has it"
		if p := j.f.Project; p != nil && len(p.Django) == 1 && quote(r.URL.Path) == r.URL.Path {
			c.Command = j.manage(p.Django[0], fmt.Sprintf(`shell -c "from django.urls import resolve; print(resolve('%s'))"`, r.URL.Path))
		}
	}
	return c
}
