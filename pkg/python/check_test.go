package python

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// faulty holds sources that a person may write wrong, and their right
// neighbours. What is right about each is CPython's to say.
var faulty = []string{
	// Statements where they have no place.
	"x = 1\nreturn x\n", "class A:\n    return 1\n", "def f():\n    return\n", "lambda: (yield)\n", "yield 1\n", "class A:\n    yield 1\n",
	"break\n", "continue\n", "for x in y:\n    break\nelse:\n    break\n", "while 1:\n    def f():\n        continue\n", "while 1:\n    class A:\n        break\n",
	"for x in y:\n    for z in x: pass\n    else:\n        continue\n", "while 1:\n    try: pass\n    finally:\n        continue\n", "if 1:\n    break\n",
	"with a:\n    continue\n", "await x\n", "def f():\n    await x\n", "async def f():\n    await x\n", "async def f():\n    lambda: await x\n",
	"async def f():\n    def g():\n        await x\n", "async def f():\n    yield from x\n", "async def f():\n    yield 1\n    return 2\n",
	"async def f():\n    yield 1\n    return\n", "async def f():\n    return 2\n    yield\n", "async def f():\n    return lambda: (yield)\n",
	"async for x in y: pass\n", "def f():\n    async with x: pass\n", "async def f():\n    async with x as y, z: pass\n    async for a in b: pass\n",
	"def f():\n    return [x async for x in y]\n", "def f():\n    return (x async for x in y)\n", "def f():\n    return [await x for x in y]\n",
	"async def f():\n    return [await x for x in y]\n", "async def f():\n    return [[await x for x in y] for z in w]\n", "[x async for x in y]\n",
	"def f():\n    return ([await x for x in y] for z in w)\n", "def f():\n    return [x for x in await y]\n", "async def f(x=await y): pass\n",
	"import os\nfrom os import *\n", "def f():\n    from os import *\n", "class A:\n    from os import *\n",
	"def f():\n    return [(yield x) for x in y]\n", "def f():\n    return {(yield x): 1 for x in y}\n", "def f():\n    return [x for x in (yield y)]\n",
	"def f():\n    return (x for x in y if (yield))\n", "try:\n    pass\nexcept:\n    pass\nexcept A:\n    pass\n",
	"for x in y:\n    try: pass\n    except* A:\n        break\n", "def f():\n    try: pass\n    except* A:\n        return 1\n",
	"try: pass\nexcept* A:\n    for x in y:\n        break\n", "try: pass\nexcept* A:\n    def f():\n        return 1\n",
	"def f():\n    try: pass\n    except* A:\n        for x in y:\n            return 1\n", "try: pass\nexcept* A: pass\nexcept B: pass\n", "try: pass\nexcept*: pass\n",

	// Names.
	"def f(a, a): pass\n", "def f(a, *, a): pass\n", "lambda a, **a: 1\n", "def f(a, /, b, *c, d, **e): pass\n", "f(a=1, b=2, a=3)\n", "class A(x=1, x=2): pass\n",
	"def f():\n    x = 1\n    global x\n", "def f():\n    print(x)\n    global x\n", "def f(x):\n    global x\n", "def f():\n    global x\n    x = 1\n",
	"x = 1\nglobal x\n", "global x\nx = 1\n", "def f():\n    x: int\n    global x\n", "def f():\n    global x\n    x: int = 1\n", "nonlocal x\n",
	"def f():\n    nonlocal x\n", "def f():\n    x = 1\n    def g():\n        nonlocal x\n", "x = 1\ndef f():\n    nonlocal x\n",
	"def f():\n    global x\n    def g():\n        nonlocal x\n", "def f():\n    class A:\n        x = 1\n        def g(self):\n            nonlocal x\n",
	"def f():\n    x = 1\n    class A:\n        nonlocal x\n", "class A:\n    def f(self):\n        nonlocal __class__\n", "def f(x):\n    def g():\n        nonlocal x\n        global x\n",
	"def f():\n    def g():\n        nonlocal x\n    x = 1\n", "def f():\n    for x in y: pass\n    global x\n", "def f():\n    import x\n    global x\n",
	"def f():\n    def x(): pass\n    global x\n", "class A:\n    x = 1\n    global x\n", "def f():\n    with a as x: pass\n    nonlocal x\n",
	"def f():\n    x = 1\n    def g():\n        def h():\n            nonlocal x\n            x = 2\n", "def f():\n    [x for x in y]\n    global x\n", "def f():\n    [y for x in y]\n    global y\n",
	"def f():\n    try: pass\n    except A as x: pass\n    global x\n", "def f():\n    match a:\n        case x: pass\n    global x\n", "def f():\n    del x\n    global x\n",
	"[x := 1 for x in y]\n", "[(x := 1) for x in y]\n", "[y := x for x in z]\n", "[x for x in (y := z)]\n", "[x for x in z if (y := x)]\n", "class A:\n    [y := x for x in z]\n",
	"[i + 1 for i in (lambda: (j := k))()]\n", "[[(x := 1) for y in z] for x in w]\n", "[(j := 0) for i in x for j in y]\n", "def f():\n    [y := x for x in z]\n    global y\n",
	"def f():\n    global y\n    [y := x for x in z]\n", "[x for y in z for x in (w := y)]\n", "lambda: [y := x for x in z]\n", "class A:\n    f = lambda: [y := x for x in z]\n",
	"__debug__ = 1\n", "x.__debug__ = 1\n", "def f(__debug__): pass\n", "f(__debug__=1)\n", "del __debug__\n", "import __debug__\n", "import a as __debug__\n", "def __debug__(): pass\n",
	"class __debug__: pass\n", "for __debug__ in x: pass\n", "x = __debug__\n", "(__debug__ := 1)\n", "try: pass\nexcept A as __debug__: pass\n", "import __debug__.x\n", "import x.__debug__\n",

	// The future.
	"from __future__ import annotations\n", "'doc'\nfrom __future__ import division\n", "x = 1\nfrom __future__ import division\n", "from __future__ import nothing\n",
	"from __future__ import braces\n", "import a\nfrom __future__ import division\n", "'a'\n'b'\nfrom __future__ import division\n", "def f():\n    from __future__ import division\n",
	"from __future__ import annotations\nx: (yield)\n", "from __future__ import annotations\ndef f(x: (y := 1)): pass\n", "from __future__ import annotations\ndef f(x: await y): pass\n",
	"def f():\n    x: (await y)\n", "def f():\n    x: (yield)\n", "x: (yield)\n", "x: (y := 1)\n", "from __future__ import *\n",

	// Targets.
	"1 = x\n", "f() = 1\n", "x + 1 = 2\n", "(a, b) = 1\n", "[a, b] = 1\n", "(a, 1) = 2\n", "{a} = 1\n", "None = 1\n", "True = 1\n", "... = 1\n", "'a' = 1\n", "f'{a}' = 1\n", "a if b else c = 1\n",
	"a and b = 1\n", "not a = 1\n", "lambda: 1 = 1\n", "(yield) = 1\n", "x = yield = 1\n", "*a = 1\n", "*a, = 1\n", "*a, *b = 1\n", "a, (*b, *c) = 1\n", "[*a] = 1\n", "(*a) = 1\n", "x = *a\n", "x = *a,\n", "*a\n", "*a, b\n",
	"a += b = c\n", "a, b += 1\n", "[a] += 1\n", "f() += 1\n", "(a) += 1\n", "a: int\n", "(a): int = 1\n", "a, b: int\n", "[a]: int\n", "f(): int\n", "a.b: int = 1\n", "a[1]: int\n", "(a, b): int\n", "1: int\n", "a: int = yield\n",
	"del a\n", "del (a, b), [c]\n", "del a,\n", "del ()\n", "del f()\n", "del 1\n", "del *a\n", "del a + b\n", "del (a for a in b)\n", "del a.b, c[1]\n", "del\n", "del (a, *b)\n",
	"for 1 in x: pass\n", "for f() in x: pass\n", "for a, b in x: pass\n", "for (a, b), *c in x: pass\n", "for *a in x: pass\n", "for a.b in c: pass\n", "for a[0] in c: pass\n", "for x in *a, b: pass\n", "for x in *a: pass\n", "for in x: pass\n", "for x y in z: pass\n",
	"[x for 1 in y]\n", "[x for x, in y]\n", "with a as 1: pass\n", "with a as f(): pass\n", "with a as (b, c): pass\n", "with a as b.c, d as e[0]: pass\n", "with a as *b: pass\n", "import a.b as c.d\n", "(a.b := 1)\n", "(a := b := 1)\n", "a := 1\n", "(a := 1)\n", "f(a := 1)\n", "f(a := 1, b)\n", "x[a := 1]\n", "x[a := 1, b]\n", "x[a:b := 1]\n", "{a := 1}\n", "{a := 1: 2}\n", "{(a := 1): 2}\n", "[a := 1]\n", "if a := 1: pass\n", "lambda: (x := 1)\n", "lambda x := 1: x\n", "assert (x := 1)\n", "x = (y := 1)\n", "x = y := 1\n", "f(x=y := 1)\n", "@a := b\ndef f(): pass\n",

	// Calls, displays and brackets.
	"f(a, b=1, *c, d=2, **e)\n", "f(b=1, a)\n", "f(**a, b)\n", "f(**a, *b)\n", "f(**a, b=1)\n", "f(*a, b)\n", "f(a for a in b)\n", "f(a for a in b, c)\n", "f(c, a for a in b)\n", "f(a for a in b,)\n", "f((a for a in b), c)\n", "f(1=2)\n", "f(a.b=1)\n", "f(True=1)\n", "f((a)=1)\n", "f(a b)\n", "f(a, , b)\n", "f(,)\n", "f(a,)\n", "f(*)\n", "f(**)\n", "f(a=)\n", "f(*a for a in b)\n", "f(a=b for b in c)\n", "f(a, b for b in c, d)\n",
	"class A(x for x in y): pass\n", "class A(*b, c, **d): pass\n", "class A(): pass\n", "class A: x = 1; y = 2\n", "class A(b c): pass\n",
	"[*a, b]\n", "[*a for a in b]\n", "{*a for a in b}\n", "{**a for a in b}\n", "(*a for a in b)\n", "{**a, 'b': 1}\n", "{*a, b}\n", "{*a: 1}\n", "{a: *b}\n", "{a: 1, b}\n", "{a, b: 1}\n", "{a: }\n", "{a: 1, b: }\n", "{a: 1 b: 2}\n", "{a: b for a, b in c}\n", "{a: b, c: d for e in f}\n", "{**a, **b}\n", "{, }\n", "{a,}\n", "(,)\n", "[,]\n", "()\n", "(*a)\n", "(**a)\n", "(*a,)\n", "(a, b for b in c)\n", "[a, b for b in c]\n", "[a, for b in c]\n", "(yield)\n", "(a b)\n", "[a b]\n", "(a = b)\n", "[a = b]\n", "(a.b = c)\n", "(1 = 2)\n", "x[a, *b]\n", "x[*a]\n", "x[a:b, c:d:e, ::]\n", "x[]\n", "x[a:b:c:d]\n", "x[*a:b]\n", "x[lambda: 1]\n",
	"(\n", "[\n1,\n", "{\n'a': (1,\n}\n", "x = (1\ny = 2\n", "x = [1, 2\ndef f():\n    pass\n", ")\n", "(]\n", "x = {\n  'a': [1, 2),\n}\n", "x = 'a\ny = 1\n", "x = '''a\n\n", "f(\n    a,\n    b\n", "x = (\n'''\n", "x = (1,\n     2\n\n\nz = 3\n",

	// Parameters.
	"def f(a=1, b): pass\n", "def f(a=1, *, b): pass\n", "def f(*): pass\n", "def f(*, **a): pass\n", "def f(*,): pass\n", "def f(*a, *b): pass\n", "def f(**a, b): pass\n", "def f(**a, *b): pass\n", "def f(**a, **b): pass\n", "def f(**a,): pass\n", "def f(a, /, /): pass\n", "def f(/): pass\n", "def f(/, a): pass\n", "def f(*a, /): pass\n", "def f(a, /, *): pass\n", "def f(a / b): pass\n", "def f(a, (b, c)): pass\n", "def f(*a=1): pass\n", "def f(**a=1): pass\n", "def f(a=): pass\n", "def f(a:int=1, *b:str, **c:dict) -> None: pass\n", "def f(*a: *b): pass\n", "def f(a: *b): pass\n", "def f(**a: *b): pass\n", "def f(a,, b): pass\n", "def f(1): pass\n", "def f(None): pass\n", "lambda a, b=1, *c, d, **e: 1\n", "lambda *: 1\n", "lambda a=1, b: 1\n", "lambda (a): 1\n", "lambda a: int: 1\n", "lambda *a, /: 1\n", "lambda a, /, b: 1\n", "lambda **a, b: 1\n", "def f: pass\n", "def f()\n    pass\n", "def (): pass\n", "def f() -> : pass\n", "def f(a) -> int, str: pass\n",

	// Compound statements.
	"if x\n    pass\n", "if x:\npass\n", "if x:\n", "if: pass\n", "if x: pass\nelse pass\n", "if x: pass\nelif: pass\n", "else: pass\n", "elif x: pass\n", "if x = 1: pass\n", "if x: y = 1; z = 2\n", "if x: if y: pass\n", "if x: pass; else: pass\n", "while x\n    pass\n", "while: pass\n", "for x in y\n    pass\n", "try:\n    pass\n", "try: pass\nx = 1\n", "try\n    pass\n", "try: pass\nelse: pass\n", "try: pass\nfinally: pass\nexcept: pass\n", "try: pass\nexcept A as b.c: pass\n", "try: pass\nexcept (A, B) as c: pass\n", "try: pass\nexcept A\n    pass\n", "try:\npass\nexcept: pass\n", "try: pass\nexcept:\npass\n", "try: pass\nfinally:\npass\n", "with a\n    pass\n", "with: pass\n", "with a, b as c: pass\n", "with (a, b): pass\n", "with (a as b, c as d,): pass\n", "with (a as b), c: pass\n", "with (a, b) as c: pass\n", "with (yield): pass\n", "with (a := b): pass\n", "with (a for a in b): pass\n", "with (a): pass\n", "with (a).b as c: pass\n", "with (a)[0], (b): pass\n", "with (a, *b): pass\n", "with (a as b): pass\n", "with (a as b) as c: pass\n", "with () as a: pass\n", "with a as b c: pass\n", "with a:\npass\n", "@a\nx = 1\n", "@a\n@b.c(1)\nclass A: pass\n", "@a[0]\ndef f(): pass\n", "@a b\ndef f(): pass\n", "@\ndef f(): pass\n", "@a\nasync def f(): pass\n", "@a\nasync with b: pass\n", "async x\n", "async = 1\n", "await = 1\n", "class: pass\n", "class A\n    pass\n", "class A:\npass\n",
	"  x = 1\n", "x = 1\n  y = 2\n", "if x:\n    y\n  z\n", "if x:\n    y\n\tz\n", "if x:\n\ty\n        z\n", "if x:\n        y\n\tz\n", "if 1:\n  if 2:\n\tx\n", "def f():\n    x\n   y\n", "if x:\n    y\n      z\n", "\\\nx = 1\n", "if x:\n    \\\n  y\n", "x = 1 \\\n\n", "x = \\ 1\n", "x = 1 \\", "\\", "x \\\n  = 1\n", "\tx\n", "if x:\n\f    y\n    z\n", "", "\n\n", "# only a comment", "x", ";\n", "x;;y\n", "x; ; y\n", "x; y;\n", "x = 1; return\n",
	"import\n", "import a,\n", "import a as\n", "import a.\n", "import .a\n", "from import a\n", "from a import\n", "from a import b,\n", "from a import (b,)\n", "from a import (b, c\n", "from a import ()\n", "from . import a\n", "from .. import a\n", "from ...a.b import c as d, e\n", "from .... import *\n", "from a import *, b\n", "from a import (*)\n", "from a import b.c\n", "import a as b.c\n", "import (a)\n", "from a import b as c.d\n",
	"raise\n", "raise a from b\n", "raise a, b\n", "raise from b\n", "assert\n", "assert a, b\n", "assert a, b, c\n", "assert a = b\n", "global\n", "global a,\n", "global a.b\n", "global a, b\n", "pass x\n", "return\n", "print 'a'\n", "print a\n", "print\n", "print >>a, b\n", "exec 'a'\n", "print(a)\n", "a b\n", "a = b c\n", "a b = c\n", "x = 1 if y\n", "x = 1 if y else\n", "x = if y\n", "x = (1 if y)\n", "x = not\n", "not not x\n", "a not b\n", "a not in b is not c\n", "a is not not b\n", "a < > b\n", "a <> b\n", "a ! b\n", "a != b\n", "a = $b\n", "a ? b : c\n", "a = `b`\n", "a++\n", "++a\n", "a--b\n", "a ** -b ** c\n", "-a ** b\n", "a***b\n", "a =! b\n", "a && b\n", "a || b\n", "!a\n", "a -> b\n", "a..b\n", "a...b\n", "....a\n", "1.real\n", "1..real\n", "1 .real\n", "else\n", "lambda\n", "lambda: \n", "lambda x: yield x\n", "x = yield\n", "def f():\n    x = yield y, z\n", "def f():\n    yield from a, b\n", "def f():\n    return yield x\n", "def f():\n    return (yield x)\n", "def f():\n    return *a, b\n", "def f():\n    yield *a, b\n", "def f():\n    return *a\n", "def f():\n    yield *a\n",

	// Numbers and strings.
	"0777\n", "00\n", "0_0\n", "0o17\n", "0o8\n", "0x\n", "0xg\n", "0b2\n", "0b_1\n", "1_000\n", "1__0\n", "1_\n", "_1\n", "1e5\n", "1e\n", "1e+\n", "1_0e1_0\n", "1.5j\n", "1if x else 2\n", "1or 2\n", "0or 1\n", "1abc\n", "1.5abc\n", "0x1for x in y\n", "[0x1for x in y]\n", "1_e5\n", "1._5\n", "01.5\n", "09j\n", "1jx\n", "0_7\n", "1else\n", "0b1and 1\n", "1 if 1else 2\n", "1e5or 2\n", "0xfor 1\n", "1_000_\n", "1.e1\n", ".5\n", ".e1\n", "5.\n",
	"'a' 'b'\n", "'a' b'b'\n", "b'a' b'b'\n", "b'é'\n", "'é'\n", "ur'a'\n", "br'a' Rb'b'\n", "bu'a'\n", "fb'a'\n", "fr'a' rF'b'\n", "u'a' 'b'\n", "'\\x4'\n", "'\\x41'\n", "'\\u00e9'\n", "'\\u00'\n", "'\\U00110000'\n", "'\\U0001F600'\n", "'\\N{BULLET}'\n", "'\\N{bullet}'\n", "'\\N{NO SUCH NAME}'\n", "'\\N'\n", "'\\N{'\n", "'\\N{}'\n", "'\\777'\n", "b'\\777'\n", "b'\\x4'\n", "b'\\N{BULLET}'\n", "r'\\N'\n", "'\\q'\n", "'\\\n'\n", "'\\\\'\n", "r'\\'\n", "'\\'\n", "'\\ud800'\n", "'\\ud83d\\ude00'\n", "'\\N{HANGUL SYLLABLE GAG}\\N{CJK UNIFIED IDEOGRAPH-4E00}\\N{LINE FEED}\\N{nbsp}'\n", "'\\N{HANGUL SYLLABLE XX}'\n", "'\\N{CJK UNIFIED IDEOGRAPH-0041}'\n", "'''a\nb\\\nc'''\n", "'a\n", "'a\\\n", "\"\"\"a\n", "''''a'''\n", "'''a''''\n", "'' ''\n", "b''\n", "'\\0\\00\\000\\0000'\n", "x = '''\n\\xZZ\n'''\n",
	"f'{a}'\n", "f'{a!r}{b!s:>{w}}{c:{d}.{e}}'\n", "f'{{}}{a}}}'\n", "f'{'\n", "f'}'\n", "f'{}'\n", "f'{ }'\n", "f'{a!x}'\n", "f'{a!}'\n", "f'{a=}'\n", "f'{a = }'\n", "f'{a=!s}'\n", "f'{a=:>5}'\n", "f'{a:=5}'\n", "f'{(a:=5)}'\n", "f'{a!=b}'\n", "f'{a==b}'\n", "f'{a>=b}'\n", "f'{lambda x: 1}'\n", "f'{(lambda x: 1)}'\n", "f'{a[\"b\"]}'\n", "f'{a, b}'\n", "f'{*a}'\n", "f'{*a, b}'\n", "f'{yield}'\n", "def f():\n    f'{yield}'\n", "f'{await x}'\n", "f'{a b}'\n", "f'{a' 'b}'\n", "'a' f'{b}' 'c'\n", "f'' ''\n", "f'a' f'b'\n", "f'\\N{BULLET}{a}'\n", "rf'\\N{a}'\n", "f'\\{a}'\n", "f'\\x41{a}'\n", "f'{a:\\x41}'\n", "f'''{\na\n}'''\n", "f'''{a\n:\n}'''\n", "f'{a:}'\n", "f'{a!r:}'\n", "f'{{a}}'\n", "f'{ {1: 2}[1] }'\n", "f'{a:{{}}}'\n", "f'{a ! r}'\n", "f'{a}' b'c'\n", "f'{x:%H:%M}'\n", "f'{None}'\n", "f'{a:{b}{c}d}'\n", "f'a{b}c' 'd' f'{e}f'\n", "f'{a[1:2]}'\n", "f'{f(a=1)}'\n", "f'{a if b else c}'\n", "f'{not a}'\n", "f'{=}'\n", "f'{a=b}'\n", "f'{global x}'\n", "f'{,}'\n", "f'{a;b}'\n", "f'{a)}'\n", "f'{(a}'\n", "f'{a:}}'\n", "f'''\n{a b}\n'''\n", "u'a' f'{b}'\n", "f'{a}' u'b'\n",

	// Match.
	"match x:\n    case 1: pass\n", "match x:\n    case 1 | 2 as y if y > 1: pass\n    case _: pass\n", "match = 1\n", "match.x = 1\n", "match(x)\n", "match[x]\n", "match x\n", "match (x):\n    case [a, *b]: pass\n", "match x, y:\n    case a, b: pass\n", "match *x, y:\n    case _: pass\n", "match *x:\n    case _: pass\n", "match x:\n    pass\n", "match x:\ncase 1: pass\n", "match x:\n    case 1:\n    pass\n", "match x: case 1: pass\n", "match -x:\n    case -1: pass\n", "match -x\n", "match * x\n", "match - 1\n", "match in x\n", "match: int = 1\n", "match not in x\n", "match x.y:\n    case A.B: pass\n    case A(): pass\n    case A(1, x=2): pass\n    case A(x=1, 2): pass\n", "match x:\n    case {'a': 1, **rest}: pass\n    case {**rest, 'a': 1}: pass\n", "match x:\n    case {1: a, 1: b}: pass\n", "match x:\n    case {'a': _, 'b': _}: pass\n", "match x:\n    case {**_}: pass\n", "match x:\n    case {a: 1}: pass\n", "match x:\n    case {a.b: 1, -1: 2, None: 3}: pass\n", "match x:\n    case a: pass\n    case b: pass\n", "match x:\n    case _: pass\n    case b: pass\n", "match x:\n    case a if b: pass\n    case b: pass\n", "match x:\n    case a | 1: pass\n", "match x:\n    case 1 | a: pass\n", "match x:\n    case [a] | [b]: pass\n", "match x:\n    case [a] | [a]: pass\n", "match x:\n    case [a, a]: pass\n", "match x:\n    case [*a, *b]: pass\n", "match x:\n    case *a: pass\n", "match x:\n    case *a, b: pass\n", "match x:\n    case (*a): pass\n", "match x:\n    case (a): pass\n", "match x:\n    case (): pass\n    case []: pass\n    case (a,): pass\n", "match x:\n    case 1 + 2j: pass\n    case -1 - 2j: pass\n", "match x:\n    case 1 + 2: pass\n", "match x:\n    case 1j + 2j: pass\n", "match x:\n    case +1: pass\n", "match x:\n    case 'a' 'b': pass\n    case b'c': pass\n", "match x:\n    case f'a': pass\n", "match x:\n    case f'{a}': pass\n", "match x:\n    case a.b.c(): pass\n", "match x:\n    case a as _: pass\n", "match x:\n    case a as b.c: pass\n", "match x:\n    case A(x=1, x=2): pass\n", "match x:\n    case None | True | False: pass\n", "match x:\n    case a=1: pass\n", "match x:\n    case a.b=1: pass\n", "match x:\n    case 1 if (y := 2): pass\n", "match x:\n    case a, b if c: pass\n", "match x:\n    case [1, [2, *_], {'a': (b, c)}] as d: pass\n", "match match:\n    case case: pass\n", "match x:\n    case _ as y: pass\n", "match x:\n    case (a as b): pass\n    case _: pass\n", "match x:\n    case (1 as b): pass\n", "match (yield):\n    case 1: pass\n", "match lambda: 1:\n    case 1: pass\n", "match x:\n    case ...: pass\n", "match x:\n    case a():\n        pass\n    # end\n    case b(): pass\nelse: pass\n", "match x, *y,:\n    case 1: pass\n", "match {1: 2}:\n    case 1: pass\n", "match 'a':\n    case 'a': pass\n", "match x if y else z:\n    case 1: pass\n", "match a := b:\n    case 1: pass\n", "case = 1\n", "_ = 1\n", "type = 1\n", "print(type)\n",

	// Encodings and odd characters.
	"\ufeffx = 1\n", "x\u00a0= 1\n", "x = “a”\n", "é = 1\nｘ = é\n", "x€ = 1\n", "٣ = 1\n", "x٣ = 1\n", "℘ = 1\n", "x = 1\u200b\n", "x\x01 = 1\n", "# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# coding: nothing\n", "#!x\n# coding=utf8\nx\n", "x = 1\n# coding: nothing\n", "\n# coding: nothing\n", "# coding: ascii\nx = 'é'\n", "x = '\xe9'\n", "# \xe9\n", "\xe9 = 1\n", "x = 1\ry = 2\r\nz = $\n", "x = '''a\r\nb\rc'''\n", "# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
	"if 1:\r\n    x\r\n  y\r\n", "x = 1\f\n", "\fx = 1\n", "a\x00b\n", "x = 'a\x00b'\n",
}

func TestChecksLikeCPython(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var paths []string
	for i, src := range faulty {
		path := filepath.Join(dir, strconv.Itoa(i)+".py")
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	i := 0
	ask(t, paths, func(_ string, a answer) {
		src := faulty[i]
		i++
		m, err := Parse([]byte(src), Options{})
		var fault *SyntaxError
		switch {
		case a.ok && err != nil:
			t.Errorf("%q: CPython takes it, we refuse: %v", src, err)
		case !a.ok && !errors.As(err, &fault):
			t.Errorf("%q: CPython refuses it, we take it: line %d: %s", src, a.line, a.msg)
		case !a.ok && a.line != 0 && a.line != fault.Line:
			t.Errorf("%q: error at line %d (%s), want %d (%s)", src, fault.Line, fault.Msg, a.line, a.msg)
		case a.ok && dump(m, a.minor) != a.tree:
			t.Errorf("%q: the trees differ: %s", src, firstDifference(dump(m, a.minor), a.tree))
		}
	})
}
