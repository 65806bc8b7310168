package mapping

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// target is one pair of settings, as far as it is known.
type target struct {
	setting, urlSetting string
	media               bool
	urlValue, rootValue django.Value
	url                 string // as requests begin, with both slashes; "" where not known
	urlHost             string // of a URL on another host
	urlState, rootState state
	urlWhy, rootWhy     string // why they are not known
	root                string // as Django's process sees it
	storage             string // why files are kept elsewhere than in root; "" where they are not
	storageWhy          string // why the storage is not known
	app                 served // whether the application serves the files itself
	appWhy              string
}

type state int

const (
	isUnset state = iota
	isKnown
	isUnknown
)

// served says whether the application answers for the files.
type served int

const (
	doesNot  served = iota
	mayServe        // that is not known
	serves
)

// targets reads the settings of a project: STATIC always, MEDIA where uploads
// are set up at all.
func targets(p *django.Project) []target {
	static := target{setting: "STATIC_ROOT", urlSetting: "STATIC_URL"}
	static.read(p)
	if static.app, static.appWhy = whiteNoise(p); static.app == doesNot {
		static.app, static.appWhy = hasView(p, static.setting)
	}
	out := []target{static}
	media := target{setting: "MEDIA_ROOT", urlSetting: "MEDIA_URL", media: true}
	media.read(p)
	if media.urlState == isUnset && media.rootState == isUnset {
		return out
	}
	media.app, media.appWhy = hasView(p, media.setting)
	return append(out, media)
}

func (t *target) read(p *django.Project) {
	if len(p.Errors) > 0 {
		why := "the settings do not load: " + p.Errors[0].Message
		t.urlState, t.urlWhy, t.rootState, t.rootWhy = isUnknown, why, isUnknown, why
		return
	}
	t.urlValue, t.rootValue = p.Settings.Lookup(t.urlSetting), p.Settings.Lookup(t.setting)
	var text string
	text, t.urlState, t.urlWhy = read(t.urlValue)
	t.root, t.rootState, t.rootWhy = read(t.rootValue)
	t.readURL(text)
	t.readStorage(p)
}

// environment matches statements that read a variable of the environment.
var environment = lazyre.New(`\b(environ|getenv|env|config)\b`)

// read returns a setting that is a string. None and "" count as not set, as
// Django takes them.
func read(v django.Value) (string, state, string) {
	switch v.State {
	case django.Unset:
		return "", isUnset, ""
	case django.Unknown:
		return "", isUnknown, v.Reason
	}
	s, ok := v.Str()
	switch {
	case v.V == nil && !v.At.IsZero() && environment.MatchString(v.At.Text()):
		return "", isUnknown, "it is read from an environment variable that has no value here and no default: pass --env"
	case v.V == nil, ok && s == "":
		return "", isUnset, ""
	case !ok:
		return "", isUnknown, fmt.Sprintf("it is no text but %T", v.V)
	}
	return s, isKnown, ""
}

// readURL splits what pages link to into host and path. Django puts the script
// prefix before a relative URL.
func (t *target) readURL(text string) {
	if t.urlState != isKnown {
		return
	}
	u, err := url.Parse(text)
	if err != nil {
		t.urlState, t.urlWhy = isUnknown, "it is no URL: "+err.Error()
		return
	}
	if u.Host != "" {
		t.urlHost = u.Host
	}
	clean := strings.Trim(path.Clean("/"+u.EscapedPath()), "/")
	t.url = "/"
	if clean != "" {
		t.url = "/" + clean + "/"
	}
}

// readStorage finds out whether files go somewhere else than into the root.
func (t *target) readStorage(p *django.Project) {
	key, old := "staticfiles", "STATICFILES_STORAGE"
	if t.media {
		key, old = "default", "DEFAULT_FILE_STORAGE"
	}
	v := p.Settings.Lookup("STORAGES")
	if m, ok := v.V.(map[string]any); ok && v.Known() && !v.Default {
		entry, _ := m[key].(map[string]any)
		backend, _ := entry["BACKEND"].(string)
		t.classify(backend, "STORAGES")
		return
	}
	if v.State == django.Unknown {
		t.storageWhy = "STORAGES is not known: " + v.Reason
		return
	}
	v = p.Settings.Lookup(old)
	if v.State == django.Unknown {
		t.storageWhy = old + " is not known: " + v.Reason
		return
	}
	backend, _ := v.Str()
	t.classify(backend, old)
}

// localBackends begin the names of storages that keep files in the root.
var localBackends = []string{"django.core.files.storage.", "django.contrib.staticfiles.", "whitenoise.", "pipeline.",
	"compressor.", "cachebuster.", "static_precompiler.", "django_webpack_loader.", "manifest_loader."}

// remoteBackends are parts of the names of storages that keep files with a
// provider.
var remoteBackends = []string{"storages.backends.", "s3boto", ".s3", "s3.", "gcloud", "googlecloud", "google_cloud", "azure", "dropbox",
	"cloudinary", "backblaze", "digitalocean", "cumulus", "cloudfiles", "minio", "collectfast"}

func (t *target) classify(backend, setting string) {
	if backend == "" {
		return
	}
	for _, b := range localBackends {
		if strings.HasPrefix(backend, b) {
			return
		}
	}
	low := strings.ToLower(backend)
	for _, b := range remoteBackends {
		if strings.Contains(low, b) && !strings.Contains(low, "ftp") {
			t.storage = fmt.Sprintf("%s keeps the files with %s", setting, backend)
			return
		}
	}
	t.storageWhy = fmt.Sprintf("%s is %s, and where that keeps files is not known", setting, backend)
}

// beforeNginx gives the verdicts that do not depend on nginx.
func (t *target) beforeNginx(m *Mapping) bool {
	switch {
	case t.urlHost != "":
		m.Verdict, m.Reason = Elsewhere, fmt.Sprintf("%s is on %s", t.urlSetting, t.urlHost)
	case t.storage != "":
		m.Verdict, m.Reason = Elsewhere, t.storage
	case t.urlState == isUnknown:
		m.Verdict, m.Reason = Unknown, fmt.Sprintf("%s is not known: %s", t.urlSetting, t.urlWhy)
	case t.urlState == isUnset:
		m.Verdict, m.Reason = Unknown, fmt.Sprintf("%s is not set", t.urlSetting)
	case t.storageWhy != "":
		m.Verdict, m.Reason = Unknown, t.storageWhy
	default:
		return false
	}
	return true
}

// whiteNoise reports whether the application serves its static files itself.
func whiteNoise(p *django.Project) (served, string) {
	if len(p.Errors) > 0 {
		return mayServe, "the settings do not load: " + p.Errors[0].Message
	}
	const why = "WhiteNoise serves the static files from the application"
	v := p.Settings.Lookup("MIDDLEWARE")
	if list, ok := v.List(); ok {
		for _, item := range list {
			if s, _ := item.(string); strings.Contains(strings.ToLower(s), "whitenoise") {
				return serves, why
			}
		}
	}
	for _, f := range p.Files {
		base := path.Base(f.Path())
		if (base == "wsgi.py" || base == "asgi.py") && (strings.Contains(f.Text(), "WhiteNoise(") || strings.Contains(f.Text(), "Cling(")) {
			return serves, base + " wraps the application in what serves the static files"
		}
	}
	if v.State == django.Unknown {
		return mayServe, "whether WhiteNoise serves the static files is not known: MIDDLEWARE is not: " + v.Reason
	}
	return doesNot, ""
}

// maxURLConf bounds how much of a URL configuration is read, in bytes.
const maxURLConf = 1 << 20

// hasView reports whether the URL configuration may hand out a setting's files
// with Django's own view, whatever DEBUG is.
func hasView(p *django.Project, setting string) (served, string) {
	if p.Settings == nil {
		return doesNot, ""
	}
	module, ok := p.Settings.Lookup("ROOT_URLCONF").Str()
	if !ok || p.Tree == nil {
		return doesNot, ""
	}
	base := path.Join(p.Root, strings.ReplaceAll(module, ".", "/"))
	for _, name := range []string{base + ".py", base + "/__init__.py"} {
		text, err := fstree.ReadFile(p.Tree, name, maxURLConf)
		if err != nil {
			continue
		}
		if strings.Contains(text, "django.views.static") && strings.Contains(text, setting) {
			return mayServe, fmt.Sprintf("%s has a view for the files of %s, which may serve them", p.Tree.Display(name), setting)
		}
	}
	return doesNot, ""
}

// allowedHosts returns the hosts that the project answers for; false where they
// are not known or say nothing.
func allowedHosts(p *django.Project) ([]string, bool) {
	if p.Settings == nil {
		return nil, false
	}
	hosts, ok := p.Settings.Lookup("ALLOWED_HOSTS").Strs()
	if !ok || len(hosts) == 0 {
		return nil, false
	}
	for _, h := range hosts {
		if h == "*" {
			return nil, false
		}
	}
	return hosts, true
}
