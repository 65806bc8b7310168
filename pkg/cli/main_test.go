package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/lint"
)

// broken is a standard input that breaks the program.
type broken struct{}

func (broken) Read([]byte) (int, error) { panic("out of order") }

func TestInternalFaultIsToldAndReportable(t *testing.T) {
	t.Parallel()
	var out, err bytes.Buffer
	code := Main([]string{"wellserved", "check", "--nginx", "-"}, broken{}, &out, &err)
	if code != exitFault {
		t.Errorf("exit code %d, want %d", code, exitFault)
	}
	for _, want := range []string{"internal fault: out of order", "goroutine", issues, "wellserved version"} {
		if !strings.Contains(err.String(), want) {
			t.Errorf("%q is not in the message:\n%s", want, err.String())
		}
	}
	if out.Len() > 0 {
		t.Errorf("standard output has %q", out.String())
	}
}

func TestBrokenRuleEndsWithAFault(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	a := &app{err: &b}
	err := a.ruleFaults([]lint.RuleFault{{Rule: "alias-traversal", Cause: "out of order", Stack: "here"}})
	if codeOf(err) != exitFault || !strings.Contains(b.String(), "alias-traversal: out of order") {
		t.Errorf("got code %d and %q", codeOf(err), b.String())
	}
	if err := a.ruleFaults(nil); err != nil {
		t.Errorf("without a fault: %v", err)
	}
}

func TestErrorsStandForExitCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"none", nil, exitOK},
		{"findings", exit(exitFindings), exitFindings},
		{"wrapped", fmt.Errorf("more: %w", exit(exitFault)), exitFault},
		{"usage", usagef("wrong"), exitUsage},
		{"interrupted", context.Canceled, exitUsage},
		{"the surroundings", errors.New("disk full"), exitUsage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := codeOf(tt.err); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
	if exit(exitOK) != nil {
		t.Error("code 0 is an error")
	}
}
