package lint

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// ignoreMark begins a comment that silences a rule:
//
//	# wellserved-ignore RULE[,RULE...] reason
//
// At the end of a line it holds for that line; on a line of its own, for the
// directive or statement that comes next.
const ignoreMark = "wellserved-ignore"

// suppressions are the comments of the files that have findings.
type suppressions struct {
	files map[*source.File]map[int][]string // by line, the rules silenced there
}

// silence reports whether a comment silences a finding.
func (s *suppressions) silence(f *diag.Finding) bool {
	if f.At.IsZero() {
		return false
	}
	lines, ok := s.files[f.At.File]
	if !ok {
		lines = ignoredLines(f.At.File)
		if s.files == nil {
			s.files = map[*source.File]map[int][]string{}
		}
		s.files[f.At.File] = lines
	}
	return len(lines) > 0 && slices.Contains(lines[f.At.Line()], f.Rule)
}

// ignoredLines returns the rules that are silenced on each line of a file.
func ignoredLines(f *source.File) map[int][]string {
	text := f.Text()
	var lines map[int][]string
	for at := 0; ; {
		i := strings.Index(text[at:], ignoreMark)
		if i < 0 {
			return lines
		}
		at += i + len(ignoreMark)
		line := f.Position(at).Line
		before, comment, ok := strings.Cut(f.Line(line), "#")
		for ok && !strings.HasPrefix(strings.TrimLeft(comment, "# \t"), ignoreMark) {
			var more string
			more, comment, ok = strings.Cut(comment, "#")
			before += "#" + more
		}
		if !ok {
			continue
		}
		rules := namedRules(comment)
		if lines == nil {
			lines = map[int][]string{}
		}
		from, to := line, line
		if strings.TrimSpace(before) == "" {
			from, to = nextStatement(f, line+1)
		}
		for n := from; n <= to; n++ {
			lines[n] = append(lines[n], rules...)
		}
	}
}

// namedRules reads the rules that a comment names: one word, commas within.
func namedRules(comment string) []string {
	_, rest, _ := strings.Cut(comment, ignoreMark)
	words := strings.Fields(rest)
	var rules []string
	for i, w := range words {
		for id := range strings.SplitSeq(w, ",") {
			if id != "" {
				rules = append(rules, id)
			}
		}
		if !strings.HasSuffix(w, ",") && (i+1 >= len(words) || !strings.HasPrefix(words[i+1], ",")) {
			break
		}
	}
	return rules
}

// statementLines bounds how far a statement is followed.
const statementLines = 50

// nextStatement returns the lines of the first statement at or after a line:
// up to the one that ends in ; { or }, or in a file of another language the
// line alone.
func nextStatement(f *source.File, line int) (from, to int) {
	for ; line <= f.Lines(); line++ {
		if code := codeOf(f.Line(line)); code != "" {
			break
		}
	}
	if strings.HasSuffix(f.Name(), ".py") || strings.HasSuffix(f.Name(), ".yml") || strings.HasSuffix(f.Name(), ".yaml") {
		return line, line
	}
	for to = line; to < f.Lines() && to < line+statementLines; to++ {
		if code := codeOf(f.Line(to)); code != "" && strings.ContainsAny(code[len(code)-1:], ";{}") {
			break
		}
	}
	return line, to
}

// codeOf returns a line without blanks around and without its comment.
func codeOf(line string) string {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return ""
	}
	if i := strings.Index(line, " #"); i >= 0 {
		line = strings.TrimSpace(line[:i])
	}
	return line
}
