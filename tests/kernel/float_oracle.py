"""What a certificate claims, judged in floats from the document alone: none of the kernel's code.

Derivatives are differences, orbits are SciPy's.  It tells false from true to five digits.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
from fractions import Fraction

import numpy as np
from scipy import special
from scipy.integrate import quad, solve_ivp
from scipy.linalg import expm

CLOSE = 1e-5
LONG = 200.0  # time after which an orbit that converges has arrived
STEP = 1e-4  # of a difference
DRAWN = 6  # points of a box
ENDS, WIDE = ("low", "high"), (-20.0, 20.0)  # instead of a whole line
FAR = 1e3  # where an orbit, or its speed, is no more followed
STARTS = 3  # drawn from boxes of starts, or from balls
GROWN, GROWING, NEAR = (10.0, 20.0), "@r", 0.02  # a letter that tends to ∞; beyond, rounding shows
ROUNDS = 100  # of iteration
TRIED = 60  # parameters of a criterion
# no value, a complex one, or a letter of which nothing is known
UNDECIDED = (ArithmeticError, ValueError, LookupError, TypeError)
NAMED = (
    *("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "erfc"),
    *("asin", "acos", "atan", "asinh", "acosh", "atanh"),
)
FUNCTIONS = {name: getattr(math, name) for name in NAMED} | {
    "abs": abs,
    "sign": lambda x: math.copysign(1.0, x) if x else 0.0,
}
ORDERS = {"phi": 0, "phi'": 1, "phi''": 2, "phi'''": 3}


def number(word):
    sign = -1 if word.startswith("-") else 1
    word = word.removeprefix("-")
    if word.startswith("0x"):
        digits, _, exponent = word[2:].partition("p")
        return sign * math.ldexp(float(int(digits, 16)), int(exponent))
    top, _, bottom = word.partition("/")
    return sign * (int(top) / int(bottom or 1))


def difference(f, x, order=1):
    if order == 0:
        return f(x)
    h = STEP * (1 + abs(x)) * (1 if order == 1 else 10 ** (order - 1))
    if order == 1:  # of the fourth order
        return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
    return (difference(f, x + h, order - 1) - difference(f, x - h, order - 1)) / (2 * h)


class Judge:
    def __init__(self, document):
        self.document, self.system = document, document["system"]
        self.names = list(self.system["state"])
        self.numbers = {s: self.value(e, {}) for s, e in document["numbers"].items()}
        means = document.get("means") or {"letters": {}}
        self.orbit, self.here = None, {}
        self.numbers |= {s: self.value(e, {}) for s, e in means["letters"].items()}

    def phi(self, z):
        for piece in self.document["activation"]:
            low, high = (piece[k] and self.value(piece[k], {}) for k in ("low", "high"))
            if (low is None or z >= low) and (high is None or z <= high):
                return self.value(piece["value"], {"z": z})
        raise ValueError("φ has no value")

    def value(self, e, at):
        if isinstance(e, str):
            return number(e)
        kind, *rest = e
        if kind == "letter":
            (s,) = rest
            if s in at:
                return at[s]
            if s in self.system["observed"]:
                return self.value(self.system["observed"][s], at)
            return self.numbers[s]
        if kind == "pi":
            return math.pi
        if kind == "integral":
            inside, s, low, high = rest
            ends = self.value(low, at), self.value(high, at)
            return quad(lambda x: self.value(inside, {**at, s: x}), *ends, epsabs=1e-10)[0]
        if kind == "matrix_exp":
            i, j, s, *entries = rest
            n = math.isqrt(len(entries))
            matrix = np.reshape([self.value(e, at) for e in entries], (n, n))
            return float(expm(self.value(s, at) * matrix)[i - 1, j - 1])
        if kind == "mean":
            inside, *over = rest
            x, w = normal_nodes(at.get(GROWING, 1.0))
            grids = np.meshgrid(*[x] * len(over))
            weights = math.prod(np.meshgrid(*[w] * len(over)))
            put = dict(zip(over, grids, strict=True))
            return float(np.sum(weights * self.value(inside, {**at, **put})))
        if kind == "^":
            return self.value(rest[0], at) ** number(rest[1])
        parts = [self.value(a, at) for a in rest]
        if kind == "+":
            return sum(parts)
        if kind == "*":
            return math.prod(parts)
        if kind == "/":
            return parts[0] / parts[1]
        if kind in ORDERS:
            return difference(self.phi, parts[0], ORDERS[kind])
        if isinstance(parts[0], np.ndarray):
            return getattr(np if hasattr(np, kind) else special, kind)(*parts)
        return FUNCTIONS[kind](*parts)

    def velocity(self, _, x):
        at = dict(zip(self.names, map(float, x), strict=True))
        if "velocity" in self.system:
            return [self.value(self.system["velocity"][s], at) for s in self.names]
        found = []
        for s in self.names:
            loss = lambda y, s=s: self.value(self.system["loss"], {**at, s: y})  # noqa: E731
            found.append(-difference(loss, at[s]) / self.value(self.system["metric"][s], at))
        return found

    def points(self):
        if self.orbit is None:
            start = [self.value(self.system["state"][s], {}) for s in self.names]
            times = [0.0, 0.1, 0.3, 1.0, LONG]
            found = solve_ivp(
                self.velocity, (0, LONG), start, "LSODA", times, rtol=1e-10, atol=1e-12
            )
            if found.status != 0 or max(map(abs, self.velocity(0, found.y[:, -1]))) > CLOSE:
                raise ValueError("the orbit does not converge")
            self.orbit = [dict(zip(self.names, map(float, y), strict=True)) for y in found.y.T]
        return self.orbit

    def points_if_any(self):
        """Sought once; a document without an orbit has none."""
        try:
            return self.points()
        except UNDECIDED:
            return None

    def at(self, place):
        points = {"end": lambda: self.points()[-1:], "along": self.points, "while": self.begun}
        return points.get(place, lambda: [self.here])()

    def begun(self):
        """Of any orbit its first part, with the time."""
        start = [self.value(self.system["state"][s], {}) for s in self.names]
        times = [0.0, 0.02, 0.06, 0.15]
        far = lambda t, x: max(map(abs, (*x, *self.velocity(t, x)))) - FAR  # noqa: E731
        far.terminal = True
        found = solve_ivp(
            self.velocity, (0, times[-1]), start, "LSODA", times, events=far, rtol=1e-10, atol=1e-12
        )
        states = [dict(zip(self.names, map(float, y), strict=True)) for y in found.y.T]
        return [{**x, "t": t} for t, x in zip(found.t, states, strict=True)]

    def is_true(self):
        """Of every hypothesis and conclusion."""
        if "ranges" in self.document:
            return self.is_true_over_box()
        claims = [*self.document["hypotheses"], *self.document["conclusions"]]
        return all(getattr(self, "_" + c["kind"])(c) for c in claims)

    def is_true_over_box(self):
        """At points that are drawn from the box, those that floats can follow."""
        letters, numbers, found = self.document["ranges"]["letters"], self.numbers, []
        rng = random.Random(3)
        for _ in range(DRAWN):
            drawn = {s: _drawn(rng, *ends) for s, ends in letters.items()}
            self.numbers, self.orbit = numbers | drawn, None
            try:
                found.append(self.is_true_at(drawn))
            except UNDECIDED as error:
                reason = error
        self.numbers, self.orbit = numbers, None
        if not found:
            raise reason
        return all(found)

    def is_true_at(self, drawn):
        """What is said of the part of the box that holds a point."""
        part = self.document["ranges"]["parts"]
        while "cut" in part:
            part = part["parts"][drawn[part["cut"]] > number(part["at"])]
        shown = [self.document["conclusions"][i] for i in part["shown"]]
        claims = [*self.document["hypotheses"], *shown]
        return all(getattr(self, "_" + c["kind"])(c) for c in claims)

    def close(self, left, right, at):
        a, b = self.value(left, at), self.value(right, at)
        return math.isfinite(a) and abs(a - b) <= CLOSE * (1 + abs(a) + abs(b))

    def _ends(self, c):
        return self.close(c["target"], "0", self.points()[-1])

    def _conserved(self, c):
        values = [self.value(c["quantity"], x) for x in self.at(c["at"])]
        return max(values) - min(values) <= CLOSE * (1 + max(map(abs, values)))

    def _follows(self, c):
        return all(self.close(c["left"], c["right"], x) for x in self.begun())

    def _below(self, c):
        return all(self.compared({**c, "relation": "<="}, x) for x in self.begun())

    def _never(self, c):
        return all(self.value(c["target"], x) > number(c["above"]) for x in self.begun())

    def _saddle(self, c):
        """Of the letter alone, as floats leave the curve."""
        a, slopes = c["letter"], []

        def placed(x):
            return {a: x, **{s: self.value(e, {a: x}) for s, e in c["known"].items()}}

        def velocity(at):
            return self.velocity(0, [at[s] for s in self.names])

        start = self.value(self.system["state"][a], {})
        rate = lambda _, x: [velocity(placed(float(x[0])))[self.names.index(a)]]  # noqa: E731
        found = solve_ivp(rate, (0, LONG), [start], "LSODA", rtol=1e-10, atol=1e-12)
        end = self.value(c["value"], {})
        for s in self.names:
            moved = lambda x, s=s: velocity({**placed(end), s: x})  # noqa: E731
            h, x = STEP, placed(end)[s]
            slopes.append((np.array(moved(x + h)) - np.array(moved(x - h))) / (2 * h))
        for word, side in (("rising", 1), ("falling", -1)):
            vector = np.array([number(y) for y in c[f"{word}_vector"]])
            value = self.value(c[word], {})
            gap = np.array(slopes).T @ vector - value * vector
            if value * side <= 0 or not any(vector) or max(abs(gap)) > 1e-4:
                return False
        begun = all(abs(x[s] - placed(x[a])[s]) < CLOSE for x in self.begun() for s in c["known"])
        on_way = [self.value(c["target"], placed(float(x))) for x in found.y[0]]
        arrives = abs(found.y[0][-1] - end) < CLOSE
        return begun and arrives and min(map(abs, on_way)) > CLOSE

    def _tends(self, c):
        """By the velocity far out, and by the quantity there and half as far."""
        w, up = c["letter"], c["low"] is not None
        side, start = 1.0 if up else -1.0, self.value(self.system["state"][w], {})
        far = [start + side * (1e-3 + 3**i / 20) for i in range(11)]  # to 3000
        values, speeds = [], []
        for x in far:
            try:
                speeds.append(self.velocity(0, [x])[0] * side)
                values.append(self.value(c["quantity"], {w: x}))
            except OverflowError:
                break
        if self.names != [w] or not all(v > -CLOSE for v in speeds) or max(speeds) > FAR:
            return False
        slopes = [b - a for a, b in itertools.pairwise(values)]
        rising = c["rising"]
        if rising is not None and any((s if rising else -s) < -1e-7 for s in slopes):
            return False
        if c["value"] in ("oo", "-oo"):
            sign = 1 if c["value"] == "oo" else -1
            return sign * values[-1] > 3 and sign * slopes[-1] > 0
        value = self.value(c["value"], {})
        return abs(values[-1] - value) <= 1e-2 * (1 + abs(value))

    def _recurrence(self, c):
        rng = np.random.default_rng(1)
        for _ in range(10):
            at = {s: float(rng.uniform(0.2, 1)) for s in c["letters"]}
            after = {s: self.value(e, at) for s, e in zip(c["letters"], c["images"], strict=True)}
            sides = self.value(c["quantity"], after), self.value(c["following"], at)
            if not abs(sides[0] - sides[1]) <= 1e-4 * (1 + abs(sides[0])):
                return False
        return len(c["letters"]) == len(c["images"])

    def _differential(self, c):
        for x in self.points()[:-1]:
            v = dict(zip(self.names, self.velocity(0, list(x.values())), strict=True))

            def moved(s, h, x=x, v=v):
                if s == "t":
                    return h
                return self.value(["letter", s], {n: x[n] + h * v[n] for n in self.names})

            rates = [difference(lambda h, s=s: moved(s, h), 0.0) for s in (c["of"], c["by"])]
            left, right = (self.value(c[k], x) for k in ("left", "right"))
            if not abs(left * rates[0] - right * rates[1]) <= CLOSE * (1 + abs(left * rates[0])):
                return False
        return True

    def _finite(self, c):
        return all(math.isfinite(self.value(c["value"], x)) for x in self.at(c["at"]))

    def compared(self, c, at):
        a, b = self.value(c["left"], at), self.value(c["right"], at)
        near = abs(a - b) <= CLOSE * (1 + abs(a))
        return {
            "=": near, "!=": a != b, "<": a < b, ">": a > b, "<=": a < b or near,
            ">=": a > b or near,
        }[c["relation"]]  # fmt: skip

    def _holds(self, c):
        if c["relation"] == "=":
            return all(self.close(c["left"], c["right"], x) for x in self.at(c["at"]))
        return all(self.compared(c, x) for x in self.at(c["at"]))

    def _encloses(self, c):
        x = self.value(c["value"], self.points()[-1])
        low, high = number(c["low"]), number(c["high"])
        return low - CLOSE * (1 + abs(x)) <= x <= high + CLOSE * (1 + abs(x))

    def _rounds(self, c):
        x = self.value(c["value"], self.points()[-1])
        return abs(x - number(c["shown"])) <= 0.5 * 10.0 ** -c["places"] + CLOSE

    def _identity(self, c):
        rng, tried = np.random.default_rng(1), 0
        free = sorted({"z", "s", "alpha", *_letters(c)} - {*self.numbers, *self.system["observed"]})
        for _ in range(40):
            at = {s: float(rng.uniform(-2, 2)) for s in (*self.names, *free)}
            try:
                sides = [self.value(c[k], at) for k in ("left", "right")]
            except (ValueError, ZeroDivisionError, OverflowError):
                continue
            if any(isinstance(x, complex) for x in sides):
                continue
            tried += 1
            if not abs(sides[0] - sides[1]) <= CLOSE * (1 + abs(sides[0])):
                return False
        return tried > 0

    def _monotone(self, c):
        values = [self.value(c["quantity"], x) for x in self.points()]
        sign = 1 if c["rising"] else -1
        return all(sign * (b - a) >= -CLOSE for a, b in itertools.pairwise(values))

    def mapped(self, c, at):
        return lambda x: [
            self.value(e, {**at, **dict(zip(c["letters"], x, strict=True))}) for e in c["images"]
        ]

    def placed(self, c):
        """The numbers of the place, the points, and the derivative of the map once around."""
        for at in self.at(c["at"]):
            yield from self.placed_with(c, at)

    def placed_with(self, c, *places):
        for at in places:
            f, points = self.mapped(c, at), [[self.value(e, at) for e in x] for x in c["points"]]
            total = np.eye(len(c["letters"]))
            for x in points:
                columns = [
                    [difference(lambda y, f=f, x=x, i=i, j=j: f([*x[:j], y, *x[j + 1 :]])[i], x[j])
                     for i in range(len(x))]
                    for j in range(len(x))
                ]  # fmt: skip
                total = np.array(columns).T @ total
            yield at, f, points, total

    def _cycle(self, c):
        return all(self.goes_round(f, points) for _, f, points, _ in self.placed(c))

    @staticmethod
    def goes_round(f, points):
        return all(
            np.allclose(f(x), y, rtol=CLOSE, atol=CLOSE)
            for x, y in zip(points, (*points[1:], points[0]), strict=True)
        )

    def _enumerates(self, c):
        """By changes of sign on a grid, which tells simple points apart."""
        ((at, f, _, _),) = self.placed(c)
        low, high = (WIDE[i] if c[k] is None else number(c[k]) for i, k in enumerate(ENDS))

        def gap(x):
            y = x
            for _ in range(c["period"]):
                (y,) = f([y])
            return y - x

        values = [gap(low + (high - low) * (i + 0.37) / 4000) for i in range(4000)]
        changes = sum(a * b < 0 for a, b in itertools.pairwise(values))
        inside = all(low <= self.value(e, at) <= high for (e,) in c["points"])
        return inside and self._cycle(c) and changes == c["count"]

    def eigenvalues(self, c, values):
        for at, _, _, matrix in self.placed(c):
            for e in values:
                value = self.value(e, at)
                if abs(np.linalg.det(matrix - value * np.eye(len(matrix)))) > 1e-3:
                    return False
        return True

    def _multiplier(self, c):
        return self._cycle(c) and self.eigenvalues(c, [c["value"]])

    def _stability(self, c):
        """The values are all eigenvalues, in whatever order."""
        for at, _, _, matrix in self.placed(c):
            known = sorted(abs(self.value(e, at)) for e in c["values"])
            if not np.allclose(known, sorted(abs(np.linalg.eigvals(matrix))), atol=1e-3):
                return False
        return self._cycle(c) and self.eigenvalues(c, c["values"])

    def _stable(self, c):
        largest = [max(abs(np.linalg.eigvals(matrix))) for *_, matrix in self.placed(c)]
        sides = all(x < 1 if c["attracts"] else x > 1 - CLOSE for x in largest)
        return sides and self._cycle(c) and self.eigenvalues(c, c["values"])

    def _criterion(self, c):
        """At parameters that are drawn, far enough from where a multiplier has the size 1."""
        rng, seen, before = random.Random(5), 0, self.numbers
        for _ in range(TRIED):
            sizes = {s: rng.choice([0.1, 1, 4]) * rng.random() for s in c["over"]}
            at = {s: x * rng.choice([1, -1]) if c["over"][s] == "real" else x
                  for s, x in sizes.items()}  # fmt: skip
            self.numbers = {}
            try:
                if not all(self.compared(r, at) for r in c["given"].values()):
                    continue
                ((_, f, points, matrix),) = self.placed_with(c, at)
                if not self.goes_round(f, points):
                    return False
                left = list(np.linalg.eigvals(matrix))
                for b in (self.value(e, at) for e in c["besides"]):
                    nearest = min(range(len(left)), key=lambda i, b=b: abs(left[i] - b))
                    if abs(left.pop(nearest) - b) > 1e-3:
                        return False
                if c["linear"] and not self.is_linear(f, len(points[0]), rng):
                    return False
                condition = self.compared(c["condition"], at)
            finally:
                self.numbers = before
            most = max(map(abs, left))
            if abs(most - 1) > 1e-3:
                seen += 1
                if (most < 1) != condition:
                    return False
        if not seen:
            raise ValueError("no parameters were found")
        return True

    @staticmethod
    def is_linear(f, n, rng):
        x, y = ([rng.uniform(-2, 2) for _ in range(n)] for _ in range(2))
        whole = f([2 * a - b for a, b in zip(x, y, strict=True)])
        return np.allclose(whole, 2 * np.array(f(x)) - np.array(f(y))) and np.allclose(
            f([0.0] * n), 0.0
        )

    def _rate(self, c):
        """By distances at two times, near the end."""
        start = [self.value(self.system["state"][s], {}) for s in self.names]
        end = self.points()[-1]
        value = self.value(c["value"], end)
        times = [12 / value, 14 / value] if value > 0 else [1.0, 2.0]
        found = solve_ivp(
            self.velocity, (0, times[-1]), start, "LSODA", times, rtol=1e-12, atol=1e-14
        )
        far = [np.linalg.norm(y - np.array([end[s] for s in self.names])) for y in found.y.T]
        rate = math.log(far[0] / far[1]) / (times[1] - times[0])
        return abs(rate - value) <= 1e-2 * abs(value)

    def _reduced(self, c):
        """At all points of the orbit."""
        same = all(
            self.close(["letter", s], e, x) for s, e in c["known"].items() for x in self.points()
        )
        return same and getattr(self, "_" + c["claim"]["kind"])(c["claim"])

    def _one_layer(self, c):
        start = dict(zip(self.names, self.points()[0].values(), strict=True))
        K, u, v, speed = (self.value(c[k], start) for k in ("K", "u", "v", "speed"))
        p, r = K * u * self.phi(v), number(c["radius"])
        velocity = dict(zip(self.names, self.velocity(0, list(start.values())), strict=True))

        def moved(e, h):
            return self.value(e, {s: x + h * velocity[s] for s, x in start.items()})

        for e, field in ((c["u"], self.phi(v)), (c["v"], u * difference(self.phi, v))):
            rate = difference(lambda h, e=e: moved(e, h), 0.0)
            if abs(rate - speed * (1 - p) * field) > CLOSE * (1 + abs(rate)):
                return False
        for i in range(51):
            difference(self.phi, v - r + 2 * r * i / 50)
        return p > 0 and abs(1 - p) * max(1, p) < 2 * r * K * abs(self.phi(v))

    def arrays(self, c):
        """Of sizes 2, 3, …: random numbers for every entry, data of the given norms, and for
        weights of the form what stands there."""
        rng, lengths = np.random.default_rng(7), {}
        for n in sorted({*c["ranges"].values(), *_lengths(c)}):
            lengths[n] = 2 + len(lengths)
        world = World(self, lengths, {s: float(rng.uniform(0.3, 1.2)) for s in "uvwabdkr"}, rng)
        world.letters |= {f"w_{i}": float(rng.uniform(0.3, 1.2)) for i in range(9)}
        world.letters |= {**self.numbers, **lengths}
        for x, r in c["norms"].items():
            length = lengths.get(_length_of(c, x, dict(c["ranges"])), 2)
            found = rng.uniform(-1, 1, length)
            world.entries[x] = found * (world.value(r, {}) / np.linalg.norm(found))
        for p in c["entries"]:
            world.tabulate(p, c["ranges"])
        return world

    def _at_form(self, c):
        world = self.arrays(c)
        return all(
            abs(world.value(c["left"], at) - world.value(c["right"], at)) < CLOSE
            for at in world.places(list(c["ranges"]), c["ranges"])
        )

    def _kept(self, c):
        world, gamma = self.arrays(c), 0.37
        moves = {}
        for p in c["velocity"]:
            for at in world.places(p["indices"], c["ranges"]):
                moves[p["base"], tuple(at.values())] = gamma * world.value(p["value"], at)
        after = world.moved(moves)
        for p in c["entries"]:
            for at in world.places(p["indices"], c["ranges"]):
                place = tuple(at.values())

                def loss(x, p=p, place=place):
                    kept, world.entries[p["base"]][place] = world.entries[p["base"]][place], x
                    found = world.value(c["loss"], {})
                    world.entries[p["base"]][place] = kept
                    return found

                here = world.entries[p["base"]][place]
                if abs(here - gamma * difference(loss, here) - after.value(p["value"], at)) > CLOSE:
                    return False
        return True

    def world(self, c):
        """Numbers for letters, entries drawn when asked for, and the places of each weight."""
        rng = np.random.default_rng(7)
        lengths = {n: 2 + i for i, n in enumerate(sorted({*c["ranges"].values(), *_lengths(c)}))}
        draw = lambda: float(rng.uniform(0.3, 1.2))  # noqa: E731
        letters = {**{s: draw() for s in _letters(c)}, **self.numbers, **lengths}
        world = World(self, lengths, letters, rng)
        bases = {p["base"]: p["indices"] for p in c["weights"]}
        places = {w: [tuple(at.values()) for at in world.places(i, c["ranges"])]
                  for w, i in bases.items()}  # fmt: skip
        for w, every in places.items():
            world.entry(w, every[0])
        return world, places

    def obeys(self, c, world, places, slopes, gradients):
        """The law, with all slopes and gradients as numbers by the place of a weight."""
        for p in c["weights"]:
            (name,) = {p["value"][1]}
            world.entries[name] = np.zeros_like(world.entries[p["base"]])
            for place in places[p["base"]]:
                world.entries[name][place] = gradients[p["base"], place]

        def quantity(gamma, at):
            moves = {key: -gamma * slope for key, slope in slopes.items()}
            return world.moved(moves).value(c["quantity"], at)

        gamma = world.letters["gamma"] = 0.37
        for at in world.places(list(c["ranges"]), c["ranges"]):
            after, found = world.value(c["following"], at), quantity(gamma, at)
            if c["flow"]:
                found = difference(lambda g, at=at: quantity(g, at), 0.0)
            if abs(after - found) > 1e-4 * (1 + abs(found)):
                return False
        return True

    def _every_loss(self, c):
        """ℓ(P) = Σ P + P²/2, whose gradient is 1 + P."""
        world, places = self.world(c)
        world.degree = c["degree"] and number(c["degree"])

        def loss():
            every = world.places(c["over"], c["ranges"])
            outputs = [world.value(c["output"], at) for at in every]
            return sum(x + x * x / 2 for x in outputs)

        slopes = {}
        for w, place in ((w, place) for w, every in places.items() for place in every):
            here = world.entries[w][place]

            def moved(x, w=w, place=place):
                world.entries[w][place] = x
                return loss()

            slopes[w, place] = difference(moved, here)
            world.entries[w][place] = here
        return self.obeys(c, world, places, slopes, slopes)

    def _symmetric(self, c):
        """A random gradient, without its part along the direction in which the symmetry moves."""
        world, places = self.world(c)
        s, at, decay = c["parameter"], number(c["identity"]), world.value(c["decay"], {})
        gradients, xi = {}, {}
        for p in c["moved"]:
            for place in places[p["base"]]:
                indices = dict(zip(p["indices"], place, strict=True))

                def image(x, p=p, indices=indices):
                    world.letters[s] = x
                    return world.value(p["value"], indices)

                here = world.entries[p["base"]][place]
                if abs(image(at) - here) > CLOSE:
                    return False
                xi[p["base"], place] = difference(image, at)
                gradients[p["base"], place] = float(world.rng.uniform(-1, 1))
        size = sum(x * x for x in xi.values())
        along = sum(x * gradients[key] for key, x in xi.items()) / size
        gradients = {key: g - along * xi[key] for key, g in gradients.items()}
        slopes = {(w, x): g + decay * world.entries[w][x] for (w, x), g in gradients.items()}
        return self.obeys(c, world, places, slopes, gradients)

    def within(self, c):
        """Numbers of an interval, near its ends and far out; 0 and 1 if they are inside."""
        low, high = (c[k] and number(c[k]) for k in ("low", "high"))
        a = low if low is not None else (0.0 if high is None else high) - 2.5
        b = high if high is not None else a + 5.0
        if not a < b:
            raise ValueError("an empty interval")
        found = [a + (b - a) * i / 50 for i in range(1, 50)]
        found += [x for e in (a, b, 0.0) for x in (e - 1e-3, e, e + 1e-3) if a < x < b]
        return found + ([a, b] if c.get("closed") else [])

    def said(self, c, at):
        """Of a claim that is made for these numbers."""
        before, self.here = self.here, at
        try:
            return getattr(self, "_" + c["kind"])(c)
        finally:
            self.here = before

    def _differentiable(self, c):
        ((z, x),) = self.here.items()
        f, h = (lambda y: self.value(c["value"], {z: y})), 1e-7
        here = f(x)
        sides = (f(x + h) - here) / h, (here - f(x - h)) / h
        return abs(sides[0] - sides[1]) <= 1e-3 * (1 + abs(sides[0]))

    def _for_all(self, c):
        return all(self.said(c["claim"], {**self.here, c["letter"]: x}) for x in self.within(c))

    def _exists(self, c):
        at = {z: number(w["at"]) for z, w in c["over"].items()}
        for z, w in c["over"].items():
            low, high = (w[k] and number(w[k]) for k in ("low", "high"))
            inside = (low is None or low < at[z]) and (high is None or at[z] < high)
            if not inside or (w["whole"] and at[z] % 1):
                return False
        return self.said(c["claim"], {**self.here, **at})

    def _each(self, c):
        if not c["over"] or not all(c["over"].values()):
            return False
        choices = itertools.product(*(map(number, q) for q in c["over"].values()))
        return all(
            self.said(c["claim"], {**self.here, **dict(zip(c["over"], q, strict=True))})
            for q in choices
        )

    def _iff(self, c):
        sides = (
            all(getattr(self, "_" + one["kind"])(one) for one in c[side])
            for side in ("first", "second")
        )
        return len({*sides}) == 1

    def stepped(self, c, at):
        """The letters after a step, and the quantity before and after."""
        after = [self.value(e, at) for e in c["images"]]
        moved = {**at, **dict(zip(c["letters"], after, strict=True))}
        before = [self.value(["letter", s], at) for s in c["letters"]]
        ends = self.value(c["quantity"], at), self.value(c["quantity"], moved)
        return math.dist(before, after), *ends

    def _descends(self, c):
        way, before, after = self.stepped(c, self.here)
        return after < before - CLOSE or (after <= before + CLOSE and (
            not c["strict"] or way < CLOSE))  # fmt: skip

    def _lowers(self, c):
        rng = np.random.default_rng(5)
        for scale in (0.1, 1.0, 10.0):
            for _ in range(DRAWN):
                at = {s: float(scale * rng.normal()) for s in c["letters"]}
                try:
                    way, before, after = self.stepped(c, at)
                except OverflowError:
                    continue
                finite = math.isfinite(way + before + after)
                if finite and not after <= before - way**2 / 2 + CLOSE * (1 + abs(before)):
                    return False
        return len(set(c["letters"])) == len(c["letters"]) == len(c["images"])

    def _near(self, c):
        """By Newton's method from points of the cubes; and by iteration."""
        (at,), names, rng = self.at(c["at"]), c["letters"], np.random.default_rng(6)
        radius = self.value(c["radius"], at)
        centres = np.array([[self.value(e, at) for e in p] for p in c["points"]])
        found = []

        def step(x):
            here = {**at, **dict(zip(names, map(float, x), strict=True))}
            return np.array([self.value(e, here) for e in c["images"]])

        def gap(z):
            x = z.reshape(centres.shape)
            return (np.roll(x, -1, 0) - np.array([step(p) for p in x])).ravel()

        for _ in range(2 * DRAWN):
            z = (centres + radius * rng.uniform(-1, 1, centres.shape)).ravel()
            if c["frame"] is None:
                x = z.reshape(centres.shape)[0]
                for _ in range(30 * ROUNDS * len(centres)):
                    x = step(x)
                found.append(x)
            for _ in range(20):
                slopes = np.array([_slope(gap, z, e) for e in np.eye(z.size)]).T
                z = z - np.linalg.solve(slopes, gap(z))
            x = z.reshape(centres.shape)
            inside = np.abs(x - centres).max() <= radius * (1 + CLOSE)
            if not (inside and np.abs(gap(z)).max() < 1e-9):
                continue  # to another cycle, farther away, or to none
            if any(np.abs(y - x[0]).max() < 1e-9 for y in x[1:]):
                return False
            found.append(x[0])
        return bool(found) and all(np.abs(x - found[0]).max() < 1e-6 for x in found)

    def _example(self, c):
        return Judge({**c["case"], "hypotheses": [], "conclusions": [c["claim"]]}).is_true()

    def from_case_to_case(self, c):
        judges = [Judge({**case, "hypotheses": [], "conclusions": []}) for case in c["cases"]]
        return [judge.value(c["quantity"], judge.points()[-1]) for judge in judges]

    def _limit(self, c):
        """From two values: what is left falls as 1/r."""
        first, second = (self.value(c["value"], {c["letter"]: r, GROWING: r}) for r in GROWN)
        gap = 2 * second - first - self.value(c["right"], {})
        if c["relation"] in ("=", "<=", ">=") and abs(gap) < NEAR:
            return True
        if abs(gap) < NEAR:
            raise ValueError("too near to tell")
        return c["relation"] in (("!=", "<", "<=") if gap < 0 else ("!=", ">", ">="))

    def _denied(self, c):
        """Not even nearly true."""
        inner = c["claim"]
        if inner["kind"] == "falls":
            judges = [
                Judge({**case, "hypotheses": [], "conclusions": []}) for case in inner["cases"]
            ]
            values = [judge.value(inner["quantity"], judge.points()[-1]) for judge in judges]
            return any(a < b + CLOSE for a, b in itertools.pairwise(values))
        return not getattr(self, "_" + inner["kind"])(inner)

    def _throughout(self, c):
        """Of some values of the parameter."""
        first, values = number(c["here"]["numbers"][c["over"]]), []
        for factor in (1, 1.3, 2, 5, 9):
            numbers = {**c["here"]["numbers"], c["over"]: str(Fraction(first * factor))}
            case = {**c["here"], "numbers": numbers, "hypotheses": [], "conclusions": []}
            judge = Judge(case)
            end = judge.points()[-1]
            output = judge.value(["*", ["letter", c["over"]], c["output"]], end)
            if abs(output - 1) > 1e-4:
                return False
            values.append(judge.value(c["quantity"], end))
        return all(b < a + CLOSE for a, b in itertools.pairwise(values))

    def _trapped(self, c):
        """For some time, in which u moves far."""
        start = [self.value(self.system["state"][s], {}) for s in self.names]
        found = solve_ivp(self.velocity, (0, LONG), start, "LSODA", rtol=1e-9, atol=1e-12)
        states = [dict(zip(self.names, map(float, y), strict=True)) for y in found.y.T]
        return all(self.value(c["target"], x) > 1 - CLOSE for x in states)

    def _falls(self, c):
        values = self.from_case_to_case(c)
        return len(values) > 1 and all(b < a + CLOSE for a, b in itertools.pairwise(values))

    def _either(self, c):
        first, second = c["first"], c["second"]
        for one in (first, second) if c["is_first"] else (second, first):
            try:
                return getattr(self, "_" + one["kind"])(one)
            except (ValueError, ArithmeticError):
                continue
        return False

    def _among(self, c):
        points = [0.1 * i for i in range(1, 30)]
        same = lambda f: all(abs(f(x) - self.phi(x)) <= CLOSE * (1 + abs(f(x))) for x in points)  # noqa: E731
        p = math.log(self.phi(2.0)) / math.log(2.0) if c["powers"] and self.phi(2.0) > 0 else 1.0
        if p > 0 and abs(p - 1) > CLOSE and same(lambda x: x**p):
            return True
        for e in c["formulas"]:
            try:
                if same(lambda x, e=e: self.value(e, {"z": x})):
                    return True
            except (ValueError, ArithmeticError, KeyError):
                continue
        return False

    def _one_formula(self, _):
        bent = {"abs", "sign", "asin", "acos", "acosh"}
        word = str(self.document["activation"][0]["value"])
        return len(self.document["activation"]) == 1 and not any(f"'{b}'" in word for b in bent)

    def _regions(self, c):
        """At starts that are drawn from some of its boxes."""
        rng = random.Random(len(c["boxes"]))
        numbers = self.numbers
        for _, relation, *ends in rng.sample(c["boxes"], min(STARTS, len(c["boxes"]))):
            pairs = zip(c["axes"], ends[::2], ends[1::2], strict=True)
            drawn = {s: rng.uniform(number(a), number(b)) for s, a, b in pairs}
            self.numbers, self.orbit = numbers | drawn, None
            end = self.points()[-1]
            z = self.value(c["v"], end)
            output = self.value(c["K"], end) * self.value(c["u"], end) * self.phi(z)
            left, right = (self.value(c[side], {**end, "z": z}) for side in ("left", "right"))
            close = abs(left - right) <= CLOSE * (abs(left) + abs(right))
            if abs(output - 1) > CLOSE or not (close or (left < right) == (relation == "<")):
                return False
        self.numbers, self.orbit = numbers, None
        return True

    def network(self, c):
        """(P, Q, P ∘ Q), Q the first layer; P of what reads the input once."""
        phi, layers = np.vectorize(self.phi), c["layers"]

        def after(layer, values):
            parts = layer.get("parts") or [{"reads": len(values) - 1, "matrix": layer["matrix"]}]
            pixels = np.prod(parts[0].get("to", [1]))
            square, t = (number(layer["scale"][k]) if "scale" in layer else 1.0
                         for k in ("square", "offset"))  # fmt: skip
            total = t * np.repeat(_array(layer["offset"]), pixels)
            for part in parts:
                i = part["reads"]
                total = total + math.sqrt(square) * _applied(
                    part, phi(values[i]) if i else values[0]
                )
            return total

        def run(*values):
            while len(values) <= len(layers):
                values = (*values, after(layers[len(values) - 1], values))
            return values[-1]

        return lambda a: run(None, a), lambda x: after(layers[0], (x,)), run

    def _memories(self, c):
        """Iteration from points of each ball, and of its border, leads to one cycle in it."""
        answer, entered, f = self.network(c)
        step = (lambda s: entered(answer(s))) if c["inner"] else f
        if not c["attracting"] + c["repelling"]:
            return False
        for one in c["attracting"] + c["repelling"]:
            points, n = one["points"], len(one["points"])
            cycle = self.cycled([step] * n, one)
            if cycle is None:
                return False
            found = [answer(s) if c["inner"] else x for s, x in zip(
                [cycle[-1], *cycle[:-1]], cycle, strict=True)]  # fmt: skip
            for x, p in zip(found, points, strict=True):
                if not np.abs(x - _array(p["example"])).max() <= number(p["near"]) + 1e-9:
                    return False
            if any(np.abs(x - found[0]).max() < 1e-12 for x in found[1:]):
                return False
        return True

    def cycled(self, steps, one):
        """The cycle of steps that is where the file says, and as it says; None if there is none."""
        centres = [_array(p["centre"]) for p in one["points"]]
        if "direction" in one:
            return self.repelled(steps, centres, number(one["radius"]))
        rng, ends = np.random.default_rng(3), []
        frames = [_triangle(p["frame"]) for p in one["points"]]
        radii = [number(p["radius"]) for p in one["points"]]
        for _ in range(STARTS):
            for i in range(len(steps)):
                z = rng.normal(size=len(centres[i]))
                s = centres[i] + frames[i] @ (radii[i] * z / np.linalg.norm(z))
                for k in range(i, i + ROUNDS * len(steps) - i):
                    s = steps[k % len(steps)](s)
                ends.append(s)
        far = max(np.abs(s - ends[0]).max() for s in ends)
        if far > CLOSE * min(radii) + 1e-12:
            return None
        cycle = [ends[0]]
        for step in steps[:-1]:
            cycle.append(step(cycle[-1]))
        for s, centre, frame, radius in zip(cycle, centres, frames, radii, strict=True):
            if not np.linalg.norm(np.linalg.solve(frame, s - centre)) <= radius + 1e-10:
                return None
        return cycle

    def repelled(self, steps, centres, radius):
        """By Newton's method, with differences."""
        n, size = len(steps), len(centres[0])
        cycle = list(centres)
        for _ in range(6):
            total, off = np.eye(size), np.zeros(size)
            slopes, gaps = [], []
            for i, step in enumerate(steps):
                slopes.append(np.array([_slope(step, cycle[i], e) for e in np.eye(size)]).T)
                gaps.append(step(cycle[i]) - cycle[(i + 1) % n])
                total, off = slopes[i] @ total, slopes[i] @ off + gaps[i]
            moves = [np.linalg.solve(np.eye(size) - total, off)]
            for slope, gap in zip(slopes[:-1], gaps[:-1], strict=True):
                moves.append(slope @ moves[-1] + gap)
            cycle = [s + m for s, m in zip(cycle, moves, strict=True)]
        near = all(
            np.linalg.norm(s - c) <= radius + 1e-9 for s, c in zip(cycle, centres, strict=True)
        )
        still = max(np.abs(g).max() for g in gaps) < 1e-9
        outside = np.abs(np.linalg.eigvals(total)).max() > 1 - CLOSE
        return cycle if near and still and outside and radius > 0 else None

    def _homogeneous(self, c):
        *_, f = self.network(c)
        rng, last = np.random.default_rng(2), c["layers"][-1]
        size = len(last["offset"]) * np.prod(last.get("parts", [{}])[0].get("to", [1]))
        for _ in range(STARTS):
            x = rng.normal(size=size)
            if not np.allclose(f(3 * x), 3 * f(x), rtol=CLOSE, atol=1e-12):
                return False
        return True

    def _wrong_word(self, c):
        W, U, b, V, offset = (_array(c["weights"][k]) for k in "WUbVc")
        phi, a, said = np.vectorize(self.phi), b, []
        for word in c["words"]:
            said.append(int(np.argmax(V @ phi(a) + offset)))
            a = W @ phi(a) + U[:, word] + b
        return said == c["words"] and said[-1] != (said[-2] + 1) % len(offset)

    def _sentence(self, c):
        """The words are said, from points of each ball and from the zero vector."""
        W, U, b, V, offset = (_array(c["weights"][k]) for k in "WUbVc")
        phi, words, n = np.vectorize(self.phi), c["words"], len(c["words"])

        def said(a):
            return int(np.argmax(V @ phi(a) + offset))

        steps = [lambda a, w=w: W @ phi(a) + U[:, w] + b for w in words]
        cycle = self.cycled(steps, c["cycle"])
        if cycle is None or [said(a) for a in cycle] != words:
            return False
        starts = [(i, s) for i, s in enumerate(cycle)]
        if c["start"] is not None:
            starts.append((c["start"]["first"], b))
        if "direction" not in c["cycle"]:
            rng = np.random.default_rng(4)
            for i, p in enumerate(c["cycle"]["points"]):
                z = rng.normal(size=len(b))
                z *= number(p["radius"]) / np.linalg.norm(z)
                starts.append((i, _array(p["centre"]) + _triangle(p["frame"]) @ z))
        for i, a in starts:
            for k in range(i, i + 3 * n if "direction" not in c["cycle"] else i):
                if said(a) != words[k % n]:
                    return False
                a = steps[k % n](a)
        return True


@functools.cache
def normal_nodes(r):
    """Nodes and weights of a mean, fine where r z is small too."""
    scales = [0.0, *(x / r for x in (0.5, 1, 2, 4, 8, 16)), *range(1, 9)]
    edges = sorted({s * x for x in scales for s in (1, -1)})
    nodes, weights = np.polynomial.legendre.leggauss(8)
    ends = list(itertools.pairwise(edges))
    x = np.concatenate([(a + b) / 2 + (b - a) / 2 * nodes for a, b in ends])
    w = np.concatenate([(b - a) / 2 * weights for a, b in ends])
    return x, w * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _array(x):
    return np.vectorize(number)(np.array(x, dtype=object))


def _applied(part, h):
    if "matrix" in part:
        return _array(part["matrix"]) @ h
    (high, wide), (rows, columns) = part["from"], part["to"]
    k, p, given = part["side"], part["mean"], h.reshape(-1, high, wide)
    kernel = _array(part["kernel"]).reshape(-1, len(given), k, k)
    around = np.zeros((len(given), rows + k, columns + k))
    for y in range(rows):
        for x in range(columns):
            u, v = y * high // rows, x * wide // columns
            block = given[:, u : u + p, v : v + p]
            around[:, y + k // 2, x + k // 2] = block.mean(axis=(1, 2))
    found = np.zeros((len(kernel), rows, columns))
    for s in range(k):
        for t in range(k):
            found += np.einsum("oi,iyx->oyx", kernel[:, :, s, t],
                               around[:, s : s + rows, t : t + columns])  # fmt: skip
    return found.ravel()


def _triangle(rows):
    n = len(rows)
    return np.array([[0.0] * (n - len(row)) + [number(q) for q in row] for row in rows])


def _slope(f, x, e):
    return (
        8 * (f(x + STEP * e) - f(x - STEP * e)) - (f(x + 2 * STEP * e) - f(x - 2 * STEP * e))
    ) / (12 * STEP)


def _drawn(rng, low, high):
    """Often an end; of a range without end also far out."""
    a = number(low)
    if high is None:
        return rng.choice([a, a * rng.uniform(1, 3), a * 20])
    return rng.choice([a, number(high), rng.uniform(a, number(high)), rng.uniform(a, number(high))])


def _lengths(e):
    if isinstance(e, dict):
        e = list(e.values())
    if isinstance(e, list):
        yield from ([e[3]] if e[:1] == ["sum"] else [])
        for a in e:
            yield from _lengths(a)


def _length_of(e, x, ranges):
    """Of the index with which the data x occur in a formula."""
    if isinstance(e, dict):
        e = list(e.values())
    if not isinstance(e, list):
        return None
    if e[:2] == ["entry", x]:
        return ranges.get(e[2])
    if e[:1] == ["sum"] and len(e) == 4:
        ranges = {**ranges, e[2]: e[3]}
    return next(filter(None, (_length_of(a, x, ranges) for a in e)), None)


def _letters(e):
    if isinstance(e, dict):
        e = list(e.values())
    if isinstance(e, list):
        yield from ([e[1]] if e[:1] == ["letter"] else [])
        for a in e:
            yield from _letters(a)


class World:
    """Numbers for letters and entries, of sizes that are small."""

    degree = None  # of φ

    def __init__(self, judge, lengths, letters, rng):
        self.judge, self.lengths, self.letters, self.rng = judge, lengths, letters, rng
        self.entries = {}

    def places(self, indices, ranges):
        for at in itertools.product(*(range(self.lengths[ranges[i]]) for i in indices)):
            yield dict(zip(indices, at, strict=True))

    def tabulate(self, p, ranges):
        shape = [self.lengths[ranges[i]] for i in p["indices"]]
        table = np.zeros(shape)
        for at in self.places(p["indices"], ranges):
            table[tuple(at.values())] = self.value(p["value"], at)
        self.entries[p["base"]] = table

    def moved(self, moves):
        other = World(self.judge, self.lengths, dict(self.letters), self.rng)
        other.entries = {x: table.copy() for x, table in self.entries.items()}
        for (base, place), move in moves.items():
            if place:
                other.entries[base][place] += move
            else:
                other.letters[base] += move
        return other

    def entry(self, base, place):
        """Of data and letters without a form: drawn when first asked for, of any size."""
        if base not in self.entries:
            self.entries[base] = self.rng.uniform(0.2, 1.0, (6,) * len(place))
        return float(self.entries[base][place])

    def value(self, e, at):
        if isinstance(e, str):
            return number(e)
        kind, *rest = e
        if kind == "letter":
            return self.letters[rest[0]]
        if kind == "entry":
            return self.entry(rest[0], tuple(at[i] for i in rest[1:]))
        if kind == "delta":
            return float(at[rest[0]] == at[rest[1]])
        if kind == "sum":
            body, index, length = rest
            return sum(self.value(body, {**at, index: i}) for i in range(self.lengths[length]))
        if kind == "^":
            return self.value(rest[0], at) ** number(rest[1])
        parts = [self.value(a, at) for a in rest]
        if kind == "phi" and self.degree:
            return max(parts[0], 0.0) ** self.degree
        if kind in ORDERS:
            return (math.sin, math.cos, lambda x: -math.sin(x))[ORDERS[kind]](parts[0] + 0.3)
        return {"+": sum, "*": math.prod, "/": lambda p: p[0] / p[1]}[kind](parts)
