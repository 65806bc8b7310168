package rule

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/source"
)

// Param is a threshold of a rule that a project may set.
type Param struct {
	Name              string
	About             string // with its unit: "lines that a block may have"
	Default, Min, Max int
}

// Param returns the value of a parameter of the rule for a file.
func (p *Pass) Param(name string, f *source.File) int {
	for _, param := range p.Rule.Params {
		if param.Name != name {
			continue
		}
		if p.values != nil {
			if v, ok := p.values(p.Rule, name, f); ok {
				return v
			}
		}
		return param.Default
	}
	panic(fmt.Sprintf("the rule %s has no parameter %q", p.Rule.ID, name))
}

// Configure gives the pass the values that a project has set. It returns the
// pass.
func (p *Pass) Configure(values func(r *Rule, name string, f *source.File) (int, bool)) *Pass {
	p.values = values
	return p
}
