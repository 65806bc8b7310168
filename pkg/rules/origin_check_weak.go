package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
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
			name := strings.Trim(strings.TrimPrefix(t.variable, "$"), "{}")
			if is, fold := t.regex(); is && (name == "http_origin" || name == "http_referer") {
				weakOrigin(p, d, t.value, fold, name == "http_referer")
			}
		}
		for _, d := range p.Directives("map") {
			name := strings.TrimPrefix(d.Arg(0), "$")
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
	if re == nil || text == "" || text == "." || text == ".+" || text == ".*" {
		return
	}
	why := weakness(re.Root, referer)
	if why == "" {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s %s", text, why),
		Effect: "pages of hosts that are not yours pass the check", Remedy: `write every dot as \. and the whole from ^https:// to $`,
	})
}

// weakness says what lets other hosts through, or "".
func weakness(root *pattern.Node, referer bool) string {
	named := false
	root.Walk(func(n *pattern.Node) bool {
		named = named || n.Op == pattern.Literal && wordByte(n.Text)
		return n.Op != pattern.Look
	})
	switch {
	case !named:
		return "" // no host at all is named
	case bareDomainDot(root):
		return "has a dot that stands for any character"
	case !endsHost(root, referer):
		return "has no end after the host"
	case !beginsHost(root):
		return "has no start before the host"
	}
	return ""
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

// endsHost reports whether every branch ends at an anchor; of a Referer a slash
// after the host is as good.
func endsHost(n *pattern.Node, referer bool) bool {
	for _, b := range n.Branches() {
		if b.Ends() {
			continue
		}
		if !referer || b.Op != pattern.Concat {
			return false
		}
		scheme, slash := false, false
		for _, s := range b.Subs {
			switch {
			case s.Op == pattern.Literal && s.Text == '/':
				slash = scheme
			case s.Op == pattern.Literal && wordByte(s.Text), s.Op == pattern.Group:
				scheme = true
				if s.Op == pattern.Group && slashOrEnd(s) {
					slash = true
				}
			case s.Op == pattern.Class && s.Set.Has('/'):
				slash = true
			}
		}
		if last := b.Subs[len(b.Subs)-1]; !slash || !afterHost(b) && !slashOrEnd(last) {
			return false
		}
	}
	return true
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

// afterHost reports whether a literal slash stands behind the last letter of a
// host: the slashes of https:// have none before them.
func afterHost(b *pattern.Node) bool {
	dots := false
	for i, s := range b.Subs {
		if s.Op == pattern.Literal && s.Text == '.' {
			dots = true
		}
		if dots && s.Op == pattern.Literal && s.Text == '/' && i > 0 {
			return true
		}
	}
	return false
}

// beginsHost reports whether every branch begins at an anchor, or with a whole
// scheme, which in an Origin stands at the start only.
func beginsHost(n *pattern.Node) bool {
	for _, b := range n.Branches() {
		if b.Begins() || beginsWithScheme(b) {
			continue
		}
		return false
	}
	return true
}

func beginsWithScheme(b *pattern.Node) bool {
	if b.Op != pattern.Concat {
		return false
	}
	var text []byte
	for _, s := range b.Subs {
		switch {
		case s.Op == pattern.Literal:
			text = append(text, s.Text)
		case s.Op == pattern.Repeat && s.Min == 0 && s.Max == 1:
		default:
			return strings.HasPrefix(string(text), "http://") || strings.HasPrefix(string(text), "https://")
		}
	}
	return strings.HasPrefix(string(text), "http://") || strings.HasPrefix(string(text), "https://")
}
