# What settings use of itertools.


class chain:
    def __init__(self, *iterables):
        self._iterables = iterables

    def __iter__(self):
        for iterable in self._iterables:
            yield from iterable

    def __next__(self):
        if '_it' not in self.__dict__:
            self._it = iter(self)
        return next(self._it)

    @classmethod
    def from_iterable(cls, iterables):
        return _flatten(iterables)


def _flatten(iterables):
    for iterable in iterables:
        yield from iterable


def islice(iterable, *args):
    s = slice(*args)
    start, stop, step = s.start or 0, s.stop, s.step or 1
    for i, item in enumerate(iterable):
        if stop is not None and i >= stop:
            return
        if i >= start and (i - start) % step == 0:
            yield item


def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(iterable):
    items = list(iterable)
    while items:
        yield from items


def repeat(item, times=None):
    while times is None or times > 0:
        yield item
        if times is not None:
            times -= 1


def product(*iterables, repeat=1):
    pools = [tuple(pool) for pool in iterables] * repeat
    result = [()]
    for pool in pools:
        result = [x + (y,) for x in result for y in pool]
    yield from result


def combinations(iterable, r):
    pool = tuple(iterable)
    if r == 0:
        yield ()
        return
    for i in range(len(pool)):
        for rest in combinations(pool[i + 1:], r - 1):
            yield (pool[i],) + rest


def permutations(iterable, r=None):
    pool = tuple(iterable)
    r = len(pool) if r is None else r
    if r == 0:
        yield ()
        return
    for i in range(len(pool)):
        for rest in permutations(pool[:i] + pool[i + 1:], r - 1):
            yield (pool[i],) + rest


def zip_longest(*iterables, fillvalue=None):
    pools = [list(i) for i in iterables]
    for i in range(max([len(p) for p in pools] or [0])):
        yield tuple(p[i] if i < len(p) else fillvalue for p in pools)


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping and predicate(item):
            continue
        dropping = False
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (predicate(item) if predicate else item):
            yield item


def compress(data, selectors):
    return (d for d, s in zip(data, selectors) if s)


def accumulate(iterable, function=None, *, initial=None):
    total = initial
    started = initial is not None
    if started:
        yield total
    for item in iterable:
        if not started:
            total, started = item, True
        else:
            total = function(total, item) if function else total + item
        yield total


def groupby(iterable, key=None):
    groups = []
    for item in iterable:
        k = key(item) if key else item
        if groups and groups[-1][0] == k:
            groups[-1][1].append(item)
        else:
            groups.append((k, [item]))
    for k, items in groups:
        yield k, iter(items)


def pairwise(iterable):
    items = list(iterable)
    yield from zip(items, items[1:])


def batched(iterable, n):
    items = list(iterable)
    for i in range(0, len(items), n):
        yield tuple(items[i:i + n])


def tee(iterable, n=2):
    items = list(iterable)
    return tuple(iter(items) for _ in range(n))
