package rules

import (
	"sync"

	"github.com/wellserved/wellserved/pkg/rule"
)

// decisions are answers about expressions, by question: thousands of servers ask
// the same.
type decisions struct {
	mu    sync.Mutex
	known map[string]bool
}

var decisionsFact = rule.NewFact[*decisions]()

// once returns the answer to a question, worked out once for the site.
func once(s *rule.Site, question string, decide func() bool) bool {
	d := decisionsFact.Of(s, func(*rule.Site) *decisions { return &decisions{known: map[string]bool{}} })
	d.mu.Lock()
	answer, known := d.known[question]
	d.mu.Unlock()
	if known {
		return answer
	}
	answer = decide()
	d.mu.Lock()
	d.known[question] = answer
	d.mu.Unlock()
	return answer
}
