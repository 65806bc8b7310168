package urls

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
)

// translated goes through the URLs of i18n_patterns, which begin with the code
// of a language; that of the default one may be left out.
func (w *walker) translated(x literal.Expr, call *python.Call, prefix string, depth int) {
	always := true
	if c, ok := literal.Argument(call, len(call.Args), "prefix_default_language").(*python.Constant); ok {
		always = c.Kind == python.ConstTrue
	}
	list := &python.List{Elts: call.Args}
	w.list(x.With(list), prefix+w.language(always), depth+1)
}

// language returns what the URLs of the default language begin with, whether or
// not that is always written (django.urls.resolvers.LocalePrefixPattern). With
// LocaleMiddleware the language is one of LANGUAGES.
func language(p *django.Project) func(always bool) string {
	code, known := p.Settings.Lookup("LANGUAGE_CODE").Str()
	if !known {
		code = "en-us" // any will do: it stands for a folder of the path
	}
	if middleware, _ := p.Settings.Lookup("MIDDLEWARE").Strs(); slices.Contains(middleware, "django.middleware.locale.LocaleMiddleware") {
		code = supported(p, code)
	}
	return func(always bool) string {
		if !always {
			return ""
		}
		return code + "/"
	}
}

// supported returns the language of LANGUAGES that is meant by a code.
func supported(p *django.Project, code string) string {
	general, _, regional := strings.Cut(code, "-")
	languages := p.Settings.Lookup("LANGUAGES")
	pairs, known := languages.List()
	if languages.Default || !known {
		if code == "en-us" { // Django has en, and no en-us
			return general
		}
		return code
	}
	var codes []string
	for _, pair := range pairs {
		if two, ok := pair.([]any); ok && len(two) == 2 {
			if c, ok := two[0].(string); ok {
				codes = append(codes, c)
			}
		}
	}
	switch {
	case slices.Contains(codes, code) || len(codes) == 0:
		return code
	case regional && slices.Contains(codes, general):
		return general
	}
	return codes[0]
}
