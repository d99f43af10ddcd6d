"""The one spelling of a formula: printed from its syntax tree, so that nothing of the text is left
that is not part of the formula (comments, line breaks, letters of other alphabets)."""

from __future__ import annotations

import ast

_TIGHT = {" ** ": "**", " * ": "*", " / ": "/"}


def spelled(text: str, tree: ast.Expression) -> str:
    """``"z +sin( 10*z )/5"`` as ``"z + sin(10*z)/5"``; numbers keep their digits."""
    result = ast.unparse(_Digits(text).visit(tree))
    for loose, tight in _TIGHT.items():
        result = result.replace(loose, tight)
    return result


def written_number(text: str, node: ast.Constant) -> str:
    """The digits of a number as they were written: 0.1 is 1/10, which no float is."""
    return ast.get_source_segment(text, node) or str(node.value)


class _Digits(ast.NodeTransformer):
    """Numbers as names, which Python prints as they are; it would print 1e-1000 as 0.0."""

    def __init__(self, text: str):
        self.text = text

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.copy_location(ast.Name(written_number(self.text, node)), node)
