"""Claims: formulas in a system's letters.  Each kind has one generic examiner a method.

A claim holds nothing but the expressions that it shows.  Its text and its LaTeX are written from
them, every method evaluates them, and a mutant of them is another claim.
"""

from proofs_check.engine.claims.activation import (
    Among,
    Differentiable,
    Either,
    OneFormula,
    SigmoidLike,
)
from proofs_check.engine.claims.ansatz import AnsatzKept, AtForm, FormClaim
from proofs_check.engine.claims.asymptotics import InTheLimit
from proofs_check.engine.claims.base import Claim, Limit, Where
from proofs_check.engine.claims.basins import Attracts
from proofs_check.engine.claims.conditions import (
    CASES,
    Exists,
    Finite,
    ForAll,
    Holds,
    Many,
)
from proofs_check.engine.claims.connectives import Every, Iff
from proofs_check.engine.claims.descent import Lyapunov
from proofs_check.engine.claims.enclosures import CycleNear
from proofs_check.engine.claims.equations import (
    Along,
    AtEnd,
    Conserved,
    Differential,
    Equation,
    Identity,
)
from proofs_check.engine.claims.maps import (
    Cycle,
    Enumerates,
    Map,
    Multiplier,
    Recurrence,
    Stability,
    Stable,
)
from proofs_check.engine.claims.orbits import (
    Bound,
    Eigenvalue,
    Ends,
    Falls,
    Monotone,
    Rate,
    Tends,
)
from proofs_check.engine.claims.rounding import Rounds
from proofs_check.engine.claims.spectra import Criterion, LinearlyStable
from proofs_check.engine.claims.symmetry import FlowLaw, Invariant, StepLaw
from proofs_check.engine.claims.weights import FlowKeeps, StepGives, WeightClaim, gradient

__all__ = [
    "CASES",
    "Along",
    "Among",
    "AnsatzKept",
    "AtEnd",
    "AtForm",
    "Attracts",
    "Bound",
    "Claim",
    "Conserved",
    "Criterion",
    "Cycle",
    "CycleNear",
    "Differentiable",
    "Differential",
    "Eigenvalue",
    "Either",
    "Ends",
    "Enumerates",
    "Equation",
    "Every",
    "Exists",
    "Falls",
    "Finite",
    "FlowKeeps",
    "FlowLaw",
    "ForAll",
    "FormClaim",
    "Holds",
    "Identity",
    "Iff",
    "InTheLimit",
    "Invariant",
    "Limit",
    "LinearlyStable",
    "Lyapunov",
    "Many",
    "Map",
    "Monotone",
    "Multiplier",
    "OneFormula",
    "Rate",
    "Recurrence",
    "Rounds",
    "SigmoidLike",
    "Stability",
    "Stable",
    "StepGives",
    "StepLaw",
    "Tends",
    "WeightClaim",
    "Where",
    "gradient",
]
