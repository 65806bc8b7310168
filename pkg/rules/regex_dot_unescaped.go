package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var regexDotUnescaped = &rule.Rule{
	ID: "regex-dot-unescaped", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary:    "A dot before a file extension is not escaped",
	Why:        "In a regular expression a dot stands for any character: `location ~ .php$` takes /xphp as well, and more than it says.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Bad: `server {
    listen 8080;
    location ~* .(css|js)$ { # want "not escaped"
        root /srv/www;
    }
}
`,
	Good: `server {
    listen 8080;
    location ~* \.(css|js)$ {
        root /srv/www;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locations(p) {
			if l.re == nil {
				continue
			}
			if dot := bareDot(l.re.Root); dot != nil {
				reportDot(p, l, dot)
			}
		}
	},
}

func reportDot(p *rule.Pass, l placed, dot *pattern.Node) {
	d := l.d
	f := diag.Finding{
		At:      d.Head(),
		Message: fmt.Sprintf("the dot before the extension in %s is not escaped and stands for any character", l.name),
		Effect:  "the location takes more URLs than it says",
		Remedy:  `write \. for a dot`,
	}
	if r := d.ArgRange(l.arg); strings.HasSuffix(r.Text(), l.name) { // unquoted, nothing resolved
		at := r.End - len(l.name) + dot.Pos
		f.Fixes = []diag.Fix{{Description: "escape the dot", Edits: []diag.Edit{{At: d.File.At(at, at), Text: `\`}}}}
	}
	p.Report(f)
}

// bareDot returns a dot that stands before a known extension, or a group of
// them, at the end of an expression or of one of its branches.
func bareDot(n *pattern.Node) *pattern.Node {
	switch n.Op {
	case pattern.Alternate:
		for _, b := range n.Subs {
			if dot := bareDot(b); dot != nil {
				return dot
			}
		}
	case pattern.Group:
		return bareDot(n.Subs[0])
	case pattern.Concat:
		subs := withoutEnd(n.Subs)
		if len(subs) == 0 {
			return nil
		}
		for i, s := range subs {
			if s.Op == pattern.Any && extensions(subs[i+1:]) {
				return s
			}
		}
		if last := subs[len(subs)-1]; last.Op == pattern.Group {
			return bareDot(last)
		}
	}
	return nil
}

// withoutEnd returns the parts of an expression up to what stands for its end:
// $, (/|$) or a tail that may be missing.
func withoutEnd(subs []*pattern.Node) []*pattern.Node {
	for len(subs) > 0 {
		last := subs[len(subs)-1]
		optional := last.Op == pattern.Repeat && last.Min == 0 && last.Max == 1 && last.Subs[0].Op == pattern.Group && !isExtension(literal([]*pattern.Node{last.Subs[0].Subs[0]}))
		if last.Op != pattern.End && !optional && !slashOrEnd(last) {
			break
		}
		subs = subs[:len(subs)-1]
	}
	return subs
}

// extensions reports whether what follows a dot is one known file extension, or
// a group of short words of which one is.
func extensions(subs []*pattern.Node) bool {
	if len(subs) != 1 || subs[0].Op != pattern.Group {
		return isExtension(literal(subs))
	}
	known := false
	for _, b := range subs[0].Branches() {
		word := literal([]*pattern.Node{b})
		if word == "" {
			return false
		}
		known = known || isExtension(word)
	}
	return known
}

// literal returns the text of nodes that are plain letters or an optional one,
// or "".
func literal(subs []*pattern.Node) string {
	var out []byte
	for _, n := range subs {
		switch {
		case n.Op == pattern.Literal:
			out = append(out, n.Text)
		case n.Op == pattern.Concat:
			s := literal(n.Subs)
			if s == "" {
				return ""
			}
			out = append(out, s...)
		case n.Op == pattern.Repeat && n.Min == 0 && n.Max == 1 && n.Subs[0].Op == pattern.Literal:
			out = append(out, n.Subs[0].Text)
		default:
			return ""
		}
	}
	return string(out)
}

func isExtension(s string) bool { return knownExtensions[strings.ToLower(s)] }

// knownExtensions are those that sites serve or guard.
var knownExtensions = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Fields("7z aac aspx asp atom avi avif bak bmp bz2 cgi class conf css csv cur dist doc docx eot env epub exe flac " +
		"flv gif gz htc htm html ico ics inc ini jar jpeg jpg js json jsp less log m3u8 m4a m4v map md mid midi mjs mkv mov mp3 mp4 " +
		"mpeg mpg ogg ogv otf pdf phar php php3 php5 php7 phtml pl png ppt pptx ps psd py pyc rar rb rss rtf scss sh shtml sql sqlite " +
		"svg svgz swf swp tar tgz tif tiff ts ttf txt wasm wav webm webmanifest webp wmv woff woff2 xhtml xls xlsx xml yaml yml zip") {
		m[s] = true
	}
	return m
}()
