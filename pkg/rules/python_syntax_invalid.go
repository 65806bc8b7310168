package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var pythonSyntaxInvalid = &rule.Rule{
	ID: "python-syntax-invalid", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "Python cannot read the settings",
	Why: "A file that the settings module consists of has a syntax error. Django does not start with it, and nothing can be said of STATIC_ROOT and the other settings. " +
		"The file is read as Python reads it; nothing of it is run.",
	References: []string{"https://docs.python.org/3/tutorial/errors.html#syntax-errors"},
	Examples: func() (bad, good string) {
		return strings.Replace(djangoExample("", ""), "DEBUG = False\n", "# want+1 \"SyntaxError\"\nDEBUG = 'off\n", 1),
			djangoExample("", "")
	},
	Check: func(p *rule.Pass) { reportPython(p, true) },
}

// reportPython reports why a project's settings do not load: faults of syntax,
// or all others.
func reportPython(p *rule.Pass, syntax bool) {
	for _, project := range p.Project.Django {
		for _, e := range project.Errors {
			class, _, _ := strings.Cut(e.Message, ":")
			if isSyntax := class == "SyntaxError" || class == "IndentationError" || class == "TabError"; isSyntax != syntax || e.At.IsZero() {
				continue
			}
			f := diag.Finding{
				At: e.At, Message: strings.TrimRight(e.Message, "."),
				Effect: "Django does not start, and its settings are not known here",
				Remedy: "python3 " + e.At.Name() + " shows the same fault; correct it",
			}
			if !syntax {
				f.Remedy = "correct it, or name the settings module that is meant with --settings"
			}
			if class == "ModuleNotFoundError" && !p.Project.OnServer {
				f.Severity = diag.Info // it may be there on the server, kept out of the repository
				f.Effect = "the settings are not known here; on a server without the module Django does not start"
			}
			p.Report(f)
		}
	}
}
