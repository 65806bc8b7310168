package diagnose

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// noPage is what visitors see of a host that gives no answer.
const noPage = "browsers show an error page of their own"

// silent is a host that gave no answer.
func (j *judgement) silent(r *Resource) *Cause {
	a, h := r.Plain, &j.f.Host
	if a.Came() {
		return nil
	}
	at := j.socketOf(a)
	c := &Cause{At: j.server(r), Effect: noPage}
	switch a.Fault {
	case Unresolved:
		c.ID, c.At = NoAddress, source.Range{}
		c.Sentence = fmt.Sprintf("%s has no address: %s", h.Name, or(h.Fault, a.Err))
		c.Command = "dig +short " + h.Name + " A " + h.Name + " AAAA"
	case Refused:
		c = j.nothingListens(r, at)
	case Unreachable:
		c.ID = NotReached
		c.Sentence = fmt.Sprintf("%s cannot be reached: %s", at, a.Err)
		c.Command = "tracepath " + h.Name
	case TimedOut:
		c.ID = NoAnswer
		c.Sentence = fmt.Sprintf("%s takes the connection or the packets and does not answer: %s", at, a.Err)
	case TLSExpired, TLSName, TLSUntrust, TLSOther:
		c.ID = Certificate
		c.Effect = "browsers warn of the site, and fetch nothing for its pages"
		c.Sentence = fmt.Sprintf("browsers refuse the TLS of %s: %s", at, a.Err)
		c.At = j.certificate(r)
		c.Command = fmt.Sprintf("openssl s_client -connect %s -servername %s </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName", at, h.Name)
		if r.Renewed != "" {
			c.ID, c.Command = NotReloaded, j.reload(r, c.At)
			c.Sentence = fmt.Sprintf("nginx still shows an old certificate (%s), and the file holds one %s: it has not been reloaded since", a.Err, r.Renewed)
		}
	case TLSPlain:
		c.ID = NoTLS
		c.Sentence = fmt.Sprintf("%s does not speak TLS, and the URL begins with https", at)
		c.Remedy = "add ssl to this listen, with ssl_certificate and ssl_certificate_key; or ask for the page without TLS"
		c.Command = j.again(withScheme(r.URL, "http"))
	case PlainTLS:
		c.ID = NoTLS
		c.Sentence = fmt.Sprintf("%s speaks TLS only, and the URL begins with http", at)
		c.Command = j.again(withScheme(r.URL, "https"))
	default:
		c.ID = NoAnswer
		c.Sentence = fmt.Sprintf("%s breaks off before it answers: %s", at, a.Err)
	}
	if a.Hops > 0 {
		c.Sentence = fmt.Sprintf("%s leads to %s, and there %s", short(r.URL), a.URL, c.Sentence)
	}
	return c
}

// socketOf is the host and port that gave an answer, or none: those of the URL,
// or of where a redirect led.
func (j *judgement) socketOf(a *Answer) string {
	port := strconv.Itoa(j.f.Host.Port)
	if u, err := url.Parse(a.URL); err == nil && a.Hops > 0 {
		switch port = u.Port(); {
		case port == "" && u.Scheme == "https":
			port = "443"
		case port == "":
			port = "80"
		}
	}
	return j.f.Host.Name + ":" + port
}

// refusedFiles is the first thing in nginx's files that keeps it from reading
// them; nil where there is none. A directive that is not known may be one of a
// module.
func (j *judgement) refusedFiles(r *Resource) *Cause {
	if r.Site == nil {
		return nil
	}
	modules := r.Site.Config.Root.Child("load_module") != nil
	for _, f := range r.Site.Config.Faults {
		if f.Kind == nginx.UnknownDirective && modules {
			continue
		}
		return &Cause{ID: ConfigRefused, At: f.At, Sentence: f.Message, Remedy: "mend this line: " + f.Message}
	}
	return nil
}

// server is the server block that should answer, else the listen that comes
// nearest; nowhere without a configuration.
func (j *judgement) server(r *Resource) source.Range {
	if r.Trace == nil || r.Trace.Server == nil {
		return source.Range{}
	}
	for _, d := range r.Trace.Server.All("listen") {
		if strings.HasSuffix(d.Arg(0), fmt.Sprintf(":%d", j.f.Host.Port)) || d.Arg(0) == fmt.Sprint(j.f.Host.Port) {
			return d.Head()
		}
	}
	if d := r.Trace.Server.Child("listen"); d != nil {
		return d.Head()
	}
	return r.Trace.Server.Head()
}

// certificate is the directive that names the certificate in question.
func (j *judgement) certificate(r *Resource) source.Range {
	if r.Trace == nil || r.Trace.Server == nil {
		return source.Range{}
	}
	if d := r.Trace.Server.EffectiveOne("ssl_certificate"); d != nil {
		return d.Head()
	}
	return j.server(r)
}

// plainToTLS is a plain request to a port that speaks TLS, which nginx answers
// with a page (nginx: 497).
func (j *judgement) plainToTLS(r *Resource) *Cause {
	if r.Trace == nil || r.URL.Scheme != "http" || r.Plain.Status != 400 || !slices.ContainsFunc(r.Trace.Steps, func(s route.Step) bool {
		return s.Kind == route.StepError && strings.Contains(s.Detail, "speaks TLS")
	}) {
		return nil
	}
	return &Cause{ID: NoTLS, At: j.server(r), Effect: "browsers show an error page of nginx's",
		Sentence: fmt.Sprintf("port %d speaks TLS only, and the URL begins with http", j.f.Host.Port),
		Command:  j.again(withScheme(r.URL, "https"))}
}

func withScheme(u *url.URL, scheme string) string {
	v := *u
	v.Scheme = scheme
	return v.String()
}

// cutOff is an answer that began and broke off.
func (j *judgement) cutOff(r *Resource) *Cause {
	a := r.Plain
	if a.Fault == NoFault {
		return nil
	}
	c := &Cause{ID: CutOff, At: answering(r), Effect: "browsers drop the file, or run half of it",
		Sentence: fmt.Sprintf("the answer for %s breaks off after %d bytes: %s", short(r.URL), a.Size, a.Err),
		Command:  errorLog(r)}
	if a.Fault == TimedOut {
		c.Sentence = fmt.Sprintf("the answer for %s stops after %d bytes and does not go on", short(r.URL), a.Size)
	}
	return c
}

// stranger is an answer of another program or another host than the nginx whose
// files are known.
func (j *judgement) stranger(r *Resource) *Cause {
	h := &j.f.Host
	if r.Site == nil || !r.Site.OnServer || h.Proxy != "" {
		return nil
	}
	if !h.Own() && len(h.Addresses) > 0 {
		return j.otherHost(r)
	}
	i := slices.IndexFunc(h.Listening, func(l Listener) bool { return l.Process != nil && !HandsOn(l.Process.Name) })
	if i < 0 || r.Trace == nil || r.Trace.Server == nil {
		return nil
	}
	p := h.Listening[i].Process
	main := mainFile(r)
	switch {
	case p.Name != "nginx":
		return &Cause{ID: AnotherProgram, At: j.server(r), Effect: "nothing of nginx's configuration holds for this URL",
			Sentence: fmt.Sprintf("on port %d of this machine answers %s (process %d), not nginx", h.Port, p.Name, p.PID),
			Command:  fmt.Sprintf("sudo ss -ltnp 'sport = :%d'", h.Port)}
	case p.Config != "" && main != "" && p.Config != main && r.Site.Tree.Local(p.Config) == p.Config &&
		(j.contradicts(r, origin(r)) != "" || outcome(r).Kind == route.Proxy && ofFile(origin(r))):
		return &Cause{ID: AnotherConfig, At: j.server(r), Effect: "what these files say does not hold for the site",
			Sentence: fmt.Sprintf("the nginx that answers (process %d) was started with %s, not with %s", p.PID, p.Config, main),
			Command:  fmt.Sprintf("wellserved diagnose --nginx %s%s %s", quote(p.Config), j.words.Live, quote(j.f.URL.String()))}
	}
	return nil
}

// ofFile reports an answer that nginx made of a file: its ETag holds the time of
// Last-Modified (ngx_http_set_etag).
func ofFile(a *Answer) bool {
	changed, err := time.Parse(time.RFC1123, a.Header.Get("Last-Modified"))
	return a.OK() && err == nil && strings.HasPrefix(a.Header.Get("Etag"), fmt.Sprintf(`"%x-`, changed.Unix()))
}

// otherHost is a name that leads to another machine, where the one that is at
// hand would give the right bytes, or does not serve the name at all.
func (j *judgement) otherHost(r *Resource) *Cause {
	h := &j.f.Host
	if r.Direct.Came() && !good(r, r.Direct) || front(r.Plain) != "" || good(r, r.Fresh) {
		return nil // the fault is here, or it is what stands in front
	}
	c := &Cause{ID: AnotherHost, Effect: "what is changed on this machine is not seen by visitors",
		Sentence: fmt.Sprintf("%s leads to %s, which is not this machine, and what answers there is not what this machine has", h.Name, list(h.Addresses)),
		Command:  "dig +short " + h.Name}
	switch {
	case r.Direct.Came():
		c.Sentence = fmt.Sprintf("%s leads to %s, which is another machine with other files: nginx on this one gives the right bytes", h.Name, list(h.Addresses))
	case len(h.Listening) > 0 || h.Blind != "":
		return nil
	}
	return c
}

// mainFile is the main file of the configuration that was read; "" where it was
// not read from its main file.
func mainFile(r *Resource) string {
	if r.Site == nil || r.Site.Config.Main == nil || !r.Site.Config.Whole() {
		return ""
	}
	return r.Site.Config.Main.Path()
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// short is how a URL is named in a sentence.
func short(u *url.URL) string { return u.EscapedPath() }

// answering is the directive that decides what a resource gives.
func answering(r *Resource) source.Range {
	if r.Trace == nil {
		return source.Range{}
	}
	for _, d := range []*nginx.Directive{r.Trace.Outcome.At, r.Trace.Outcome.Mapping, r.Trace.Location, r.Trace.Server} {
		if d != nil && d.File != nil {
			return d.Head()
		}
	}
	return source.Range{}
}
