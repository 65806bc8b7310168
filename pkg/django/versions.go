package django

import (
	"fmt"
	"sort"
	"strings"
)

// span says from which version on, and before which, a default holds; a zero
// version is no bound.
type span struct {
	from, before Version
	value        any
}

// varying are the defaults that differ between Django 2.2 and later versions
// (the release notes' "backwards incompatible changes", and
// global_settings.py of each). A setting of which only one span is given does
// not exist outside of it.
var varying = map[string][]span{
	"USE_TZ":                            {{before: Version{5, 0}, value: false}, {from: Version{5, 0}, value: true}},
	"USE_L10N":                          {{before: Version{4, 0}, value: false}, {from: Version{4, 0}, before: Version{5, 0}, value: true}},
	"DEFAULT_AUTO_FIELD":                {{from: Version{3, 2}, before: Version{6, 0}, value: "django.db.models.AutoField"}, {from: Version{6, 0}, value: "django.db.models.BigAutoField"}},
	"SECURE_CONTENT_TYPE_NOSNIFF":       {{before: Version{3, 0}, value: false}, {from: Version{3, 0}, value: true}},
	"X_FRAME_OPTIONS":                   {{before: Version{3, 0}, value: "SAMEORIGIN"}, {from: Version{3, 0}, value: "DENY"}},
	"SECURE_REFERRER_POLICY":            {{from: Version{3, 0}, before: Version{3, 1}, value: nil}, {from: Version{3, 1}, value: "same-origin"}},
	"SECURE_CROSS_ORIGIN_OPENER_POLICY": {{from: Version{4, 0}, value: "same-origin"}},
	"SECURE_BROWSER_XSS_FILTER":         {{before: Version{4, 0}, value: false}},
	"PASSWORD_RESET_TIMEOUT":            {{from: Version{3, 1}, value: int64(259200)}},
	"PASSWORD_RESET_TIMEOUT_DAYS":       {{before: Version{4, 0}, value: int64(3)}},
	"DEFAULT_EXCEPTION_REPORTER":        {{from: Version{3, 1}, value: "django.views.debug.ExceptionReporter"}},
	"DEFAULT_FILE_STORAGE":              {{before: Version{5, 1}, value: "django.core.files.storage.FileSystemStorage"}},
	"STATICFILES_STORAGE":               {{before: Version{5, 1}, value: "django.contrib.staticfiles.storage.StaticFilesStorage"}},
	"STORAGES":                          {{from: Version{4, 2}, value: map[string]any{"default": map[string]any{"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": map[string]any{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}}},
	"SECRET_KEY_FALLBACKS":              {{from: Version{4, 1}, value: []any{}}},
	"LANGUAGE_COOKIE_HTTPONLY":          {{from: Version{3, 0}, value: false}},
	"LANGUAGE_COOKIE_SAMESITE":          {{from: Version{3, 0}, value: nil}},
	"LANGUAGE_COOKIE_SECURE":            {{from: Version{3, 0}, value: false}},
	"PASSWORD_HASHERS":                  {{before: Version{4, 0}, value: hashers()}, {from: Version{4, 0}, value: append(hashers(), "django.contrib.auth.hashers.ScryptPasswordHasher")}},
	"MEDIA_URL":                         {{before: Version{3, 1}, value: ""}, {from: Version{3, 1}, value: "/"}},
}

// hashers are the password hashers that every version has by default.
func hashers() []any {
	var out []any
	for _, name := range []string{"PBKDF2", "PBKDF2SHA1", "Argon2", "BCryptSHA256"} {
		out = append(out, "django.contrib.auth.hashers."+name+"PasswordHasher")
	}
	return out
}

func (s span) holds(v Version) bool {
	return (!s.from.known() || !v.before(s.from.Major, s.from.Minor)) && (!s.before.known() || v.before(s.before.Major, s.before.Minor))
}

func (s span) String() string {
	switch {
	case s.from.known() && s.before.known():
		return fmt.Sprintf("from %d.%d and before %d.%d", s.from.Major, s.from.Minor, s.before.Major, s.before.Minor)
	case s.from.known():
		return fmt.Sprintf("from %d.%d", s.from.Major, s.from.Minor)
	}
	return fmt.Sprintf("before %d.%d", s.before.Major, s.before.Minor)
}

// Default returns Django's own default of a setting in the version that is
// installed for the project, whatever the project sets. Where that version is
// not known and the default hangs on it, it is unknown.
func (s *Settings) Default(name string) Value {
	spans, varies := varying[name]
	if !varies {
		d, ok := defaults[name]
		if !ok {
			return Value{}
		}
		return Value{State: Known, V: d, Default: true}
	}
	var told []string
	for _, sp := range spans {
		if s.version.known() && sp.holds(s.version) {
			return Value{State: Known, V: sp.value, Default: true}
		}
		told = append(told, fmt.Sprintf("%s %s", literal(sp.value), sp))
	}
	if s.version.known() {
		return Value{}
	}
	return Value{State: Unknown, Default: true,
		Reason: "Django's default depends on its version, and no Django is installed in the project's virtual environment: " + strings.Join(told, ", ")}
}

func literal(v any) string {
	switch x := v.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{true: "True", false: "False"}[x]
	case string:
		return fmt.Sprintf("%q", x)
	case []any:
		return fmt.Sprintf("a list of %d", len(x))
	case map[string]any:
		return "a dict"
	}
	return fmt.Sprint(v)
}

// AllNames returns the names of the settings that the project sets and of
// those that Django has a default for, sorted.
func (s *Settings) AllNames() []string {
	names := s.Names()
	add := func(name string) {
		if _, set := s.values[name]; !set {
			names = append(names, name)
		}
	}
	for name := range defaults {
		add(name)
	}
	for name := range varying {
		if _, both := defaults[name]; !both {
			add(name)
		}
	}
	sort.Strings(names)
	return names
}
