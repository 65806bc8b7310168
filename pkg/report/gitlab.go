package report

import (
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
)

// gitlabFinding is one entry of GitLab's Code Quality report
// (https://docs.gitlab.com/ci/testing/code_quality/).
type gitlabFinding struct {
	Description string      `json:"description"`
	Check       string      `json:"check_name"`
	Fingerprint string      `json:"fingerprint"`
	Severity    string      `json:"severity"`
	Location    gitlabPlace `json:"location"`
}

type gitlabPlace struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

// writeGitLab writes GitLab's Code Quality report. GitLab drops the second of
// two equal fingerprints, so later ones are numbered.
func writeGitLab(w io.Writer, r *Report, _ Style) error {
	out := make([]gitlabFinding, 0, len(r.Findings)+len(r.Errors))
	seen := map[string]int{}
	add := func(f gitlabFinding) {
		seen[f.Fingerprint]++
		if n := seen[f.Fingerprint]; n > 1 {
			f.Fingerprint += "-" + strconv.Itoa(n)
		}
		out = append(out, f)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		p := newJSONPlace(f.At)
		add(gitlabFinding{Description: plainText(f), Check: f.Rule, Fingerprint: f.Fingerprint(),
			Severity: map[diag.Severity]string{diag.Error: "critical", diag.Warning: "major", diag.Info: "info"}[f.Severity],
			Location: gitlabPlace{gitlabPath(p.File), gitlabLines{max(p.Line, 1), p.EndLine}}})
	}
	for _, e := range r.Errors {
		unread := diag.Finding{Rule: unreadCheck, Message: e.Message, Within: e.File + "\n" + e.Message}
		add(gitlabFinding{Description: e.Message, Check: unreadCheck, Fingerprint: unread.Fingerprint(), Severity: "minor",
			Location: gitlabPlace{gitlabPath(e.File), gitlabLines{Begin: max(e.Line, 1)}}})
	}
	return encode(w, out)
}

// unreadCheck stands for a rule's id where an input could not be read.
const unreadCheck = "unread"

// gitlabPath returns a path as GitLab compares it with those of the repository.
// What lies in no file is shown at the repository's root.
func gitlabPath(name string) string {
	name = strings.TrimPrefix(filepath.ToSlash(name), "./")
	if name == "" {
		return "."
	}
	return name
}
