"""Invariant 4: equal entries in every layer of a deep network stay equal."""

from proofs_check.examiners.deep import INVARIANT_4, SETTING
from proofs_check.examiners.deep_methods import examiners
from proofs_check.statement import Statement, Version

_TEXT = (
    "Let W_1 = x uᵀ and W_{h+1} = v xᵀ with all u_j equal and all v_j equal, and W_i = w_i 1 1ᵀ "
    "for 2 ≤ i ≤ h. Then this stays so at every step of gradient descent"
)

STATEMENT = Statement(
    name="invariant4",
    title="Equal entries in every layer stay equal",
    reference="Invariant 4 (Appendix C)",
    setting=SETTING,
    printed=Version(_TEXT + ".", (), (INVARIANT_4,)),
    proved=Version(
        _TEXT + ", for any learning rate, wherever φ is differentiable. "
        "(Depths 1 to 3 are proved with full matrices.)",
        (),
        (INVARIANT_4,),
    ),
    examiners=examiners("symbolic", "training"),
    senseless={
        "certified": "an identity of gradient steps leaves nothing to enclose",
        "flow": "the reduced flow presupposes the invariant",
    },
    inputs=("depth", "w0"),
)
