package eval_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python/eval"
)

func run(text string, more map[string]string) *eval.Result {
	files := map[string]string{"/srv/settings.py": text}
	for k, v := range more {
		files[k] = v
	}
	return eval.Import("settings", eval.Options{Tree: fstree.MemoryText(files), Dir: "/srv"})
}

// limit is how long the evaluation of a hostile file may take. It is a second
// on a quiet machine; tests share theirs.
const limit = 5 * time.Second

func TestHostileSettingsEndInTime(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("(", 150) + "1" + strings.Repeat(")", 150)
	for _, row := range []struct{ name, text string }{
		{"endless loop", "while True:\n    pass\n"},
		{"endless loop that grows", "x = []\nwhile True:\n    x.append(x)\n"},
		{"a tower of powers", "X = 10**10**10\n"},
		{"powers in steps", "X = 2\nfor i in range(100):\n    X = X ** X\n"},
		{"a factorial", "X = 1\nfor i in range(1, 100000):\n    X *= i\n"},
		{"a shift", "X = 1 << (1 << 62)\n"},
		{"doubling text", "X = 'a'\nwhile True:\n    X += X\n"},
		{"doubling lists", "X = [1]\nfor i in range(60):\n    X = X + X\n"},
		{"repeated text", "X = 'a' * 10**12\n"},
		{"repeated lists", "X = [0] * 10**12\n"},
		{"recursion", "def f(n):\n    return f(n + 1)\nX = f(0)\n"},
		{"mutual recursion", "def f():\n    return g()\ndef g():\n    return f()\nX = f()\n"},
		{"a list in itself", "X = []\nX.append(X)\nY = str(X)\nZ = X == X\n"},
		{"a dict in itself", "X = {}\nX['x'] = X\nY = repr(X)\n"},
		{"two lists in each other", "A = []\nB = [A]\nA.append(B)\nC = A == B\n"},
		{"an endless generator", "def g():\n    while True:\n        yield 1\nX = list(g())\n"},
		{"a generator of itself", "def g():\n    yield from g()\nX = list(g())\n"},
		{"a generator that asks itself", "def g():\n    yield next(it)\nit = g()\nX = list(it)\n"},
		{"thousands of generators", "X = [iter(i for i in [1]) for j in range(150000)]\n"},
		{"a large range", "X = list(range(10**15))\n"},
		{"a sum over a large range", "X = sum(range(10**15))\n"},
		{"a regular expression that backtracks", "import re\nX = re.match(r'(a+)+$', 'a' * 40 + 'b')\n"},
		{"wide formats", "X = '%999999999d' % 1\nY = '{:>999999999}'.format(1)\nZ = f'{1:999999999}'\nA = 'a'.ljust(10**10)\n"},
		{"a sort that never ends", "class K:\n    def __lt__(self, o):\n        while True:\n            pass\nX = sorted([K(), K()])\n"},
		{"comprehensions in comprehensions", "X = [[[[a for a in range(100)] for b in range(100)] for c in range(100)] for d in range(100)]\n"},
		{"eval of eval", "s = '1'\nfor i in range(200):\n    s = 'eval(' + repr(s) + ')'\nX = eval(s)\n"},
		{"exec of itself", "code = 'exec(code)'\nexec(code)\n"},
		{"an import of itself", "import settings\nfrom settings import *\n"},
		{"nested brackets", "X = " + deep + "\n"},
		{"a long chain", "X = 1" + strings.Repeat(" + 1", 20000) + "\n"},
		{"a class of itself", "class A:\n    def __getattr__(self, n):\n        return getattr(self, n + 'x')\nX = A().y\n"},
		{"an object equal to itself forever", "class A:\n    def __eq__(self, o):\n        return self == o\nX = A() == A()\n"},
		{"replace that grows", "X = 'a' * 1000\nfor i in range(10):\n    X = X.replace('a', X)\n"},
		{"join that grows", "X = ['a' * 1000] * 1000\nY = ','.join(X * 100)\n"},
		{"many unknown conditions", "import socket\nH = socket.gethostname()\nX = []\n" + strings.Repeat("if H.startswith('a'):\n    X.append(1)\nelse:\n    import nothing\n", 60)},
		{"unknown conditions in functions", "import socket\nH = socket.gethostname()\ndef f(n):\n    if H == n:\n        return 1\n    return f(n + 'x') if len(n) < 50 else 2\nX = [f(str(i)) for i in range(50)]\n"},
		{"unknown loops in loops", "import socket\nH = socket.gethostname()\nfor a in H:\n    for b in H:\n        while H:\n            X = a + b\n"},
		{"failing unknown code", "import socket\n" + strings.Repeat("try:\n    X = socket.gethostbyname('x')\nexcept OSError:\n    X = 1\n", 60)},
		{"deep attribute chains", "class A: pass\na = A()\nfor i in range(100000):\n    b = A()\n    b.a = a\n    a = b\nX = a\n"},
		{"lambda calculus", "X = (lambda x: x(x))(lambda x: x(x))\n"},
		{"json that nests", "import json\nX = json.loads('[' * 100000)\n"},
		{"yaml that nests", "import yaml\nX = yaml.safe_load('[' * 10000)\n"},
		{"yaml that multiplies", "import yaml\nX = yaml.safe_load('a: &a [x]\\nb: &b [*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d]\\nf: &f [*e,*e,*e,*e]\\ng: &g [*f,*f,*f,*f]\\nh: &h [*g,*g,*g,*g]\\ni: &i [*h,*h,*h,*h]\\nj: [*i,*i,*i,*i]')\n"},
		{"interpolation of itself", "from configparser import ConfigParser\nc = ConfigParser()\nc.read_string('[a]\\nx = %(y)s\\ny = %(x)s\\n')\nX = c.get('a', 'x')\n"},
		{"decorators without end", "def d(f):\n    return d(f)\n@d\ndef x(): pass\n"},
		{"a metaclass without end", "class M(type):\n    def __call__(cls, *a):\n        return cls(*a)\nclass A(metaclass=M): pass\nX = A()\n"},
		{"finally without end", "def f():\n    while True:\n        try:\n            return 1\n        finally:\n            continue\nX = f()\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			if res := run(row.text, nil); res.Fault != "" {
				t.Errorf("fault: %s", res.Fault)
			}
			if d := time.Since(start); d > limit {
				t.Errorf("took %v", d)
			}
		})
	}
}

func TestLargeFileIsNotRead(t *testing.T) {
	t.Parallel()
	res := run("from big import *\nSTATIC_ROOT = '/srv'\n", map[string]string{"/srv/big.py": strings.Repeat("X = 1\n", 8<<20/6)})
	if res.Stopped == nil || !strings.Contains(res.Stopped.Reason, "larger than") {
		t.Errorf("stopped: %+v, want it to say that the file is too large", res.Stopped)
	}
}

func TestFilesystemWalksAreBounded(t *testing.T) {
	t.Parallel()
	start := time.Now()
	run("import os\nfor i in range(10**6):\n    os.path.exists('/srv/x%d' % i)\n", nil)
	if d := time.Since(start); d > limit {
		t.Errorf("took %v", d)
	}
}

// FuzzImport holds that no text makes the evaluator panic or hang.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"X = [i for i in range(3) if i]\n", "class A(dict):\n    x = 1\nX = A().x\n", "import os\nX = os.path.join('a', *['b'])\n",
		"def f(*a, **k):\n    yield a\nX = list(f(1))\n", "try:\n    1/0\nexcept Exception as e:\n    X = str(e)\n",
		"import socket\nif socket.gethostname():\n    X = 1\nelse:\n    X = [2]\n", "X = '%s %r' % (1, 'a')\nY = f'{X!r:>{10}}'\n",
		"match {'a': 1}:\n    case {'a': x, **r}:\n        X = r\n", "from pathlib import Path\nX = Path('a') / 'b'\n", "import re\nX = re.sub('a', 'b', 'aa')\n",
		"globals().update(X=1)\nexec('Y = X')\n", "with open('x') as f:\n    X = f.read()\n", "X = {**{}, 'a': [*()]}\nX['a'] += [1]\ndel X['a'][0]\n",
		"from enum import Enum\nclass E(str, Enum):\n    A = 'a'\nX = E('a').value\n", "import environ\nenv = environ.Env(A=(int, 1))\nX = env('A')\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			t.Skip()
		}
		start := time.Now()
		if res := run(text, nil); res.Fault != "" {
			t.Fatal(res.Fault)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("took %v", d)
		}
	})
}
