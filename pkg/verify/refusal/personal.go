package refusal

import "strings"

// asking are words by which a consumer's lines show that it looks at who asks.
var asking = []string{"user", "session", "auth", "login", "cookie", "permission"}

// Personal reports a refusal that one without a session may meet by right: of a
// consumer that looks at who asks, or of which it is not known what it looks at.
func (v *Verdict) Personal() bool {
	if v.RefusedBy != Consumer {
		return false
	}
	closing := false
	for _, p := range v.Places {
		text := strings.ToLower(p.Message + " " + p.At.Text())
		for _, word := range asking {
			if strings.Contains(text, word) {
				return true
			}
		}
		closing = closing || strings.Contains(text, "close") || strings.Contains(text, "deny")
	}
	return !closing
}
