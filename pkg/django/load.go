package django

import (
	"encoding/json"
	"fmt"
	"math/big"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python/eval"
	"github.com/wellserved/wellserved/pkg/source"
)

// Load finds out which settings module runs, and evaluates it. A fault of the
// project is in Project.Errors; the error says that there is no settings module
// to be found.
func Load(opts Options) (*Project, error) {
	p := &Project{Tree: opts.Tree}
	if err := p.find(&opts); err != nil {
		return nil, err
	}
	p.Packages = findPackages(opts.Tree, p.Root)
	res := evaluate(p, &opts)
	p.Files = append(p.Files, res.Files...)
	p.Settings = &Settings{values: map[string]Value{}, version: p.Packages.Django}
	switch {
	case res.Err != nil:
		p.Errors = append(p.Errors, importError(res.Err, res.Missed))
		p.Settings.closed = "Django does not start: " + p.Errors[0].Message
		return p, nil
	case res.Stopped != nil:
		res.Open = res.Stopped
		p.take(res)
		return p, nil
	}
	p.searched = res.Path
	p.take(res)
	p.Errors = append(p.Errors, refusals(p.Settings, opts.Tree)...)
	p.Settings.normalize()
	return p, nil
}

// maxAssumed bounds how many variables the environment is taken to have.
const maxAssumed = 64

// evaluate imports the settings module. With OpenEnv, a variable without which
// the import fails is taken to be set on the server, and unknown.
func evaluate(p *Project, opts *Options) *eval.Result {
	env := map[string]string{"DJANGO_SETTINGS_MODULE": p.Module}
	for k, v := range opts.Env {
		env[k] = v
	}
	env["DJANGO_SETTINGS_MODULE"] = p.Module
	o := eval.Options{
		Tree: opts.Tree, Dir: p.Root, Env: env, Assume: map[string]bool{},
		Installed: p.Packages.has, IsSetting: func(n string) bool { return settingNames[n] || strings.HasPrefix(n, "STATIC") },
		Defaults: defaults, Class: env["DJANGO_CONFIGURATION"],
	}
	for _, name := range opts.Assume {
		o.Assume[name] = true
	}
	p.env = env
	if opts.Trail {
		p.trail = eval.NewTrail()
		o.Trail = p.trail
	}
	for {
		res := eval.Import(p.Module, o)
		if res.Err == nil || !opts.OpenEnv || len(p.Assumed) >= maxAssumed {
			return res
		}
		name := ""
		for _, m := range res.Missed {
			if !o.Assume[m] {
				name = m
			}
		}
		if name == "" {
			return res
		}
		o.Assume[name] = true
		p.Assumed = append(p.Assumed, name)
	}
}

// importError puts Python's exception in a user's words.
func importError(e *eval.Error, missed []string) Error {
	msg := e.Message
	if (e.Class == "KeyError" || e.Class == "ImproperlyConfigured" || e.Class == "UndefinedValueError" || e.Class == "ValueError") && len(missed) > 0 {
		last := missed[len(missed)-1]
		if strings.Contains(msg, last) {
			msg += ": " + eval.EnvReason(last)
		}
	}
	return Error{At: e.At.Range(), Message: msg}
}

func reason(u *eval.Unknown) string { return u.Reason }

// take turns the module's names in capitals into settings.
func (p *Project) take(res *eval.Result) {
	for name, b := range res.Names {
		if !isSettingName(name) {
			continue
		}
		if v := convertBinding(b); v.State != Unset {
			p.Settings.values[name] = v
		}
	}
	if res.Open == nil {
		return
	}
	p.Settings.open = reason(res.Open)
	p.Settings.openAt = res.Open.At.Range()
	for _, name := range reliedOn { // what code that is not here may have set
		if _, ok := p.Settings.values[name]; !ok {
			p.Settings.values[name] = p.Settings.fallback(name)
		}
	}
}

// reliedOn are the settings that are named as unknown where any name may be
// set.
var reliedOn = []string{
	"ALLOWED_HOSTS", "ASGI_APPLICATION", "BASE_DIR", "DEBUG", "FORCE_SCRIPT_NAME", "INSTALLED_APPS", "MEDIA_ROOT", "MEDIA_URL", "MIDDLEWARE",
	"ROOT_URLCONF", "STATICFILES_DIRS", "STATICFILES_FINDERS", "STATICFILES_STORAGE", "STATIC_ROOT", "STATIC_URL", "STORAGES",
	"WSGI_APPLICATION",
}

// isSettingName is what Django takes from a module: names for which
// str.isupper() holds.
func isSettingName(name string) bool {
	return name == strings.ToUpper(name) && name != strings.ToLower(name) && !strings.HasPrefix(name, "_")
}

func convertBinding(b eval.Binding) Value {
	v := Value{State: Known, At: b.At.Range()}
	for _, at := range b.Marks {
		v.Chain = append(v.Chain, at.Range())
	}
	v.marks = len(b.Marks)
	if !b.At.IsZero() {
		v.Chain = append([]source.Range{b.At.Range()}, v.Chain...)
	}
	for _, at := range b.Via {
		v.Chain = append(v.Chain, at.Range())
	}
	switch {
	case b.Reason != nil:
		v.State, v.Reason = Unknown, reason(b.Reason)
		if v.At.IsZero() {
			v.At = b.Reason.At.Range()
		}
		v.Partly = convert(b.Partly)
		v.Cause = b.Reason.At.Range()
		return v
	case b.Unset:
		return Value{}
	}
	if o, ok := b.Value.(eval.Object); ok {
		v.State, v.Reason = Unknown, "it is an object of Python of type "+o.Type
		return v
	}
	if name, held := objectIn(b.Value); held {
		v.State, v.Reason, v.Partly = Unknown, "it holds an object of Python of type "+name, convert(b.Value)
		return v
	}
	v.V = convert(b.Value)
	return v
}

// objectIn finds in a list or dict an object that has no form outside of
// Python: a function, a duration.
func objectIn(v any) (string, bool) {
	each := func(items []any) (string, bool) {
		for _, item := range items {
			if name, ok := objectIn(item); ok {
				return name, true
			}
		}
		return "", false
	}
	switch x := v.(type) {
	case eval.Object:
		return x.Type, true
	case []any:
		return each(x)
	case *eval.Mapping:
		if name, ok := each(x.Keys); ok {
			return name, true
		}
		return each(x.Values)
	}
	return "", false
}

// convert turns an exported Python value into the types that Value promises.
func convert(v any) any {
	switch x := v.(type) {
	case *big.Int:
		if x.IsInt64() {
			return x.Int64()
		}
		return json.Number(x.String())
	case []byte:
		return string(x)
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = convert(x[i])
		}
		return out
	case *eval.Mapping:
		out := make(map[string]any, len(x.Keys))
		for i, k := range x.Keys {
			out[keyText(k)] = convert(x.Values[i])
		}
		return out
	case eval.Object:
		return "<" + x.Type + ">"
	case eval.Missing:
		return nil
	}
	return v
}

func keyText(k any) string {
	switch x := k.(type) {
	case string:
		return x
	case nil:
		return "None"
	}
	return fmt.Sprint(convert(k))
}

// fallback is the value of a setting that the project does not set.
func (s *Settings) fallback(name string) Value {
	if s.closed != "" {
		return Value{State: Unknown, Reason: s.closed}
	}
	if s.open != "" {
		return Value{State: Unknown, Reason: s.open, At: s.openAt}
	}
	d, ok := defaults[name]
	if !ok {
		return Value{}
	}
	return Value{State: Known, V: d, Default: true}
}

// normalize makes STATIC_URL and MEDIA_URL what django.conf.settings gives:
// a relative one gets the script prefix (Django 3.1 and later,
// LazySettings._add_script_prefix).
func (s *Settings) normalize() {
	if s.version.known() && s.version.before(3, 1) {
		return
	}
	prefix, why := "/", ""
	switch f := s.Lookup("FORCE_SCRIPT_NAME"); {
	case f.State == Unknown:
		why = "FORCE_SCRIPT_NAME, which comes before it, is unknown: " + f.Reason
	default:
		if t, ok := f.Str(); ok && t != "" {
			prefix = strings.TrimSuffix(t, "/") + "/"
		}
	}
	for _, name := range []string{"STATIC_URL", "MEDIA_URL"} {
		v, ok := s.values[name]
		if !ok {
			continue
		}
		text, isText := v.Str()
		if !isText || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") {
			continue
		}
		if why != "" {
			v.State, v.Reason, v.V = Unknown, why, nil
		} else {
			v.V, v.Prefixed = prefix+text, true
		}
		s.values[name] = v
	}
}

// listsSince are the settings that have to be lists from a version on.
var listsSince = map[string]Version{"ALLOWED_HOSTS": {4, 0}, "SECRET_KEY_FALLBACKS": {4, 1}}

// refusals are the values that Django turns down when it reads the settings
// (django.conf.Settings.__init__).
func refusals(s *Settings, tree fstree.Tree) []Error {
	var out []Error
	refuse := func(name, format string, args ...any) {
		out = append(out, Error{At: s.values[name].At, Message: fmt.Sprintf(format, args...)})
	}
	lists := []string{"ALLOWED_HOSTS", "INSTALLED_APPS", "TEMPLATE_DIRS", "LOCALE_PATHS", "SECRET_KEY_FALLBACKS"}
	for _, name := range lists {
		v, ok := s.values[name]
		if !ok || v.State != Known {
			continue
		}
		if since, later := listsSince[name]; later && (!s.version.known() || s.version.before(since.Major, since.Minor)) {
			continue
		}
		if _, isList := v.V.([]any); !isList {
			refuse(name, "ImproperlyConfigured: the %s setting must be a list or a tuple", name)
		}
	}
	const zones = "/usr/share/zoneinfo"
	if zone, ok := s.values["TIME_ZONE"].Str(); ok && zone != "" && fstree.IsDir(tree, zones) && !fstree.Exists(tree, path.Join(zones, zone)) {
		refuse("TIME_ZONE", "ValueError: Incorrect timezone setting: %s", zone)
	}
	_, storages := s.values["STORAGES"]
	for _, old := range []string{"STATICFILES_STORAGE", "DEFAULT_FILE_STORAGE"} {
		if _, ok := s.values[old]; ok && storages && s.version.known() && !s.version.before(4, 2) && s.version.before(5, 1) {
			refuse(old, "ImproperlyConfigured: %s/STORAGES are mutually exclusive", old)
		}
	}
	return out
}

// clean is path.Clean of an absolute path.
func clean(p string) string { return path.Clean("/" + p) }
