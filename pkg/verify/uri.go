package verify

import (
	"net/url"
	"strings"
)

const upperHex = "0123456789ABCDEF"

// FilepathToURI encodes a file's path for a URL as Django's
// django.utils.encoding.filepath_to_uri does: a backslash becomes a slash, and
// all bytes but ASCII letters, digits and -._~/!*()' are percent-encoded. A
// name that is not UTF-8 is encoded byte by byte.
func FilepathToURI(name string) string {
	plain := true
	for i := 0; i < len(name); i++ {
		if !bare(name[i]) {
			plain = false
			break
		}
	}
	if plain {
		return name
	}
	var b strings.Builder
	b.Grow(len(name) + 16)
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '\\':
			b.WriteByte('/')
		case bare(c):
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

func bare(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("-._~/!*()'", c) >= 0
}

// fileURL returns the URL of a file below a target. The path's encoded form is
// kept as Django writes it: caches may tell it from other spellings.
func fileURL(base *url.URL, rel string) *url.URL {
	u := *base
	u.RawQuery, u.Fragment, u.RawFragment, u.RawPath = "", "", "", ""
	encoded := FilepathToURI(rel)
	u.Path = base.Path + strings.ReplaceAll(rel, `\`, "/")
	if encoded != rel || base.RawPath != "" || strings.ContainsAny(rel, "!*()'") { // net/url would encode these
		u.RawPath = base.EscapedPath() + encoded
	}
	return &u
}
