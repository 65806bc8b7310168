# What settings use of shlex.


def _tokens(text, delimiters, comments, escapes=True):
    out = []
    token = None
    quote = None
    i = 0
    while i < len(text):
        c = text[i]
        i += 1
        if quote:
            if c == quote:
                quote = None
            elif c == '\\' and quote == '"' and i < len(text) and text[i] in '"\\':
                token += text[i]
                i += 1
            else:
                token += c
        elif c in delimiters:
            if token is not None:
                out.append(token)
            token = None
        elif c in comments:
            while i < len(text) and text[i] != '\n':
                i += 1
        elif c in '"\'':
            token = token or ''
            quote = c
        elif c == '\\' and escapes:
            if i >= len(text):
                raise ValueError('No escaped character')
            token = (token or '') + text[i]
            i += 1
        else:
            token = (token or '') + c
    if quote:
        raise ValueError('No closing quotation')
    if token is not None:
        out.append(token)
    return out


def split(s, comments=False, posix=True):
    return _tokens(s, ' \t\r\n', '#' if comments else '')


def quote(s):
    if not s:
        return "''"
    if all(c.isalnum() and c.isascii() or c in '@%+=:,./-_' for c in s):
        return s
    return "'" + s.replace("'", "'\"'\"'") + "'"


def join(parts):
    return ' '.join(quote(p) for p in parts)
