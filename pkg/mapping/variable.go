package mapping

import (
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// variable returns a variable of the path that is not the same in every
// request; captures of the URI and what one set gives a constant are.
func (in *Input) variable(p Probe) string {
	if p.Trace.Outcome.Mapping == nil {
		return ""
	}
	for _, name := range variables.FindAllString(p.Trace.Outcome.Mapping.Arg(0), -1) {
		name = "$" + strings.Trim(name, "${}")
		if _, err := strconv.Atoi(name[1:]); err == nil {
			continue
		}
		if p.Trace.Location != nil && strings.Contains(p.Trace.Location.ArgsRange().Text(), "<"+name[1:]+">") {
			continue
		}
		if !in.constant(name) {
			return name
		}
	}
	return ""
}

var variables = lazyre.New(`\$(?:\{\w+\}|\w+)`)

// constant reports whether the configuration sets a variable to one text only.
func (in *Input) constant(name string) bool {
	if in.constants == nil {
		in.constants = map[string]bool{}
		values := map[string]string{}
		for d := range in.Config.Walk() {
			if d.Name != "set" {
				continue
			}
			old, again := values[d.Arg(0)]
			values[d.Arg(0)] = d.Arg(1)
			in.constants[d.Arg(0)] = (!again || in.constants[d.Arg(0)] && old == d.Arg(1)) && !strings.Contains(d.Arg(1), "$")
		}
	}
	return in.constants[name]
}
