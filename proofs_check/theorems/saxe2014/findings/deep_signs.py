"""An odd number of layers with equal weights below 0 never learns its mode."""

from proofs_check.engine.claims import Ends, Limit
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.linear_mode import mode
from proofs_check.theorems.saxe2014.many_layers import theorem

SADDLE = shows("three layers: saddle", mode(3)[0], Ends(Limit.SADDLE))
BELOW = tuple((f"a{j},0", "-2/5") for j in (1, 2, 3))

FINDING = Finding(
    name="deep-signs",
    title="An odd number of equal layers below 0 never learns",
    statement="many-layers",
    printed="With the same initial weight in every layer, u̇ = N u^(2 − 2/N) (s − u)/τ.",
    gap="For an odd N and weights below 0 the strength u starts below 0, where u^(2 − 2/N) is no "
    "power of a real number, and the flow runs into the saddle at 0.",
    repaired="The hypothesis that the equal weights are above 0.",
    witnesses=(
        Witness(theorem, None, BELOW, Verdict.REFUTED, "printed"),
        Witness(SADDLE, None, BELOW),
        Witness(theorem, None),
    ),
)
