"""The letters of formulas and how they are written: t, φ and its derivatives, u0, λ1."""

from __future__ import annotations

import re
from functools import lru_cache

import sympy
from sympy import Expr, Symbol
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import precedence
from sympy.printing.str import StrPrinter

from theory.symbolic.abstract import Abstract, d2phi, dphi, phi

__all__ = ["abstract_functions", "d2phi", "dphi", "latex", "phi", "plain", "t"]

t = Symbol("t", nonnegative=True)  # time of a flow; of a map, the number of steps

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "omega": "ω", "xi": "ξ", "psi": "ψ",
}  # fmt: skip
_UP = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PRIMES = ("", "'", "''", "'''")


def abstract_functions(e: Expr) -> set[Expr]:
    """φ(·), φ'(·), … in an expression."""
    return sympy.sympify(e).atoms(Abstract)


@lru_cache(maxsize=1024)  # a long formula is written many times
def plain(e: Expr) -> str:
    """One line of text: ``(u² − u0²)/2``."""
    return str(_Plain().doprint(sympy.sympify(e)))


def latex(e: Expr) -> str:
    return str(_Latex({"inv_trig_style": "full"}).doprint(sympy.sympify(e)))


def _word(name: str) -> str:
    """``u_0`` as u0, ``lambda1`` as λ1, ``w_2_0`` as w2,0."""
    head, *rest = name.split("_")
    for word, letter in _GREEK.items():
        if head == word or (head.startswith(word) and head[len(word) :].isdigit()):
            head = letter + head[len(word) :]
    return head + ",".join(rest)


class _Plain(StrPrinter):
    def _print_Symbol(self, e: Symbol) -> str:
        return _word(e.name)

    _print_Dummy = _print_Symbol

    def _print_Abstract(self, e: Abstract) -> str:
        return f"φ{_PRIMES[e.order]}({self._print(e.args[0])})"

    def _print_Function(self, e: Expr) -> str:
        if isinstance(e, Abstract):
            return self._print_Abstract(e)
        return str(super()._print_Function(e))

    def _print_Sgn(self, e: Expr) -> str:
        return f"sgn({self._print(e.args[0])})"

    def _print_Mean(self, e: Expr) -> str:
        return f"E[{self._print(e.args[0])}]"

    def _print_Mul(self, e: Expr) -> str:
        if e.as_coeff_Mul()[0].is_negative:
            inner = -e
            text = self._print(inner)
            return f"−({text})" if inner.is_Add else f"−{text}"
        above, below = sympy.fraction(e)
        if below != 1:
            return f"{self._factor(above)}/{self._factor(below, below=True)}"
        factors = e.as_ordered_factors()
        return " ".join(self.parenthesize(f, precedence(e)) for f in factors)

    def _factor(self, e: Expr, below: bool = False) -> str:
        text = self._print(e)
        return f"({text})" if e.is_Add or (below and e.is_Mul) else text

    def _print_Pow(self, e: Expr, rational: bool = False) -> str:
        base, exponent = e.as_base_exp()
        if exponent == sympy.Rational(1, 2):
            return f"√({self._print(base)})"
        if exponent.is_negative:
            return f"1/{self._factor(base**-exponent, below=True)}"
        text = self.parenthesize(base, precedence(e))
        if isinstance(base, Abstract):
            text = f"{'φ' + _PRIMES[base.order]}({self._print(base.args[0])})"
        if exponent.is_Integer:
            return f"{text}{str(exponent).translate(_UP)}"
        return f"{text}^{self.parenthesize(exponent, precedence(e))}"

    def _print_exp(self, e: Expr) -> str:
        exponent = e.args[0]
        text = self._print(exponent)
        return f"exp({text})"

    def _print_Add(self, e: Expr, order: object = None) -> str:
        words = ""
        terms = self._as_ordered_terms(e, order=order)
        for term in sorted(terms, key=lambda x: x.could_extract_minus_sign()):  # σ − a b
            negative = term.could_extract_minus_sign()
            text = self._print(-term if negative else term)
            joint = (" − " if negative else " + ") if words else ("−" if negative else "")
            words += joint + text
        return words

    def _print_Integral(self, e: Expr) -> str:
        variable, *ends = e.limits[0]
        low, high = map(self._print, ends)
        return f"∫_{{{low}}}^{{{high}}} {self._print(e.function)} d{self._print(variable)}"

    def _print_Sum(self, e: Expr) -> str:
        where = ", ".join(f"{i}≤{v}≤{n}" for v, i, n in e.limits)
        return f"Σ_{{{where}}} {self.parenthesize(e.function, precedence(sympy.Symbol('x') * 2))}"

    def _print_MatrixExp(self, e: Expr) -> str:
        i, j, s, *_ = e.args
        return f"exp({self._print(s * sympy.Symbol(_matrix_name(e)))})[{i},{j}]"

    def _print_LeastEigenvalue(self, e: Expr) -> str:
        return f"λ_min({_matrix_name(e)})"

    def _print_AnyLoss(self, e: Expr) -> str:
        return f"ℓ({self._print(e.args[0])})"

    def _print_Indexed(self, e: Expr) -> str:
        return f"{_word(str(e.base))}[{','.join(map(self._print, e.indices))}]"

    def _print_Abs(self, e: Expr) -> str:
        return f"|{self._print(e.args[0])}|"

    def _print_Infinity(self, _: Expr) -> str:
        return "∞"

    def _print_NegativeInfinity(self, _: Expr) -> str:
        return "−∞"

    def _print_Rational(self, e: Expr) -> str:
        return f"{e.p}/{e.q}".replace("-", "−") if e.q != 1 else str(e.p).replace("-", "−")


def _matrix_name(e: Expr) -> str:
    """The common stem of the entries' names, K of K_1_2; otherwise the entries themselves."""
    stems = {str(x).split("_")[0] for x in e.entries}
    stem = stems.pop() if len(stems) == 1 else ""
    every = all(x.is_Symbol and x.name.count("_") == 2 for x in e.entries)
    return stem if every and stem else "[" + ", ".join(map(plain, e.entries)) + "]"


_ORDINARY = re.compile(r"[A-Za-z][A-Za-z0-9_^+*,'-]*")
_INDICES = re.compile(r"_\{[^{}]*\}")
_ROMAN = {letter: word for word, letter in _GREEK.items()}


def _typeset(name: str) -> str:
    """A name that is no TeX: Greek letters by their names, whatever else could command as its
    number."""
    name = "".join(_ROMAN.get(c, c) for c in name.lstrip("_"))
    if _ORDINARY.fullmatch(name):
        return name
    plainer = (
        c if c.isascii() and (c.isalnum() or c == " ") else f"[U+{ord(c):04X}]" for c in name
    )
    return rf"\text{{{''.join(plainer)}}}"


class _Latex(LatexPrinter):
    def _print_Symbol(self, e: Symbol, style: str = "plain") -> str:
        name = _typeset(e.name)
        if name.startswith("\\"):
            return name
        found = str(super()._print_Symbol(Symbol(name), style))
        return _INDICES.sub(lambda m: m.group().replace(" ", ","), found)

    _print_Dummy = _print_Symbol

    def _print_IndexedBase(self, e: Expr) -> str:
        """∇W is the gradient by W."""
        name = str(e.label)
        inner = self._print_Symbol(Symbol(name.removeprefix("∇")))
        return rf"\nabla {inner}" if name.startswith("∇") else inner

    def _as_ordered_terms(self, e: Expr, order: object = None) -> list[Expr]:
        terms = super()._as_ordered_terms(e, order=order)
        return sorted(terms, key=lambda x: x.could_extract_minus_sign())  # 1 − p, not −p + 1

    def _print_Function(self, e: Expr, exp: object = None) -> str:
        if not isinstance(e, Abstract):
            return str(super()._print_Function(e, exp))
        name = r"\varphi" + _PRIMES[e.order]
        power = f"^{{{exp}}}" if exp is not None else ""
        if power and e.order:
            name = f"{{{name}}}"
        return f"{name}{power}({self._print(e.args[0])})"

    _print_Abstract = _print_Function

    def _print_Sgn(self, e: Expr, exp: object = None) -> str:
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\operatorname{{sgn}}{power}\left({self._print(e.args[0])}\right)"

    def _print_MatrixExp(self, e: Expr, exp: object = None) -> str:
        i, j, s, *_ = e.args
        power = f"^{{{exp}}}" if exp is not None else ""
        inner = self._print(s * sympy.Symbol(_matrix_name(e)))
        return rf"\left(e^{{{inner}}}\right)_{{{i}{j}}}{power}"

    def _print_LeastEigenvalue(self, e: Expr, exp: object = None) -> str:
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\lambda_{{\min}}({_matrix_name(e)}){power}"

    def _print_AnyLoss(self, e: Expr) -> str:
        return rf"\ell\left({self._print(e.args[0])}\right)"

    def _print_Mean(self, e: Expr, exp: object = None) -> str:
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\mathrm{{E}}\left[{self._print(e.args[0])}\right]{power}"
