package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// withTryFiles is the fix that writes a try_files in place of an if which says
// what comes where a file is not there; nil where no try_files says the same.
func withTryFiles(d *nginx.Directive, c test) []diag.Fix {
	location := d.Parent
	files := map[string]string{"!-f": "$uri", "!-e": "$uri $uri/"}[c.operator]
	if files == "" || location.Name != "location" || d.File != location.File || strings.Contains(c.value, "$request_uri") || !servesFilesBut(d) {
		return nil
	}
	if last, ok := lastResort(d.Children); ok {
		return []diag.Fix{{Description: "ask with try_files", Edits: []diag.Edit{{At: d.Range(), Text: "try_files " + files + " " + last + ";"}}}}
	}
	return toNamed(d, files)
}

// servesFilesBut reports whether the location of an if answers with files where
// the if does not hold, and nothing else in it rewrites.
func servesFilesBut(d *nginx.Directive) bool {
	for b := d.Parent; b != nil; b = b.Parent {
		if b.Child("alias") != nil {
			return false // try_files of an alias has faults of its own
		}
	}
	for _, c := range d.Parent.Children {
		switch c.Name {
		case "if", "set", "rewrite", "return", "break":
			if c != d {
				return false
			}
		case "try_files", "limit_except", "stub_status", "empty_gif", "api", "status", "flv", "mp4", "random_index", "dav_methods":
			return false
		default:
			if strings.HasSuffix(c.Name, "_pass") || foreignHandler(c) {
				return false
			}
		}
	}
	return true
}

// everything are expressions that match every URL.
var everything = []string{"^", "^/", "/", ".", "^.", ".*", "^.*", "^.*$", "(.*)", "^(.*)", "^(.*)$", "^/.*$", "^/(.*)$", "^(/.*)$"}

// lastResort returns the last argument of a try_files that does what the
// directives in an if do.
func lastResort(list []*nginx.Directive) (string, bool) {
	if len(list) != 1 {
		return "", false
	}
	switch d := list[0]; {
	case d.Name == "return" && len(d.Args) == 1:
		status, err := strconv.Atoi(d.Arg(0))
		return "=" + d.Arg(0), err == nil && status >= 400 && status <= 599 && status != 444 && status != 499
	case d.Name == "rewrite" && d.Arg(2) == "last" && slices.Contains(everything, d.Arg(0)) && strings.HasPrefix(d.Arg(1), "/") && !varies(d, 1):
		target, bare := strings.CutSuffix(d.Arg(1), "?")
		if strings.Contains(target, "?") {
			return "", false
		}
		if !bare {
			target += "$is_args$args" // rewrite keeps the query string, try_files does not
		}
		return target, true
	}
	return "", false
}

// toNamed is the fix for an if that passes on what is no file: a named location
// does it, with what the location says of passing on.
func toNamed(d *nginx.Directive, files string) []diag.Fix {
	location, pass := d.Parent, d.Child("proxy_pass")
	if pass == nil || location.Parent.Name != "server" || location.File != location.Parent.File || slices.ContainsFunc(d.Children, func(c *nginx.Directive) bool {
		return c != pass && c.Name != "break"
	}) {
		return nil
	}
	name := "@application"
	if hasNamed(location.Parent, name) {
		return nil
	}
	fix := diag.Fix{Description: "leave what is no file to " + name, Edits: []diag.Edit{{At: d.Range(), Text: "try_files " + files + " " + name + ";"}}}
	inner := lineBreak(d)
	text := lineBreak(location) + "location " + name + " {"
	for _, c := range location.Children {
		switch {
		case c == d, c.Name == "root", c.Name == "index":
		case strings.HasPrefix(c.Name, "proxy_") && c.File == d.File:
			fix.Edits = append(fix.Edits, removal(c))
			text += inner + c.Head().Text() + ";"
		default:
			return nil // it may be meant for what is passed on
		}
	}
	end := location.Range().End
	text += inner + pass.Head().Text() + ";" + lineBreak(location) + "}"
	fix.Edits = append(fix.Edits, diag.Edit{At: location.File.At(end, end), Text: text})
	return []diag.Fix{fix}
}
