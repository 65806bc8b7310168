package report

import (
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/secret"
)

// userInfo finds the credentials of a URL: group 1 is what may be shown, group
// 2 the secret.
var userInfo = lazyre.New(`([A-Za-z][A-Za-z0-9+.-]*://[^\s/@:"']*:)([^\s/@"']+)@`)

// maskURL hides the password of every URL in a text.
func maskURL(text string) string {
	if !hasUserInfo(text) {
		return text
	}
	return userInfo.ReplaceAllString(text, "${1}••••@")
}

// MaskValue returns a setting's value with everything secret in it masked, and
// whether anything was.
func MaskValue(name string, v any) (any, bool) {
	switch v := v.(type) {
	case string:
		if secret.Name(name) {
			return secret.Mask(v), v != ""
		}
		m := maskURL(v)
		return m, m != v
	case []any:
		out, hidden := make([]any, len(v)), false
		for i, item := range v {
			var hid bool
			out[i], hid = MaskValue(name, item)
			hidden = hidden || hid
		}
		return out, hidden
	case map[string]any:
		return maskMap(name, v)
	case nil, bool:
		return v, false
	}
	if secret.Name(name) {
		return secret.Mask("x"), true
	}
	return v, false
}

func maskMap(name string, v map[string]any) (any, bool) {
	out, hidden := make(map[string]any, len(v)), false
	inherit := ""
	if secret.Name(name) {
		inherit = name
	}
	for key, item := range v {
		by := key
		if inherit != "" {
			by = inherit
		}
		var hid bool
		out[key], hid = MaskValue(by, item)
		hidden = hidden || hid
	}
	return out, hidden
}

// Stricter returns the one of two names, a setting's and that of a key in it,
// by which what stands there counts as secret.
func Stricter(setting, key string) string {
	if secret.Name(setting) {
		return setting
	}
	return key
}
