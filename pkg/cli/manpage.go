package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manPages returns the manual pages of a command and of those below it, by the
// names of their files.
func manPages(cmd *cobra.Command) map[string]string {
	pages := map[string]string{pageName(cmd) + ".1": manPage(cmd)}
	for _, c := range shownCommands(cmd) {
		for name, text := range manPages(c) {
			pages[name] = text
		}
	}
	return pages
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// shownCommands returns the commands below one that its help lists.
func shownCommands(cmd *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			out = append(out, c)
		}
	}
	return out
}

// manPage returns a command's manual page, in the macros of man(7).
func manPage(cmd *cobra.Command) string {
	r := &roff{}
	name := pageName(cmd)
	r.macro(".TH", strings.ToUpper(name), "1", "", "wellserved "+version(), "wellserved manual")
	r.section("NAME")
	r.text(name + " - " + cmd.Short)
	r.section("SYNOPSIS")
	r.raw(bold(cmd.CommandPath()) + escapeRoff(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())))
	r.section("DESCRIPTION")
	r.prose(cmd.Long)
	if cmd.Long == "" {
		r.text(cmd.Short + ".")
	}
	if below := shownCommands(cmd); len(below) > 0 {
		r.section("COMMANDS")
		for _, c := range below {
			r.term(bold(c.Name()), c.Short+".")
		}
	}
	cmd.InitDefaultHelpFlag()
	r.flags("OPTIONS", cmd.NonInheritedFlags())
	r.flags("GLOBAL OPTIONS", cmd.InheritedFlags())
	if cmd.Example != "" {
		r.section("EXAMPLES")
		r.literal(strings.Split(cmd.Example, "\n"))
	}
	r.section("SEE ALSO")
	var also []string
	if cmd.HasParent() {
		also = append(also, manReference(cmd.Parent()))
	}
	for _, c := range shownCommands(cmd) {
		also = append(also, manReference(c))
	}
	if len(also) == 0 {
		also = []string{bold("nginx") + "(8)"}
	}
	r.raw(strings.Join(also, ", "))
	return r.b.String()
}

func manReference(cmd *cobra.Command) string { return bold(pageName(cmd)) + "(1)" }

// roff is a page while it is written.
type roff struct{ b strings.Builder }

func (r *roff) raw(line string) { r.b.WriteString(line + "\n") }

func (r *roff) macro(name string, args ...string) {
	for _, a := range args {
		name += ` "` + escapeRoff(strings.ReplaceAll(a, `"`, "'")) + `"`
	}
	r.raw(name)
}

func (r *roff) section(title string) { r.macro(".SH", title) }

func (r *roff) text(line string) { r.raw(escapeRoff(line)) }

// prose writes paragraphs; lines that are indented stay as they are.
func (r *roff) prose(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			r.raw(".PP")
		}
		lines := strings.Split(paragraph, "\n")
		if strings.HasPrefix(paragraph, "  ") {
			r.literal(lines)
			continue
		}
		for _, line := range lines {
			r.text(line)
		}
	}
}

// literal writes lines that are not filled, without the indent of their help.
func (r *roff) literal(lines []string) {
	r.raw(".nf")
	r.raw(".RS 4")
	for _, line := range lines {
		r.text(strings.TrimPrefix(line, "  "))
	}
	r.raw(".RE")
	r.raw(".fi")
}

func (r *roff) term(term, about string) {
	r.raw(".TP")
	r.raw(term)
	r.text(about)
}

func (r *roff) flags(title string, set *pflag.FlagSet) {
	if !set.HasAvailableFlags() {
		return
	}
	r.section(title)
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, about := pflag.UnquoteUsage(f)
		term := bold("--" + f.Name)
		if f.Shorthand != "" {
			term = bold("-"+f.Shorthand) + ", " + term
		}
		if value != "" {
			term += " " + `\fI` + escapeRoff(value) + `\fR`
		}
		switch f.DefValue {
		case "", "false", "0", "0s", "[]":
		default:
			about += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		r.term(term, about)
	})
}

func bold(text string) string { return `\fB` + escapeRoff(text) + `\fR` }

var roffSigns = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\t", "    ")

// escapeRoff takes what would be a macro or an escape for text.
func escapeRoff(text string) string {
	text = roffSigns.Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
