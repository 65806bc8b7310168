package diag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

func TestFindingsOfOnePlaceBeginWithTheGravest(t *testing.T) {
	t.Parallel()
	f := source.NewFile("nginx.conf", "one\ntwo\n")
	list := []diag.Finding{
		{Rule: "c", Severity: diag.Error, At: f.LineRange(2)},
		{Rule: "a", Severity: diag.Info, At: f.LineRange(1)},
		{Rule: "b", Severity: diag.Error, At: f.LineRange(1), Message: "second"},
		{Rule: "b", Severity: diag.Error, At: f.LineRange(1), Message: "first"},
		{Rule: "d", Severity: diag.Warning, At: f.LineRange(1)},
	}
	diag.Sort(list)
	var got []string
	for _, one := range list {
		got = append(got, one.Rule+one.Message)
	}
	if diff := cmp.Diff([]string{"bfirst", "bsecond", "d", "a", "c"}, got); diff != "" {
		t.Error(diff)
	}
}
