package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/own"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/ruledoc"
	"github.com/wellserved/wellserved/pkg/rules"
	"github.com/wellserved/wellserved/pkg/source"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Write the JSON Schema of " + config.Name + ", for editors",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := ruledoc.Schema(rules.All())
			if err != nil {
				return err
			}
			_, err = a.out.Write(text)
			return err
		},
	}
}

// wishes are what the configuration file says, and the rules that there are
// with those that it declares.
type wishes struct {
	*config.File
	rules []*rule.Rule
}

// readWishes reads a configuration file, those that it extends, and holds them
// against the rules. All faults are told at once.
func readWishes(path string) (*wishes, error) {
	file, err := readConfig(path)
	var faults config.Errors
	if err != nil && !errors.As(err, &faults) {
		return nil, err
	}
	return wish(file, faults)
}

// wish holds a configuration against the rules. faults are those that it has
// already.
func wish(file *config.File, faults config.Errors) (*wishes, error) {
	all := rules.All()
	more, errs := ownRules(file, all, len(faults) > 0)
	w := &wishes{File: file, rules: append(all, more...)}
	_, wrong := lint.Configure(w.rules, file, nil)
	if err := slices.Concat(faults, errs, wrong).OrNil(); err != nil {
		return nil, err
	}
	return w, nil
}

// ownRules makes the rules that a file declares. Of a faulty one only their names
// count: what follows from a fault is not told again.
func ownRules(file *config.File, all []*rule.Rule, faulty bool) ([]*rule.Rule, config.Errors) {
	if !faulty {
		return own.Rules(file.Own, all)
	}
	var named []*rule.Rule
	for _, o := range file.Own {
		named = append(named, &rule.Rule{ID: o.ID, Category: rule.Own})
	}
	return named, nil
}

// nearestWishes reads the configuration file of the current folder, for commands
// that read no site; without one there are only our own rules.
func nearestWishes() (*wishes, error) {
	path, err := findConfig(".")
	if err != nil {
		return nil, fmt.Errorf("look for %s: %w", config.Name, err)
	}
	if path == "" {
		return &wishes{File: &config.File{}, rules: rules.All()}, nil
	}
	return readWishes(nearby(path))
}

// settings returns what the project wants of the rules, file by file.
func (w *wishes) settings(local func(*source.File) string) *lint.Settings {
	s, _ := lint.Configure(w.rules, w.File, local) // its faults were told when it was read
	return s
}

// failOn returns from which severity on findings fail: what the flag says, where
// it was given, or else the file.
func (w *wishes) failOn(flag diag.Severity, given bool) diag.Severity {
	if given || w.FailOn == "" {
		return flag
	}
	severity, _ := diag.ParseSeverity(w.FailOn) // never is 0
	return severity
}

// configFaults returns the faults of a configuration file that an error holds,
// for formats that list them.
func configFaults(err error) []report.InputError {
	var all config.Errors
	if !errors.As(err, &all) {
		return []report.InputError{{Message: err.Error()}}
	}
	var out []report.InputError
	for _, e := range all {
		out = append(out, report.InputError{File: e.Path, Line: e.Line, Message: e.Message})
	}
	return out
}
