package ruletest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
)

// Want is one finding that an example or a case says is to be found.
type Want struct {
	Path    string
	Line    int // from 1
	Message *regexp.Regexp
}

// wantComment is the comment that says what is to be found on its line, or some
// lines further on: `# want "no slash"`, `# want+1 "never closed"`.
var wantComment = regexp.MustCompile(`[ \t]*# want([+-]\d+)? (["` + "`" + `].*)$`)

// wantsOf reads the wants of a file.
func wantsOf(path, text string) ([]Want, error) {
	var wants []Want
	for i, line := range strings.Split(text, "\n") {
		m := wantComment.FindStringSubmatch(strings.TrimSuffix(line, "\r"))
		if m == nil {
			continue
		}
		at := i + 1
		if m[1] != "" {
			offset, err := strconv.Atoi(m[1])
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
			}
			at += offset
		}
		for rest := strings.TrimSpace(m[2]); rest != ""; {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: want: %w", path, i+1, err)
			}
			pattern, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: want: %w", path, i+1, err)
			}
			re, err := regexp.Compile(pattern)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: want: %w", path, i+1, err)
			}
			wants = append(wants, Want{Path: path, Line: at, Message: re})
			rest = strings.TrimSpace(rest[len(quoted):])
		}
	}
	return wants, nil
}

// Strip takes the want comments out of a text, and the lines that hold nothing
// else.
func Strip(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimRight(line, "\r\n")
		m := wantComment.FindStringIndex(body)
		if m == nil {
			b.WriteString(line)
			continue
		}
		if m[0] > 0 {
			b.WriteString(body[:m[0]] + line[len(body):])
		}
	}
	return b.String()
}

// compare says how findings differ from what was wanted. A file that a container
// sees at a path of its own is known by the name that is shown.
func compare(wants []Want, findings []diag.Finding, shown func(string) string) []string {
	var wrong []string
	used := make([]bool, len(findings))
	for _, w := range wants {
		hit := false
		for i := range findings {
			f := &findings[i]
			if !used[i] && f.At.File != nil && (f.At.File.Path() == w.Path || f.At.File.Name() == shown(w.Path)) && f.At.Line() == w.Line && w.Message.MatchString(f.Message) {
				used[i], hit = true, true
				break
			}
		}
		if !hit {
			wrong = append(wrong, fmt.Sprintf("%s:%d: no finding %q", w.Path, w.Line, w.Message))
		}
	}
	for i := range findings {
		if !used[i] {
			wrong = append(wrong, fmt.Sprintf("%s: not wanted: %s", findings[i].At, findings[i].Message))
		}
	}
	return wrong
}
