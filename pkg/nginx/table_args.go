package nginx

import (
	"fmt"
	"strings"
)

// ArgSpec is how many arguments a directive takes, as the bits of nginx's own
// ngx_command_t: one for each number up to seven, and some for "any".
type ArgSpec uint16

const (
	noArgs ArgSpec = 1 << iota
	take1
	take2
	take3
	take4
	take5
	take6
	take7
	flagArg  // exactly one, on or off
	anyArgs  // whatever there is
	oneMore  // at least one
	twoMore  // at least two
	counts   = noArgs | take1 | take2 | take3 | take4 | take5 | take6 | take7
	take01   = noArgs | take1
	take12   = take1 | take2
	take13   = take1 | take3
	take23   = take2 | take3
	take34   = take3 | take4
	take123  = take12 | take3
	take1234 = take123 | take4
)

// Accepts reports whether nginx takes that number of arguments. Some directives
// refuse more for reasons of their own, in other words than "invalid number of
// arguments".
func (a ArgSpec) Accepts(n int) bool {
	switch { // in the order of ngx_conf_handler, which takes the first that is set
	case n < 0:
		return false
	case a&anyArgs != 0:
		return true
	case a&flagArg != 0:
		return n == 1
	case a&oneMore != 0:
		return n >= 1
	case a&twoMore != 0:
		return n >= 2
	default:
		return n <= 7 && a&(1<<n) != 0
	}
}

// OnOff reports whether the only argument is on or off.
func (a ArgSpec) OnOff() bool { return a&flagArg != 0 && a&anyArgs == 0 }

// String says it as people do: "1", "1 or 2", "1, 2 or 3", "2 to 5", "at least 1", "any number".
func (a ArgSpec) String() string {
	switch {
	case a&anyArgs != 0:
		return "any number"
	case a&flagArg != 0:
		return "1 (on or off)"
	case a&oneMore != 0:
		return "at least 1"
	case a&twoMore != 0:
		return "at least 2"
	}
	var numbers []string
	first, last := -1, -1
	for n := range 8 {
		if a&(1<<n) != 0 {
			numbers = append(numbers, fmt.Sprint(n))
			if first < 0 {
				first = n
			}
			last = n
		}
	}
	switch k := len(numbers); {
	case k == 0:
		return "none"
	case k == 1 && first == 0:
		return "none"
	case k == 1:
		return numbers[0]
	case k > 3 && last-first == k-1:
		return fmt.Sprintf("%d to %d", first, last)
	default:
		return strings.Join(numbers[:k-1], ", ") + " or " + numbers[k-1]
	}
}
