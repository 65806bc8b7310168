package eval

import (
	"math/big"
	"sort"
)

func init() {
	natives["django"] = func(ip *interp, m *Module) {
		u := ip.unknown("comes from Django itself, of which the version and place are not known")
		m.opaque = u
		m.pkg = true
		version := u.derive()
		major := u.derive()
		major.lo, major.hi = 1, 9
		m.dict.set("VERSION", newTuple(major, version, u.derive(), u.derive(), u.derive()))
		m.dict.set("get_version", &Builtin{name: "get_version", fn: func(ip *interp, _ *Args) Value { return u.derive() }})
	}
	natives["django.conf.global_settings"] = func(ip *interp, m *Module) {
		names := make([]string, 0, len(ip.run.opts.Defaults))
		for n := range ip.run.opts.Defaults {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			m.dict.set(n, fromGo(ip.run.opts.Defaults[n]))
		}
		m.dict.set("LANGUAGES", ip.unknown("the languages of Django depend on its version"))
		m.dict.set("gettext_noop", lazily("gettext_noop", "s", func(_ *interp, a []Value) Value { return a[0] }))
		m.opaque = ip.unknown("comes from Django's defaults, which depend on its version")
	}
	// Texts to translate come out as they are in an unknown language.
	translate := func(ip *interp, m *Module) {
		for _, name := range []string{"gettext_lazy", "ugettext_lazy", "gettext", "ugettext", "pgettext_lazy", "ngettext_lazy"} {
			m.put(&Builtin{name: name, lazy: true, fn: func(ip *interp, _ *Args) Value { return ip.inert("a text that Django translates") }})
		}
		for _, name := range []string{"gettext_noop", "ugettext_noop"} {
			m.put(lazily(name, "s", func(_ *interp, a []Value) Value { return a[0] }))
		}
		m.opaque = ip.inert("comes from Django's translations")
	}
	natives["django.utils.translation"] = translate
	natives["django.utils.log"] = func(ip *interp, m *Module) { m.opaque = ip.inert("comes from Django's logging") }
	natives["django.urls"] = func(ip *interp, m *Module) { m.opaque = ip.inert("a URL of the site, which Django resolves") }
	natives["django.utils.encoding"] = func(ip *interp, m *Module) {
		for _, name := range []string{"force_str", "force_text", "smart_str", "smart_text"} {
			m.put(function(name, "s encoding? strings_only? errors?", func(ip *interp, a []Value) Value { return ip.toStr(a[0]) }))
		}
		m.opaque = ip.unknown("comes from Django")
	}
	natives["django.core.management.utils"] = func(ip *interp, m *Module) {
		m.unknowns("it is chance", "get_random_secret_key", "get_random_string")
		m.opaque = ip.unknown("comes from Django")
	}
	for _, name := range []string{"django_stubs_ext", "django.contrib.admin", "django.template", "django.db"} {
		natives[name] = func(ip *interp, m *Module) { m.opaque = ip.inert("comes from " + name) }
	}
}

// fromGo turns a default of Options into a value.
func fromGo(v any) Value {
	switch x := v.(type) {
	case bool:
		return Bool(x)
	case int64:
		return Int{big.NewInt(x)}
	case float64:
		return Float(x)
	case string:
		return Str(x)
	case []any:
		l := newList()
		for _, i := range x {
			l.items = append(l.items, fromGo(i))
		}
		return l
	case map[string]any:
		d := newDict()
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			d.set(k, fromGo(x[k]))
		}
		return d
	}
	return None
}
