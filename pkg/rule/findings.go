package rule

import "github.com/wellserved/wellserved/pkg/diag"

// Findings gathers what passes found, each once: a file that is included in
// several places, or belongs to several configurations, is judged as often.
type Findings struct {
	List []diag.Finding
	seen map[identity]bool
}

// identity tells findings apart.
type identity struct {
	rule, path, message string
	start, end          int
}

// Add takes the findings of a pass that are not yet there.
func (f *Findings) Add(pass *Pass) {
	if f.seen == nil {
		f.seen = map[identity]bool{}
	}
	for i := range pass.findings {
		if id := identify(&pass.findings[i]); !f.seen[id] {
			f.seen[id] = true
			f.List = append(f.List, pass.findings[i])
		}
	}
}

func identify(f *diag.Finding) identity {
	id := identity{rule: f.Rule, message: f.Message, start: f.At.Start, end: f.At.End}
	if f.At.File != nil {
		id.path = f.At.File.Path()
	}
	return id
}
