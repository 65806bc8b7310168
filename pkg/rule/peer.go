package rule

// Tool is another tool that checks nginx configurations.
type Tool string

// The tools whose rules have counterparts here.
const (
	Gixy        Tool = "gixy"         // yandex/gixy
	GixyNG      Tool = "gixy-ng"      // dvershinin/gixy
	GixyNext    Tool = "gixy-next"    // MegaManSec/Gixy-Next
	NginxLint   Tool = "nginx-lint"   // walf443/nginx-lint
	NginxLinter Tool = "nginx-linter" // jhinch/nginx-linter
	Semgrep     Tool = "semgrep"      // semgrep/semgrep-rules, generic/nginx
	CIS         Tool = "cis"          // CIS NGINX Benchmark: recommendations by number
	Nginx       Tool = "nginx"        // what nginx -t itself says
)

// Tools returns all of them, in the order in which lists show them.
func Tools() []Tool {
	return []Tool{Gixy, GixyNG, GixyNext, NginxLint, NginxLinter, Semgrep, CIS, Nginx}
}

// Has reports whether a tool has the rules of another: both forks of gixy kept
// its own.
func (t Tool) Has(other Tool) bool {
	return t == other || other == Gixy && (t == GixyNG || t == GixyNext)
}

// Peer is what another tool calls a fault.
type Peer struct {
	Tool Tool
	// Rule is its name there. For Nginx it is the level of the message.
	Rule string
}

// The levels of what nginx -t says.
const (
	Refused = "emerg"
	Warned  = "warn"
)

// Calls returns the tool's name for a fault.
func (t Tool) Calls(name string) Peer { return Peer{Tool: t, Rule: name} }
