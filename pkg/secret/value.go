package secret

import (
	"math"
	"net/url"
	"strings"
)

// Bounds of values that are looked for in files, in bytes.
const (
	MinLength = 8
	maxLength = 4096
)

// minBits is how much a value must hold that is looked for: less is a word or a
// date, which stands in files for reasons of its own. Entropy is Shannon's, over
// the characters of the value.
const minBits = 30

// public mark names of keys that are made to be seen: those of browsers.
var public = []string{"PUBLIC", "PUBLISHABLE", "SITE_KEY", "SITEKEY", "KEY_ID", "BROWSER", "MAPS", "SEARCH_KEY", "SEARCH_API_KEY", "SEARCH_ONLY",
	"ANALYTICS", "MIXPANEL", "AMPLITUDE", "POSTHOG", "SEGMENT", "PUSHER_KEY", "PUSHER_APP_KEY", "CSRF", "KEY_PREFIX", "KEY_FUNCTION", "CLIENT_ID",
	"CACHE_KEY", "SESSION_KEY", "CONSUMER_KEY", "OAUTH_KEY", "OAUTH2_KEY", "PRIMARY_KEY", "FOREIGN_KEY", "STATICFILES", "LOOKUP_KEY", "PUBLIC_KEY", "JWKS"}

// publicValues are the beginnings of keys that providers mean for browsers:
// Stripe's publishable keys, Google's browser keys, Mapbox's public tokens,
// PostHog's project keys.
var publicValues = []string{"pk_live_", "pk_test_", "AIza", "pk.eyJ", "phc_", "ssh-rsa ", "ssh-ed25519 ", "-----BEGIN PUBLIC KEY", "-----BEGIN CERTIFICATE"}

// placeholders are in values that stand for one that is still to be set.
var placeholders = []string{"change", "replace", "placeholder", "example", "your-", "your_", "yourkey", "insert", "xxxx", "dummy", "todo", "fixme",
	"not-secret", "notsecret", "not-a-secret", "not-for-production", "only-for-", "for-testing", "for-tests", "secret-key", "secret_key", "lorem", "${", "{{", "%("}

// Worth reports whether a value of a setting, or of a key in it, is a secret
// that is looked for: its name says that it is one, nobody means it for
// browsers, and it is neither a word nor a placeholder.
func Worth(name, value string) bool {
	if !Name(name) || len(value) < MinLength || len(value) > maxLength {
		return false
	}
	name = upper(name)
	for _, p := range public {
		if strings.Contains(name, p) {
			return false
		}
	}
	for _, p := range publicValues {
		if strings.HasPrefix(value, p) {
			return false
		}
	}
	if strings.HasSuffix(value, ".apps.googleusercontent.com") { // who asks for a login, not how it is proved
		return false
	}
	if Generated(value) {
		return true
	}
	return !Placeholder(value) && !place(value) && Strong(value)
}

// insecure begins the keys that startproject makes.
const insecure = "django-insecure-"

// Generated reports whether a value is a SECRET_KEY as startproject makes it: a
// real key for all that its name says.
func Generated(value string) bool {
	rest, ok := strings.CutPrefix(value, insecure)
	return ok && len(rest) >= 32 && Strong(rest)
}

// Placeholder reports whether a value stands for one that is still to be set.
func Placeholder(value string) bool {
	value = strings.ToLower(value)
	if strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">") {
		return true
	}
	for _, p := range placeholders {
		if strings.Contains(value, p) {
			return true
		}
	}
	return false
}

// place reports whether a value names a file, a module or an address, which
// says nothing that is secret.
func place(value string) bool {
	if strings.HasPrefix(value, "/") || strings.HasPrefix(value, "./") || strings.HasPrefix(value, "~/") {
		return strings.Count(value, "/") > 1 || strings.Contains(value, ".")
	}
	if u, err := url.Parse(value); err == nil && u.Scheme != "" && u.Host != "" {
		return true // its password, if it has one, is looked for alone
	}
	return dotted(value)
}

// dotted reports whether a value is a dotted name, as of a class.
func dotted(value string) bool {
	parts := strings.Split(value, ".")
	if len(parts) < 2 {
		return false
	}
	for _, p := range parts {
		if p == "" || strings.ContainsFunc(p, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' }) {
			return false
		}
	}
	return true
}

// Strong reports whether a value is none that people choose for other reasons:
// it holds enough, and not letters of one case alone, unless there are many.
func Strong(value string) bool {
	const ( // kinds of characters
		lower = 1 << iota
		capital
		digit
		other
	)
	kinds := 0
	counts := map[rune]int{}
	n := 0
	for _, r := range value {
		counts[r]++
		n++
		switch {
		case 'a' <= r && r <= 'z':
			kinds |= lower
		case 'A' <= r && r <= 'Z':
			kinds |= capital
		case '0' <= r && r <= '9':
			kinds |= digit
		case r == '-' || r == '_' || r == ' ': // between words
		default:
			kinds |= other
		}
	}
	bits := 0.0
	for _, c := range counts {
		bits -= float64(c) * math.Log2(float64(c)/float64(n))
	}
	mixed := kinds&(kinds-1) != 0
	return bits >= minBits && (mixed || kinds != digit && n >= 20 && !strings.ContainsAny(value, "-_ ") || kinds != digit && unspoken(counts, n))
}

// unspoken reports whether so many letters have so few vowels that they are no
// words: the passwords that Google makes for applications are such.
func unspoken(counts map[rune]int, n int) bool {
	vowels := 0
	for _, v := range "aeiouyAEIOUY" {
		vowels += counts[v]
	}
	return n >= 14 && vowels*100 < 22*n && counts['-']+counts['_'] == 0
}

// Password returns the password in a URL, "" where there is none.
func Password(value string) string {
	if !strings.Contains(value, "://") {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || u.User == nil {
		return ""
	}
	password, _ := u.User.Password()
	return password
}
