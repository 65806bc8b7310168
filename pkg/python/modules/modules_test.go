package modules_test

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// meaning says what a meaning is, for comparison.
func meaning(got modules.Meaning) string {
	switch {
	case got.Class != nil:
		return "class " + got.Class.Name + " of " + got.In.Name
	case got.Function != nil:
		return "function " + got.Function.Name + " of " + got.In.Name
	case got.Value != nil:
		return "value " + got.Name + " of " + got.In.Name
	case got.Module != nil:
		return "module " + got.Module.Name
	case got.External != "":
		return got.External
	}
	return "unknown"
}

func TestNamesAreFollowedFromModuleToModule(t *testing.T) {
	t.Parallel()
	tree := fstree.Memory(map[string]fstree.Node{
		"/p/a/__init__.py":         {Text: "from .models import Room as Place\n"},
		"/p/a/models.py":           {Text: "class Room:\n    pass\n\n\ndef find():\n    pass\n\n\nrooms = [1]\nsame = rooms\n"},
		"/p/a/loop.py":             {Text: "from .loop import x\nfrom a.knot import y\n"},
		"/p/a/knot.py":             {Text: "from a.loop import y\n"},
		"/p/a/all.py":              {Text: "from .models import *\nfrom outside import *\n"},
		"/p/a/broken.py":           {Text: "def (\n"},
		"/p/inner/own/__init__.py": {Text: "here = 1\n"},
		"/p/main.py": {Text: `import a.models
import a.models as m
import outside.thing as o
from a import Place, models
from a.all import Room as Starred, find, Strange
from a.loop import x, y
from a.broken import z
from own import here
from .... import up
try:
    from fast import encode
except ImportError:
    from slow import encode
if a:
    chosen = 1
else:
    chosen = 2
`},
	})
	set := modules.New(tree, []string{"/p"})
	main := set.Module("main")
	tests := map[string]string{
		"a.models.Room": "class Room of a.models", "m.find": "function find of a.models", "models.rooms": "value rooms of a.models",
		"models.same": "value rooms of a.models", "Place": "class Room of a.models", "Starred": "class Room of a.models",
		"find": "function find of a.models", "Strange": "outside.Strange", "o.f": "outside.thing.f", "a": "module a",
		"x": "unknown", "y": "unknown", "z": "unknown", "here": "value here of own", "up": "unknown", "encode": "fast.encode",
		"chosen": "value chosen of main", "nothing": "unknown", "models.nothing": "unknown",
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			m, err := python.Parse([]byte(text), python.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := meaning(main.Resolve(m.Body[0].(*python.ExprStmt).Value)); got != want {
				t.Errorf("%s is %s, want %s", text, got, want)
			}
		})
	}
	if got := meaning(main.Resolve(&python.Name{ID: "gone"})); got != "unknown" {
		t.Errorf("gone is %s", got)
	}
	if !main.Lookup("chosen").Unsure || main.Lookup("encode").Unsure {
		t.Error("a name of two branches is unsure, one of a fallback is not")
	}
}
