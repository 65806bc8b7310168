package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// refused is what a user sees of a configuration that nginx does not accept.
const refused = "nginx does not start; a reload keeps the old configuration and says so in the error log only"

// since is the version that brought the first rules.
const since = "0.1.0"

// fromFault makes a finding of what the reader of nginx's configuration found.
func fromFault(f *nginx.Fault, remedy string) diag.Finding {
	finding := diag.Finding{At: f.At, Message: f.Message, Effect: refused, Remedy: remedy}
	if !f.Related.IsZero() {
		finding.Related = []diag.Related{{At: f.Related, Message: f.Note}}
	}
	return finding
}

// declarations returns the directives of that name, also where nginx allows none:
// that they stand there is told, and no second fault that what they declare is
// missing.
func declarations(p *rule.Pass, name string) []*nginx.Directive {
	out := slices.Clip(p.Directives(name))
	for i := range p.Config().Faults {
		if f := &p.Config().Faults[i]; f.Kind == nginx.WrongContext && f.Directive != nil && f.Directive.Name == name {
			out = append(out, f.Directive)
		}
	}
	return out
}

// templated reports whether a file is still to be filled in by a template
// engine, so that its text is not yet what nginx reads.
func templated(f *source.File) bool {
	return nginx.HoldsTemplate(f.Text()) || plainHole(f.Text())
}

// plainHole reports whether a text holds a {NAME} in capitals, as Python's
// str.format and others leave to be filled: no block of nginx's is one word
// without blanks and a semicolon. ${NAME} is a variable, unless it has a line of
// its own: there it stands for directives.
func plainHole(text string) bool {
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			return false
		}
		dollar := i > 0 && (text[i-1] == '$' || text[i-1] == '"' || text[i-1] == '\'')
		if dollar && text[i-1] == '$' {
			line, _, _ := strings.Cut(text[i:], "\n")
			before := text[strings.LastIndexByte(text[:i], '\n')+1 : i-1]
			dollar = strings.TrimSpace(before) != "" || !strings.HasSuffix(strings.TrimRight(line, " \t\r"), "}")
		}
		text = text[i+1:]
		n := 0
		for n < len(text) && (text[n] == '_' || 'A' <= text[n] && text[n] <= 'Z' || n > 0 && '0' <= text[n] && text[n] <= '9') {
			n++
		}
		if n > 2 && n < len(text) && text[n] == '}' && !dollar {
			return true
		}
	}
}

// removal is the edit that takes a directive out: with its line, where nothing
// else stands on it.
func removal(d *nginx.Directive) diag.Edit {
	r := d.Range()
	text := d.File.Text()
	lineStart := strings.LastIndexByte(text[:r.Start], '\n') + 1
	lineEnd := len(text)
	if i := strings.IndexByte(text[r.End:], '\n'); i >= 0 {
		lineEnd = r.End + i + 1
	}
	if strings.TrimSpace(text[lineStart:r.Start]) == "" && strings.TrimSpace(text[r.End:lineEnd]) == "" {
		return diag.Edit{At: d.File.At(lineStart, lineEnd)}
	}
	return diag.Edit{At: r}
}

// replaceArg is the edit that gives an argument another value, in the quotes it
// had.
func replaceArg(d *nginx.Directive, i int, value string) diag.Edit {
	text := nginx.Quote(value)
	if q := d.Args[i].Quote(); q != 0 && !strings.ContainsAny(value, "\"'\\") {
		text = string(q) + value + string(q)
	}
	return diag.Edit{At: d.ArgRange(i), Text: text}
}

// vulnerable is the severity of a finding about a fault of nginx itself that
// versions before some have: a warning where the version is known and has it.
func vulnerable(p *rule.Pass) diag.Severity {
	if p.NginxVersion().Known() {
		return diag.Warning
	}
	return diag.Info
}
