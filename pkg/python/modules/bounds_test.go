package modules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

func TestModulesThatImportEachOtherWithStarsAreAskedOnce(t *testing.T) {
	t.Parallel()
	const n = 40
	nodes := map[string]fstree.Node{}
	for i := range n {
		var b strings.Builder
		for j := range n {
			fmt.Fprintf(&b, "from m%d import *\n", j)
		}
		nodes[fmt.Sprintf("/p/m%d.py", i)] = fstree.Node{Text: b.String()}
	}
	if got := modules.New(fstree.Memory(nodes), []string{"/p"}).Module("m0").Lookup("nothing"); got.Known() {
		t.Errorf("a name that nobody has is %v", got)
	}
}
