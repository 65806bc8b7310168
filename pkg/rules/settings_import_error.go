package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var settingsImportError = &rule.Rule{
	ID: "settings-import-error", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "The settings module cannot be imported",
	Why: "Importing the settings ends in an exception, or Django turns a value down: a module that is not there, a name that is not defined, a list that is a string. " +
		"What depends on the environment is not reported, only said to be unknown. In a checkout a module that is not there is worth an information only: " +
		"it may be made on the server.",
	References: []string{"https://docs.djangoproject.com/en/stable/topics/settings/"},
	Examples: func() (bad, good string) {
		return strings.Replace(djangoExample("", ""), "ALLOWED_HOSTS = ['shop.example']\n", "ALLOWED_HOSTS = [HOST] # want \"NameError\"\n", 1),
			djangoExample("", "")
	},
	Check: func(p *rule.Pass) { reportPython(p, false) },
}
