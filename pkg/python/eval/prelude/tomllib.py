# What settings use of tomllib: TOML 1.0.
import re as _re

import _wellserved

_BARE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
_ESCAPES = {'b': '\b', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r', '"': '"', '\\': '\\'}


class TOMLDecodeError(ValueError):
    pass


def load(fp, *, parse_float=float):
    data = fp.read()
    if not isinstance(data, bytes):
        raise TypeError("File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`")
    return loads(data.decode('utf-8'))


def loads(s, *, parse_float=float):
    return _Parser(s.replace('\r\n', '\n')).document()


class _Parser:
    def __init__(self, text):
        self.s = text
        self.i = 0

    def fail(self, msg):
        raise TOMLDecodeError('%s (at line %d)' % (msg, self.s.count('\n', 0, self.i) + 1))

    def peek(self, n=1):
        return self.s[self.i:self.i + n]

    def blanks(self):
        while self.peek() and self.peek() in ' \t':
            self.i += 1

    def space(self):
        while True:
            c = self.peek()
            if c and c in ' \t\n':
                self.i += 1
            elif c == '#':
                self.comment()
            else:
                return

    def comment(self):
        if self.peek() == '#':
            end = self.s.find('\n', self.i)
            self.i = len(self.s) if end < 0 else end

    def line_end(self):
        self.blanks()
        self.comment()
        if self.peek() == '\n':
            self.i += 1
        elif self.i < len(self.s):
            self.fail('Expected newline or end of document after a statement')

    def document(self):
        root = table = {}
        self.defined = set()
        self.space()
        while self.i < len(self.s):
            if self.peek(2) == '[[':
                self.i += 2
                path = self.key(']]')
                table = self.descend(root, path[:-1])
                items = table.setdefault(path[-1], [])
                if not isinstance(items, list):
                    self.fail('Cannot overwrite a value')
                table = {}
                items.append(table)
                self.line_end()
            elif self.peek() == '[':
                self.i += 1
                path = self.key(']')
                if tuple(path) in self.defined:
                    self.fail('Cannot declare %r twice' % '.'.join(path))
                self.defined.add(tuple(path))
                table = self.descend(root, path)
                self.line_end()
            else:
                self.pair(table)
                self.line_end()
            self.space()
        return root

    def descend(self, table, path):
        for part in path:
            table = table.setdefault(part, {})
            if isinstance(table, list):
                table = table[-1]
            if not isinstance(table, dict):
                self.fail('Cannot overwrite a value')
        return table

    def key(self, end):
        parts = []
        while True:
            self.blanks()
            c = self.peek()
            if c == '"':
                self.i += 1
                parts.append(self.basic())
            elif c == "'":
                self.i += 1
                parts.append(self.literal())
            else:
                start = self.i
                while self.peek() and self.peek() in _BARE:
                    self.i += 1
                if self.i == start:
                    self.fail('Invalid initial character for a key part')
                parts.append(self.s[start:self.i])
            self.blanks()
            if self.peek() == '.':
                self.i += 1
                continue
            if self.peek(len(end)) != end:
                self.fail('Expected %r' % end)
            self.i += len(end)
            return parts

    def pair(self, table):
        path = self.key('=')
        self.blanks()
        value = self.value()
        table = self.descend(table, path[:-1])
        if path[-1] in table:
            self.fail('Cannot overwrite a value')
        table[path[-1]] = value

    def value(self):
        c = self.peek()
        if self.peek(3) == '"""':
            self.i += 3
            return self.basic('"""')
        if self.peek(3) == "'''":
            self.i += 3
            return self.literal("'''")
        if c == '"':
            self.i += 1
            return self.basic()
        if c == "'":
            self.i += 1
            return self.literal()
        if c == '[':
            return self.array()
        if c == '{':
            return self.inline()
        if self.peek(4) == 'true':
            self.i += 4
            return True
        if self.peek(5) == 'false':
            self.i += 5
            return False
        match = _re.match(r'[-+0-9A-Za-z_.:]+(?: [0-9:.]+(?:Z|[-+][0-9:]+)?)?', self.s[self.i:self.i + 80])
        if not match:
            self.fail('Invalid value')
        text = match.group(0)
        if _re.match(r'\d{4}-\d\d-\d\d|\d\d:\d\d', text):
            self.i += len(text)
            return _wellserved.unknown('dates of TOML are not followed')
        text = text.split(' ')[0]
        self.i += len(text)
        digits = text.replace('_', '')
        if _re.match(r'[-+]?(0|[1-9][0-9]*)\Z', digits):
            return int(digits)
        for prefix, base in (('0x', 16), ('0o', 8), ('0b', 2)):
            if digits.startswith(prefix):
                return int(digits[2:], base)
        try:
            return float(digits)
        except ValueError:
            self.fail('Invalid value')

    def array(self):
        self.i += 1
        out = []
        while True:
            self.space()
            if self.peek() == ']':
                self.i += 1
                return out
            out.append(self.value())
            self.space()
            if self.peek() == ',':
                self.i += 1
            elif self.peek() != ']':
                self.fail('Unclosed array')

    def inline(self):
        self.i += 1
        out = {}
        self.blanks()
        if self.peek() == '}':
            self.i += 1
            return out
        while True:
            self.pair(out)
            self.blanks()
            c = self.peek()
            self.i += 1
            if c == '}':
                return out
            if c != ',':
                self.fail('Unclosed inline table')

    def literal(self, quote="'"):
        if len(quote) == 3 and self.peek() == '\n':
            self.i += 1
        end = self.s.find(quote, self.i)
        if end < 0:
            self.fail('Unterminated string')
        while len(quote) == 3 and self.s[end + 3:end + 4] == "'":
            end += 1
        text = self.s[self.i:end]
        self.i = end + len(quote)
        return text

    def basic(self, quote='"'):
        if len(quote) == 3 and self.peek() == '\n':
            self.i += 1
        out = []
        while True:
            c = self.peek()
            if not c or (c == '\n' and len(quote) == 1):
                self.fail('Unterminated string')
            if self.peek(len(quote)) == quote:
                while len(quote) == 3 and self.s[self.i + 3:self.i + 4] == '"':
                    out.append('"')
                    self.i += 1
                self.i += len(quote)
                return ''.join(out)
            self.i += 1
            if c != '\\':
                out.append(c)
                continue
            e = self.peek()
            self.i += 1
            if e in _ESCAPES and e:
                out.append(_ESCAPES[e])
            elif e in 'uU' and e:
                n = 4 if e == 'u' else 8
                out.append(chr(int(self.peek(n), 16)))
                self.i += n
            elif len(quote) == 3 and e in ' \t\n' and e:
                self.i -= 1
                while self.peek() and self.peek() in ' \t\n':
                    self.i += 1
            else:
                self.fail('Unescaped \'\\\' in a string')
