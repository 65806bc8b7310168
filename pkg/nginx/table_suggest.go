package nginx

import (
	"cmp"
	"strings"

	"github.com/agext/levenshtein"
)

// Suggest returns the known name that is closest to an unknown one, or "" where
// none is close. Of names as close as each other, one that may stand in the
// context comes before one that may not, and nginx's own before others'.
func Suggest(name string, ctx Context) string {
	const shortest, longest = 3, 80 // a shorter one is close to too many; no directive is as long
	folded := strings.ReplaceAll(strings.ToLower(name), "-", "_")
	if len(folded) < shortest || len(folded) > longest {
		return ""
	}
	limit := 1 + min(len(folded)/5, 2)
	var best suggestion
	for _, specs := range table().specs {
		known := specs[0].Name
		longer := len(known) - len(folded)
		if known == name || longer > limit || -longer > limit || bagDistance(known, folded) > limit {
			continue
		}
		if d := editDistance(known, folded); d <= limit {
			if s := newSuggestion(known, specs, ctx, d); best.name == "" || s.compare(best) < 0 {
				best = s
			}
		}
	}
	return best.name
}

// suggestion is a known name with what ranks it: the lower, the better.
type suggestion struct {
	name   string
	cost   int // twice the distance, and 1 where it may not stand here
	origin Origin
}

func newSuggestion(name string, specs []*Spec, ctx Context, distance int) suggestion {
	s := suggestion{name: name, cost: 2*distance + 1, origin: specs[0].Origin}
	for _, spec := range specs {
		if spec.Contexts&ctx != 0 {
			s.cost, s.origin = 2*distance, spec.Origin
			break
		}
	}
	return s
}

func (s suggestion) compare(o suggestion) int {
	return cmp.Or(cmp.Compare(s.cost, o.cost), cmp.Compare(s.origin, o.origin), strings.Compare(s.name, o.name))
}

// editDistance is Levenshtein's, but for two letters that changed places, which
// is the commonest slip and counts as one.
func editDistance(a, b string) int {
	if len(a) == len(b) {
		i := 0
		for i < len(a) && a[i] == b[i] {
			i++
		}
		if i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:] {
			return 1
		}
	}
	return levenshtein.Distance(a, b, nil)
}

// bagDistance is how many letters of one have no partner in the other, wherever
// they stand. It is never more than the edit distance, and far cheaper.
func bagDistance(a, b string) int {
	var count [256]int8 // names are shorter than 127
	for i := range len(a) {
		count[a[i]]++
	}
	for i := range len(b) {
		count[b[i]]--
	}
	var more, less int
	for _, n := range count {
		more += max(0, int(n))
		less += max(0, -int(n))
	}
	return max(more, less)
}
