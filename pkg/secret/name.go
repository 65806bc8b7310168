// Package secret knows secrets: by the name of what holds them, by what a value
// looks like, and where known values occur in files. It shows none of them.
package secret

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// words mark the name of a value that is not to be shown.
var words = []string{"SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "TOKEN", "CREDENTIAL", "APIKEY", "PRIVATE_KEY", "SIGNING"}

// Words returns the words in capitals that mark the names of secrets.
func Words() []string { return words }

// harmless end names that speak of secrets and hold none: Django's
// PASSWORD_HASHERS, nginx's ssl_certificate_key, which is a path, and the like.
var harmless = []string{"VALIDATORS", "HASHERS", "TIMEOUT", "TIMEOUT_DAYS", "URL", "AGE", "LIFETIME", "NAME", "HEADER", "CLASS", "CLASSES",
	"BACKEND", "BACKENDS", "GENERATOR", "GENERATORS", "MODEL", "CERTIFICATE_KEY", "PATH", "FILE", "DIR"}

// passes are nginx's directives that say where a request is passed on.
var passes = []string{"PROXY_PASS", "FASTCGI_PASS", "UWSGI_PASS", "SCGI_PASS", "GRPC_PASS", "MEMCACHED_PASS"}

// Name reports whether the value of a setting, variable or dictionary key of
// that name is a secret.
func Name(name string) bool {
	name = upper(name)
	for _, end := range harmless {
		if strings.HasSuffix(name, "_"+end) {
			return false
		}
	}
	for _, word := range words {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "KEY" || strings.HasSuffix(name, "_KEY") || strings.HasSuffix(name, "_KEYS") ||
		strings.HasSuffix(name, "_DSN") || name == "PASS" || strings.HasSuffix(name, "_PASS") && !slices.Contains(passes, name)
}

func upper(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) }

// shownTail is how many characters of a long secret are shown, enough to tell
// two of them apart and no help in guessing them.
const shownTail = 4

// Mask returns what is shown instead of a secret.
func Mask(value string) string {
	if value == "" {
		return ""
	}
	if n := utf8.RuneCountInString(value); n >= 6*shownTail {
		r := []rune(value)
		return "••••" + string(r[n-shownTail:])
	}
	return "••••"
}
