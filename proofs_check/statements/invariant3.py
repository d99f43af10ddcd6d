"""Invariant 3: a deep network keeps its rank-one outer layers, for any learning rate."""

from proofs_check.examiners.deep import INVARIANT_3, SETTING
from proofs_check.examiners.deep_methods import examiners
from proofs_check.statement import Statement, Version

_TEXT = (
    "If W_1(0) = x u(0)ᵀ and W_{h+1}(0) = v(0) xᵀ, then W_1(t) = x u(t)ᵀ and "
    "W_{h+1}(t) = v(t) xᵀ at every step of gradient descent"
)

STATEMENT = Statement(
    name="invariant3",
    title="The outer layers of a deep network stay of rank one",
    reference="Invariant 3 (Appendix C)",
    setting=SETTING,
    printed=Version(_TEXT + ".", (), (INVARIANT_3,)),
    proved=Version(
        _TEXT + ", for any learning rate and any intermediate matrices, wherever φ is "
        "differentiable. (Depths 1 to 3 are proved with full matrices.)",
        (),
        (INVARIANT_3,),
    ),
    examiners=examiners("symbolic", "training"),
    senseless={
        "certified": "an identity of gradient steps leaves nothing to enclose",
        "flow": "the reduced flow presupposes the invariant",
    },
    inputs=("depth", "w0"),
)
