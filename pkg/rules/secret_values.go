package rules

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/secret"
	"github.com/wellserved/wellserved/pkg/source"
)

// sought is a text that no visitor may read.
type sought struct {
	text string
	// name says whose it is: "the value of SECRET_KEY (••••cdef)".
	name string
	at   source.Range // the setting; zero for a key that names itself
	mild bool         // the key of a project that is still being made
	// holds reports, where not nil, whether a file's text really holds a key at an
	// offset, and not only the name of its kind.
	holds func(text string, at int) bool
}

// selfNaming are keys that say what they are.
var selfNaming = []sought{
	{text: "PRIVATE KEY-----", name: "a private key", holds: holdsPrivateKey},
	{text: "sk_live_", name: "a secret key of Stripe", holds: holdsToken},
	{text: "rk_live_", name: "a restricted key of Stripe", holds: holdsToken},
	{text: "github_pat_", name: "a token of GitHub", holds: holdsToken},
}

// tokenTail is what follows the beginning of a token, by which it is told from
// a sentence about tokens.
var tokenTail = lazyre.New(`^[0-9A-Za-z_]{20,}`)

func holdsToken(text string, at int) bool {
	_, rest, _ := strings.Cut(text[at:], "_")
	tail := tokenTail.FindString(rest)
	return len(tail) >= 20 && secret.Strong(tail) && !secret.Placeholder(tail)
}

// keyText is the first lines of a private key, as a file or as a text in a
// script, where \n stands for the end of a line.
var keyText = lazyre.New(`^PRIVATE KEY-----(?:\\r|\\n|[\s"'+,])*[A-Za-z0-9+/]{40}`)

// holdsPrivateKey tells a key from a script that makes or reads keys.
func holdsPrivateKey(text string, at int) bool {
	begin := strings.LastIndex(text[max(0, at-40):at], "-----BEGIN ")
	return begin >= 0 && keyText.MatchString(text[at:min(len(text), at+400)])
}

// secretsOf returns the values of a project's settings that are worth looking
// for, and the forms in which they stand in pages and scripts.
func secretsOf(p *django.Project) []sought {
	c := collector{public: map[string]bool{}}
	debug, _ := p.Settings.Lookup("DEBUG").Bool()
	for _, name := range p.Settings.Names() {
		if base, ok := strings.CutSuffix(name, "_KEY"); ok && p.Settings.Lookup(base+"_SECRET").State != django.Unset {
			continue // of such a pair the key says who asks, and the secret proves it
		}
		v := p.Settings.Lookup(name)
		value := v.V
		if v.State != django.Known {
			value = v.Partly
		}
		c.at, c.setting = v.At, name
		c.walk(name, name, value, 0)
	}
	var out []sought
	seen := map[string]bool{}
	for _, s := range c.found {
		if c.public[s.text] {
			continue // it is given to pages under another name
		}
		s.mild = debug && secret.Generated(s.text)
		for _, form := range forms(s.text) {
			if !seen[form] {
				seen[form] = true
				s.text = form
				out = append(out, s)
			}
		}
	}
	return out
}

// collector gathers values.
type collector struct {
	setting string
	at      source.Range
	public  map[string]bool // values of settings that are no secrets
	found   []sought
}

// maxNesting bounds how deep values of settings are looked into.
const maxNesting = 8

// walk goes through a value. judged is the name by which it counts as secret,
// path how it is told.
func (c *collector) walk(judged, path string, v any, depth int) {
	if depth > maxNesting {
		return
	}
	switch v := v.(type) {
	case string:
		c.text(judged, path, v)
	case []any:
		for i, item := range v {
			c.walk(judged, fmt.Sprintf("%s[%d]", path, i), item, depth+1)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			name := key
			if secret.Name(judged) {
				name = judged
			}
			c.walk(name, fmt.Sprintf("%s['%s']", path, key), v[key], depth+1)
		}
	}
}

func (c *collector) text(judged, path, v string) {
	add := func(text string) {
		c.found = append(c.found, sought{text: text, name: fmt.Sprintf("the value of %s (%s)", path, secret.Mask(text)), at: c.at})
	}
	if line, ok := keyLine(v); ok {
		add(line)
		return
	}
	if password := secret.Password(v); password != "" && secret.Worth("PASSWORD", password) {
		add(password)
	}
	switch {
	case secret.Worth(judged, v):
		add(v)
	case !secret.Name(judged):
		c.public[v] = true
	}
}

// keyLine returns a line from within a private key.
func keyLine(v string) (string, bool) {
	if !strings.Contains(v, "PRIVATE KEY-----") {
		return "", false
	}
	lines := strings.Fields(strings.ReplaceAll(v, `\n`, "\n"))
	for _, line := range lines[len(lines)/2:] {
		if len(line) >= 32 && !strings.HasPrefix(line, "-") {
			return line, true
		}
	}
	return "", false
}

// escapes are how a text is written in scripts, in JSON as Django's json_script
// has it, and in pages.
var escapes = []*strings.Replacer{
	strings.NewReplacer(`\`, `\\`, `"`, `\"`),
	strings.NewReplacer(`\`, `\\`, `'`, `\'`),
	strings.NewReplacer(`\`, `\\`, `"`, `\"`, "<", `\u003C`, ">", `\u003E`, "&", `\u0026`),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;"),
}

func forms(text string) []string {
	out := []string{text, html.EscapeString(text)}
	for _, e := range escapes {
		out = append(out, e.Replace(text))
	}
	slices.Sort(out[1:])
	return slices.Compact(out)
}
