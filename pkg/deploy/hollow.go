package deploy

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

var (
	erbTag = lazyre.New(`(?s)<%.*?%>`)
	goTag  = lazyre.New(`(?s)\{\{.*?\}\}`)
	goWord = lazyre.New(`\{\{-?\s*(?:(?:if|range|with|end|else|define|template|block)\b|/\*)`)
	erbFor = lazyre.New(`\bdo\b|^for\b|\.each\b`)
)

// Hollow is a template that nothing here fills, as the text that it becomes with
// a hole for each value. ok is false where a condition or a loop stands around
// what says which files are served. Lines keep their numbers.
func Hollow(text string) (out string, ok bool) {
	switch {
	case strings.Contains(text, "<%"):
		text = translated(text, erbTag, erbWord)
	case goWord.MatchString(text):
		text = translated(text, goTag, goStatement)
	}
	j := &jinja{vars: map[string]*value{}, open: map[string]bool{}}
	return j.template(text)
}

// translated writes another language's tags as Jinja's, each with the lines
// that it has.
func translated(text string, tag *lazyre.Regexp, word func(inside string) (kind, rest string)) string {
	var open []string
	return tag.ReplaceAllStringFunc(text, func(t string) string {
		inside := strings.TrimSpace(strings.Trim(t[2:len(t)-2], "-"))
		kind, rest := word(inside)
		lines := strings.Repeat("\n", strings.Count(t, "\n"))
		switch kind {
		case "if", "for":
			open = append(open, kind)
			if kind == "for" {
				return "{% for item in not_told" + lines + " %}"
			}
			return "{% if not_told" + lines + " %}"
		case "elif":
			return "{% elif not_told" + lines + " %}"
		case "else":
			return "{% else" + lines + " %}"
		case "end":
			last := "if"
			if n := len(open); n > 0 {
				last, open = open[n-1], open[:n-1]
			}
			return "{% end" + last + lines + " %}"
		case "value":
			return "{{ " + strings.NewReplacer("{", "", "}", "", "\n", " ").Replace(rest) + lines + " }}"
		}
		return "{#" + lines + "#}"
	})
}

// erbWord tells what a tag of ERB does.
func erbWord(inside string) (kind, rest string) {
	if value, ok := strings.CutPrefix(inside, "="); ok {
		return "value", strings.TrimSpace(value)
	}
	word, _, _ := strings.Cut(inside, " ")
	switch word {
	case "if", "unless", "case":
		return "if", ""
	case "elsif", "when":
		return "elif", ""
	case "else", "end":
		return word, ""
	}
	if !strings.HasPrefix(inside, "#") && erbFor.MatchString(inside) {
		return "for", ""
	}
	return "", ""
}

// goStatement tells what a tag of Go's templates does.
func goStatement(inside string) (kind, rest string) {
	word, after, _ := strings.Cut(inside, " ")
	switch {
	case strings.HasPrefix(inside, "/*"), strings.HasPrefix(inside, "$") && strings.Contains(inside, "="):
		return "", ""
	case word == "if" || word == "with" || word == "define" || word == "block":
		return "if", ""
	case word == "range":
		return "for", ""
	case word == "else" && (strings.HasPrefix(after, "if") || strings.HasPrefix(after, "with")):
		return "elif", ""
	case word == "else" || word == "end":
		return word, ""
	}
	return "value", inside
}
