package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// shells lists those that have completions, and the name under which each
// looks for its file.
func shells() []struct{ name, file string } {
	return []struct{ name, file string }{
		{"bash", "wellserved.bash"}, {"zsh", "_wellserved"}, {"fish", "wellserved.fish"}, {"powershell", "wellserved.ps1"},
	}
}

func (a *app) completionCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "completion SHELL",
		Short: "Write the completions of a shell: bash, zsh, fish or powershell",
		Example: "  wellserved completion bash > /etc/bash_completion.d/wellserved\n" +
			"  wellserved completion fish > ~/.config/fish/completions/wellserved.fish",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args: func(cmd *cobra.Command, args []string) error {
			if dir != "" {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir == "" {
				text, err := completions(cmd.Root(), args[0])
				if err != nil {
					return err
				}
				_, err = a.out.Write(text)
				return err
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			for _, shell := range shells() {
				text, err := completions(cmd.Root(), shell.name)
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(dir, shell.file), text, 0o644); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write the completions of all shells into this folder, for packages")
	return cmd
}

func completions(root *cobra.Command, shell string) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch shell {
	case "bash":
		err = root.GenBashCompletionV2(&b, true)
	case "zsh":
		err = root.GenZshCompletion(&b)
	case "fish":
		err = root.GenFishCompletion(&b, true)
	case "powershell":
		err = root.GenPowerShellCompletionWithDesc(&b)
	default:
		err = fmt.Errorf("no completions for %s", shell)
	}
	return b.Bytes(), err
}

func (a *app) manCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:    "man",
		Short:  "Write the manual pages into a folder, for packages",
		Args:   cobra.NoArgs,
		Hidden: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			for name, text := range manPages(cmd.Root()) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "man", "the folder")
	return cmd
}
