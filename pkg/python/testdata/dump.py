"""Writes for each file named on standard input what CPython makes of it.

An answer is a line `ok LENGTH` and a dump of the tree in LENGTH bytes, or a
line `error LINE MESSAGE`. The dump has for each node its name, its position
and its fields in the order of CPython's grammar.
"""
import ast
import struct
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(1000)

out = []
put = out.append

OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context)


def constant(v):
    if v is None or v is True or v is False:
        put(repr(v))
    elif v is ...:
        put("...")
    elif isinstance(v, str):
        b = v.encode("utf-8", "surrogatepass")
        put("s%d:%s" % (len(b), b.decode("latin-1")))
    elif isinstance(v, bytes):
        put("b%d:%s" % (len(v), v.decode("latin-1")))
    elif isinstance(v, int):
        put("i%x" % v)
    elif isinstance(v, float):
        put("f" + struct.pack(">d", v).hex())
    else:
        put("c" + struct.pack(">d", v.imag).hex())


def dump(n, inside=False):
    if n is None:
        put("-")
    elif isinstance(n, list):
        put("[")
        for x in n:
            dump(x, inside)
        put("]")
    elif isinstance(n, OPERATORS):
        put(n.__class__.__name__)
    elif isinstance(n, ast.AST):
        name = n.__class__.__name__
        put("(" + name)
        # Up to Python 3.11 what is inside an f-string is placed wrongly.
        if n._attributes and not (inside and sys.version_info < (3, 12)):
            put("%d:%d-%d:%d" % (n.lineno, n.col_offset, n.end_lineno, n.end_col_offset))
        inside = inside or name == "JoinedStr"
        if name == "Constant":
            constant(n.value)
            put("u" if n.kind and not inside else "")
        elif name == "MatchSingleton":
            constant(n.value)
        else:
            for f in n._fields:
                if f not in ("type_comment", "type_ignores"):
                    dump(getattr(n, f), inside)
        put(")")
    else:
        put(str(n).encode("utf-8", "surrogatepass").decode("latin-1"))


write = sys.stdout.buffer.write
write(b"python %d\n" % sys.version_info[1])
for path in sys.stdin.read().splitlines():
    with open(path, "rb") as f:
        src = f.read()
    try:
        tree = ast.parse(src)
        compile(src, path, "exec", dont_inherit=True)
        sys.setrecursionlimit(100000)
        out.clear()
        dump(tree)
        sys.setrecursionlimit(1000)
        b = " ".join(out).encode("latin-1")
        write(b"ok %d\n" % len(b))
        write(b)
    except SyntaxError as e:
        write(("error %d %s\n" % (e.lineno or 0, e.msg)).encode("utf-8", "replace"))
    except (ValueError, RecursionError, MemoryError, OverflowError) as e:
        write(("error 0 %s\n" % type(e).__name__).encode())
