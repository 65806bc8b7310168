package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var originCheckWeak = &rule.Rule{
	ID: "origin-check-weak", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "The check of Origin or Referer lets foreign hosts through",
	Why:        "An expression for the own hosts without an end, without a start or with a bare dot takes other hosts too: https://shop.example.evil.test, https://evilshop.example, https://shopXexample.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_map_module.html"},
	Peers:      []rule.Peer{rule.Gixy.Calls("origins")},
	Bad: `server {
    listen 8080;
    location / {
        if ($http_origin ~ ^https://shop\.example) { # want "no end"
            return 204;
        }
    }
}
`,
	Good: `server {
    listen 8080;
    location / {
        if ($http_origin ~ ^https://shop\.example$) {
            return 204;
        }
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		for _, d := range p.Directives("if") {
			t := condition(d)
			name := strings.TrimPrefix(bare(t.variable), "$")
			if is, fold := t.regex(); is && (name == "http_origin" || name == "http_referer") {
				weakOrigin(p, d, t.value, fold, name == "http_referer")
			}
		}
		for _, d := range p.Directives("map") {
			name := strings.TrimPrefix(bare(d.Arg(0)), "$")
			if name != "http_origin" && name != "http_referer" {
				continue
			}
			for _, c := range d.Children {
				text, ok := strings.CutPrefix(c.Name, "~")
				if v := c.Arg(0); !ok || v == "" || v == "0" {
					continue // what it refuses
				}
				weakOrigin(p, c, strings.TrimPrefix(text, "*"), strings.HasPrefix(text, "*"), name == "http_referer")
			}
		}
	},
}

func weakOrigin(p *rule.Pass, d *nginx.Directive, text string, fold, referer bool) {
	re := expression(p.Site, text, fold)
	if re == nil {
		return
	}
	why := weakness(re, referer)
	if why == "" {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s %s", text, why),
		Effect: "pages of hosts that are not yours pass the check", Remedy: `write every dot as \. and the whole from ^https:// to $`,
	})
}

// weakness says what lets other hosts through, or "". Whether the start and the
// end of the host are open is decided by whether the expression matches what a
// page of a foreign host would send.
func weakness(re *pattern.Regex, referer bool) string {
	domains := writtenDomains(re.Root)
	switch {
	case len(domains) == 0 && !bareDomainDot(re.Root):
		return "" // no host at all is named
	case bareDomainDot(re.Root):
		return "has a dot that stands for any character"
	case referer && takesForeign(re, `^https?://zqevil\.test/[!-~]*\z`):
		return "has no start before the host"
	case takesForeign(re, foreignEnd(referer)):
		return "has no end after the host"
	case takesForeign(re, `^https?://zqevil(?:`+strings.Join(domains, "|")+`)`+hostTail(referer)):
		return "has no start before the host"
	}
	return ""
}

// foreignEnd is an expression for what a page sends whose host ends in a word
// that nobody writes.
func foreignEnd(referer bool) string { return `^https?://[a-z0-9.-]+\.zqevil` + hostTail(referer) }

// hostTail is what may follow a host: nothing but a port in an Origin, a path in
// a Referer.
func hostTail(referer bool) string {
	if referer {
		return `(?::[0-9]+)?(?:/[!-~]*)?\z`
	}
	return `(?::[0-9]+)?\z`
}

func takesForeign(re *pattern.Regex, foreign string) bool {
	other, err := pattern.Parse(foreign, false)
	if err != nil {
		return false
	}
	meets, known := language.Meets(re, other)
	return known && meets
}

// writtenDomains returns, as expressions, the parts of an expression that are
// the names of hosts: letters, digits, classes of one of them and groups of such
// words, with a dot in between or behind.
func writtenDomains(root *pattern.Node) []string {
	const most = 32
	var out []string
	root.Walk(func(n *pattern.Node) bool {
		if n.Op == pattern.Concat {
			var run []string
			for _, s := range append(n.Subs, &pattern.Node{Op: pattern.Empty}) {
				if part := hostPart(s); part != "" {
					run = append(run, part)
					continue
				}
				for len(run) > 0 && (run[0] == `\.` || run[0] == "-") {
					run = run[1:]
				}
				if i := slices.Index(run, `\.`); i > 0 && len(out) < most {
					if run[len(run)-1] == `\.` {
						run = append(run, "[a-z0-9-]+") // its end is a group
					}
					out = append(out, strings.Join(run, ""))
				}
				run = nil
			}
		}
		return n.Op != pattern.Look
	})
	return out
}

// hostPart is the expression for a part of a host's name: one byte, or a group
// of words of which any may stand there. It is empty for everything else.
func hostPart(n *pattern.Node) string {
	if c, ok := hostByte(n); ok {
		return regexp.QuoteMeta(string([]byte{c}))
	}
	if n.Op != pattern.Group {
		return ""
	}
	var words []string
	for _, branch := range n.Subs[0].Branches() {
		word, parts := "", []*pattern.Node{branch}
		if branch.Op == pattern.Concat {
			parts = branch.Subs
		}
		for _, s := range parts {
			c, ok := hostByte(s)
			if !ok {
				word = ""
				break
			}
			word += regexp.QuoteMeta(string([]byte{c}))
		}
		if word != "" && !strings.HasPrefix(word, `\.`) && word[0] != '-' {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "(?:" + strings.Join(words, "|") + ")"
}

// hostByte returns a byte of a host that a node stands for.
func hostByte(n *pattern.Node) (byte, bool) {
	switch {
	case n.Op == pattern.Literal:
		c := n.Text
		return c, wordByte(c) || c == '.' || c == '-'
	case n.Op == pattern.Class:
		for c := byte('0'); c <= 'z'; c++ {
			if wordByte(c) && n.Set.Has(c) {
				return c, true
			}
		}
	}
	return 0, false
}

// bareDomainDot reports whether a dot between two literal letters is not
// escaped.
func bareDomainDot(root *pattern.Node) bool {
	found := false
	root.Walk(func(n *pattern.Node) bool {
		if n.Op == pattern.Concat {
			for i := 1; i+1 < len(n.Subs); i++ {
				before := n.Subs[i-1].Op == pattern.Literal && wordByte(n.Subs[i-1].Text) || n.Subs[i-1].Op == pattern.Group
				after := n.Subs[i+1].Op == pattern.Literal && wordByte(n.Subs[i+1].Text) || n.Subs[i+1].Op == pattern.Group
				if n.Subs[i].Op == pattern.Any && before && after {
					found = true
				}
			}
		}
		return true
	})
	return found
}

// slashOrEnd reports whether a group is (/|$) or its like.
func slashOrEnd(n *pattern.Node) bool {
	if n.Op != pattern.Group {
		return false
	}
	for _, b := range n.Subs[0].Branches() {
		if !b.Ends() && !(b.Op == pattern.Literal && (b.Text == '/' || b.Text == ':')) && !startsWithSlash(b) {
			return false
		}
	}
	return true
}

func startsWithSlash(n *pattern.Node) bool {
	return n.Op == pattern.Concat && len(n.Subs) > 0 && n.Subs[0].Op == pattern.Literal && n.Subs[0].Text == '/'
}
