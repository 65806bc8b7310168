package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// words is what bash-completion gives scripts, as far as ours ask for it, and a
// Tab at the end of a line.
const words = `_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD; }
compopt() { :; }
tab() {
	COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMPREPLY=()
	read -ra COMP_WORDS <<<"$1"
	case $1 in *' ') COMP_WORDS+=('') ;; esac
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	__start_wellserved
	printf '%s\n' "${COMPREPLY[@]}"
}
`

func TestBashCompletes(t *testing.T) {
	t.Parallel()
	program := built(t)
	dir := filepath.Dir(program)
	if out, err := exec.CommandContext(t.Context(), program, "completion", "--dir", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line, want := range map[string]string{
		"wellserved che":                 "check",
		"wellserved check --format sar":  "sarif",
		"wellserved explain semicolon-m": "semicolon-missing",
		"wellserved rules --peer gixy-n": "gixy-ng gixy-next",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			script := words + "PATH=" + dir + ":$PATH; source " + filepath.Join(dir, "wellserved.bash") + "; tab '" + line + "'"
			out, err := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-c", script).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			got := string(out)
			for _, w := range strings.Fields(want) {
				if !strings.Contains(got, w) {
					t.Errorf("no %q in %q", w, got)
				}
			}
		})
	}
}
