"""A certificate changed in one place, at random: a number, a sign, an operation, a part."""

from __future__ import annotations

import copy

OPERATIONS = (
    *("+", "*", "/", "^", "exp", "log", "sin", "cos", "tanh", "abs", "sign", "phi", "phi'"),
    *("letter", "integral", "pi", "erf", "sinh"),
)
WORDS = (
    *("u", "v", "k", "r", "u_0", "v_0", "lambda1", "z", "s", "alpha", "end", "along", "everywhere"),
    *("<", "<=", "=", "!=", ">", ">=", "ends", "stable", "conserved", "finite", "holds"),
    *("rounds", "encloses", "identity", "taylor", "cycle", "multiplier"),
)
RUBBISH = (None, True, False, 0, -1, 7, "", "0", "-", "1/0", "0x1p-5", "x", [], {}, [[]], ["+"])


def places(x, path=()):
    yield path
    if isinstance(x, dict):
        for key, inner in x.items():
            yield from places(inner, (*path, key))
    elif isinstance(x, list):
        for i, inner in enumerate(x):
            yield from places(inner, (*path, i))


def tampered(document, rng, every=None):
    """A changed copy, and where it was changed; what is not on the way there is shared."""
    path = rng.choice(every or list(places(document)))
    if not path:
        return rng.choice(RUBBISH), path
    found = copy.copy(document)
    holder = found
    for step in path[:-1]:
        holder[step] = copy.copy(holder[step])
        holder = holder[step]
    holder[path[-1]] = changed(copy.deepcopy(holder[path[-1]]), rng)
    return found, path


def kind_of(document, mutant, path):
    """What sort of thing was changed."""
    before = after = None
    if path:
        before, after = document, mutant
        for step in path:
            before, after = before[step], after[step]
    if isinstance(before, str):
        if not before.lstrip("-")[:1].isdigit():
            return "operation" if before in OPERATIONS else "word"
        negated = isinstance(after, str) and before.lstrip("-") == after.lstrip("-")
        return "sign" if negated else "number"
    names = {list: "tree or list", dict: "part", int: "count", bool: "flag"}
    return names.get(type(before), "no value" if path else "document")


def changed(x, rng):
    if rng.random() < 0.05:
        return copy.deepcopy(rng.choice(RUBBISH))
    if isinstance(x, bool) or x is None:
        return rng.choice([not x, ["letter", "u"], "1"])
    if isinstance(x, int):
        return rng.choice([x + 1, x - 1, 0, -x, 2 * x, 10**6])
    if isinstance(x, str):
        return _word(x, rng)
    if isinstance(x, list):
        return _list(list(x), rng)
    return _object(dict(x), rng)


def _word(x, rng):
    digits = [i for i, c in enumerate(x) if c.isdigit()]
    if x.lstrip("-")[:1].isdigit():
        kind = rng.randrange(6)
        if kind == 0:
            return x[1:] if x.startswith("-") else "-" + x
        if kind == 1:
            return rng.choice(["0", "1", "-1", "2", "1/2", "3"])
        if kind == 2 and "p" not in x:
            return x + rng.choice(["/2", "0", "/3"])
        if kind == 3:
            return rng.choice([["letter", rng.choice(WORDS)], ["*", "-1", x], ["+", x, "1"]])
        i = rng.choice(digits)
        return x[:i] + rng.choice("0123456789") + x[i + 1 :]
    return rng.choice(OPERATIONS if x in OPERATIONS else WORDS)


def _list(x, rng):
    kind = rng.randrange(6)
    if not x or kind == 0:
        return [*x, copy.deepcopy(rng.choice(x))] if x else ["1"]
    i, j = rng.randrange(len(x)), rng.randrange(len(x))
    if kind == 1:
        del x[i]
    elif kind == 2:
        x[i], x[j] = x[j], x[i]
    elif kind == 3:
        return x[i]
    elif kind == 4:
        return [rng.choice(OPERATIONS), x]
    else:
        x[i] = changed(x[i], rng)
    return x


def _object(x, rng):
    if not x:
        return {"u": "1"}
    a, b = rng.choice(list(x)), rng.choice(list(x))
    kind = rng.randrange(4)
    if kind == 0:
        del x[a]
    elif kind == 1:
        x[a], x[b] = x[b], x[a]
    elif kind == 2:
        x[rng.choice(WORDS)] = x[a]
    else:
        x[a] = changed(x[a], rng)
    return x
