package report

import (
	"bufio"
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
	b := bufio.NewWriter(w)
	seen := map[string]int{}
	err := writeItems(b, "", len(r.Findings)+len(r.Errors), func(i int) any {
		var f gitlabFinding
		if i < len(r.Findings) {
			f = newGitLabFinding(&r.Findings[i])
		} else {
			f = gitlabUnread(r.Errors[i-len(r.Findings)])
		}
		seen[f.Fingerprint]++
		if n := seen[f.Fingerprint]; n > 1 {
			f.Fingerprint += "-" + strconv.Itoa(n)
		}
		return f
	})
	if err != nil {
		return err
	}
	b.WriteString("\n")
	return b.Flush()
}

func newGitLabFinding(f *diag.Finding) gitlabFinding {
	severity := "info"
	switch f.Severity {
	case diag.Error:
		severity = "critical"
	case diag.Warning:
		severity = "major"
	}
	p := newJSONPlace(f.At)
	return gitlabFinding{Description: plainText(f), Check: f.Rule, Fingerprint: f.Fingerprint(), Severity: severity,
		Location: gitlabPlace{gitlabPath(p.File), gitlabLines{max(p.Line, 1), p.EndLine}}}
}

func gitlabUnread(e InputError) gitlabFinding {
	unread := diag.Finding{Rule: unreadCheck, Message: e.Message, Within: e.File + "\n" + e.Message}
	return gitlabFinding{Description: e.Message, Check: unreadCheck, Fingerprint: unread.Fingerprint(), Severity: "minor",
		Location: gitlabPlace{gitlabPath(e.File), gitlabLines{Begin: max(e.Line, 1)}}}
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
