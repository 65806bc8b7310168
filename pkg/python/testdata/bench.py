"""Parses or compiles the files named on standard input and says how long that
took, in seconds, and how many bytes of memory what came of it takes."""
import ast
import gc
import json
import resource
import sys
import time
import warnings

warnings.simplefilter("ignore")
read = ast.parse if sys.argv[1] == "ast" else lambda src: compile(src, "f", "exec", dont_inherit=True)
sources = [open(path, "rb").read() for path in sys.stdin.read().splitlines()]
start = time.perf_counter()
for src in sources:
    read(src)
seconds = time.perf_counter() - start
gc.collect()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
gc.disable()
kept = [read(src) for src in sources]
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"Seconds": seconds, "Kept": (after - before) * 1024}))
