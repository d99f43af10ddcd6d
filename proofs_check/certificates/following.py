"""Claims about an orbit: at every time, or as long as it exists, by the rates of both sides.

What the kernel does not show along the orbit that was followed it may show as long as there is one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sympy
from sympy import Expr

from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.cases import without_orbit
from proofs_check.certificates.claims import CELLS, Asked, Written, at
from proofs_check.certificates.completion import covers
from proofs_check.certificates.laws import degree
from proofs_check.certificates.matrices import closed_form
from proofs_check.certificates.trees import no_rule, tree, trees
from proofs_check.engine.atoms import names_of_atoms
from proofs_check.engine.claims import Along, Claim, Ends, Every, Where
from proofs_check.engine.system import System

ABOVE = "1/16"
ABOUT_ORBITS = ("ends", "differential", "rate", "encloses", "rounds", "monotone")


def about_an_orbit(claim: Any) -> bool:
    if isinstance(claim, list):
        return any(map(about_an_orbit, claim))
    if not isinstance(claim, dict) or "case" in claim or "cases" in claim:
        return False
    place = claim.get("at") if isinstance(claim.get("at"), str) else ""
    return (
        claim.get("kind") in ABOUT_ORBITS
        or place in ("end", "along")
        or any(map(about_an_orbit, claim.values()))
    )


def settle(document: Written, asked: Asked, claims: Sequence[Claim]) -> None:
    """Each relation along the orbit that is not shown so is put as long as the orbit exists."""
    equations: dict[str, Along] = {
        str(at(Where.ALONG, "=", c.left, c.right)): c
        for c in _parts(claims)
        if isinstance(c, Along)
    }
    for part in ("hypotheses", "conclusions"):
        for claim in document[part]:
            quantity, relation = claim["kind"] == "conserved", claim["kind"] == "holds"
            changes = claim["kind"] == "differential"
            if not changes and (claim.get("at") != "along" or not (quantity or relation)):
                continue
            if is_shown(document, claim, document["orbit"]):
                continue
            if changes:
                _replace(document, claim, _reduced(asked, claim), document["orbit"])
                continue
            if quantity:
                p = degree(asked)
                claim |= {"at": "while", "degree": None if p is None else str(p)}
            elif claim["relation"] == "=":
                _replace(document, claim, _followed(asked, equations, str(claim)), None)


def _replace(document: Written, claim: Written, others: Iterator[Written], orbit: Any) -> None:
    """By the first that is shown."""
    for other in others:
        if is_shown(document, other, orbit):
            claim.clear()
            claim |= other
            return


def _reduced(asked: Asked, claim: Written) -> Iterator[Written]:
    """With what letters stay equal to."""
    inner = dict(claim)
    for known in staying(asked):
        if known:
            told = trees(known)
            yield {"kind": "reduced", "known": told, "claim": inner}


def saddle(asked: Asked, claim: Ends) -> Written:
    """On a curve on which one letter moves by itself, up to where it rests."""
    system, case = asked.system, asked.case
    document = without_orbit(system, case)
    for known in staying(asked) if system.clock is not None else ():
        left = [s for s in system.state if s not in known]
        if len(left) != 1:
            continue
        (a,) = left
        rate = system.unobserved(system.motion[a]).xreplace(known)
        for end in sympy.roots(sympy.numer(sympy.together(rate.xreplace(dict(case.values)))), a):
            at = {**{s: e.xreplace({a: end}) for s, e in known.items()}, a: end}
            sides = _multiplied(system, {**at, **case.values})
            if len(sides) < 2:
                continue
            found = {
                "kind": "saddle", "target": tree(system.clock), "letter": a.name,
                "known": trees(known), "value": tree(end),
                "factor": tree(sympy.cancel(rate / (end - a))), "cells": CELLS, **sides["rising"],
                **sides["falling"],
            }  # fmt: skip
            if is_shown(document, found):
                return found
    raise no_rule(claim)


def _multiplied(system: System, at: Mapping[Expr, Expr]) -> dict[str, Written]:
    """Of the derivative of the velocity at a point an eigenvalue of each sign, with a vector."""
    velocity = sympy.Matrix([system.unobserved(e) for e in system.motion.values()])
    found: dict[str, Written] = {}
    for value, _, (vector, *_) in velocity.jacobian(list(system.state)).xreplace(at).eigenvects():
        word = "rising" if value.is_positive else "falling" if value.is_negative else ""
        if word and all(x.is_Rational for x in vector):
            found[word] = {word: tree(value), f"{word}_vector": list(map(str, vector))}
    return found


def _parts(claims: Sequence[Claim]) -> Iterator[Claim]:
    for claim in claims:
        yield from _parts(claim.parts) if isinstance(claim, Every) else (claim,)


def _followed(asked: Asked, equations: Mapping[str, Along], word: str) -> Iterator[Written]:
    """With a factor by which the gap grows, and without or with what letters are equal to, also
    to the formula in t itself."""
    if word not in equations:
        return
    claim = equations[word]
    sides = {"left": tree(claim.left), "right": tree(claim.right)}
    closed = closed_form(asked, [*equations.values()])
    for known in itertools.chain([closed] if closed else (), staying(asked)):
        for factor in _factors(asked, claim.left, claim.right, known):
            told = trees(known)
            yield {"kind": "follows", **sides, "factor": tree(factor), "known": told}


def staying(asked: Asked) -> Iterator[dict[Expr, Expr]]:
    """Letters that start equal to 0, to another or to its negative, and perhaps stay so."""
    yield {}
    system, case = asked.system, asked.case
    start = {s: system.at_start(s).xreplace(dict(case.values)) for s in system.state}
    every, found = [sympy.S.Zero, *system.state], dict[Expr, Expr]()
    for s, other in itertools.product(system.state, every):
        for value in {other, -other} - {s, -s}:
            if sympy.expand(start[s] - value.xreplace(start)) == 0:
                yield {s: value}
                used = set().union(*(e.free_symbols for e in found.values()))
                if s not in {*found, *used} and not value.free_symbols & set(found):
                    found[s] = value
    yield found


def _factors(asked: Asked, left: Expr, right: Expr, known: dict[Expr, Expr]) -> Iterator[Expr]:
    system = asked.system
    left, right = map(system.unobserved, (left, right))
    gap = left - right
    rate, gap = (e.xreplace(known) for e in (system.rate(gap), gap))
    named = names_of_atoms(sympy.Tuple(rate, gap))
    back = {name: atom for atom, name in named.items()}
    rate, gap = (sympy.cancel(e.xreplace(named)) for e in (rate, gap))
    if rate == 0 or gap == 0:
        yield sympy.S.Zero
    else:
        yield sympy.cancel(rate / gap).xreplace(back)


def never(asked: Asked) -> Written | None:
    """The clock, or a part of the target, stays above a positive number, as letters stay equal to
    others."""
    system, document = asked.system, without_orbit(asked.system, asked.case)
    line: Written = {"low": None, "high": None}
    targets = system.goal if system.clock is None else (system.clock,)
    for known, target in itertools.product(staying(asked), targets):
        told = trees(known)
        for _ in covers(line) if len(system.state) - len(known) < 2 else ():
            found = {"kind": "never", "target": tree(target), "above": ABOVE, "known": told}
            found["parts"] = line["parts"]
            if is_shown(document, found):
                return found
    return None
