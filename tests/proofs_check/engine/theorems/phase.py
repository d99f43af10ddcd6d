"""Phase retrieval, population loss E((w·x)² − (w*·x)²)²/4: m = w·w*, q = |w|², |w*| = 1."""

import sympy

from proofs_check import Along, System, Theorem, Trainable, t

m, q = sympy.symbols("m q", real=True)
m0, q0 = sympy.symbols("m_0 q_0", positive=True)


def train(torch, case):
    """All of w, in five dimensions: nothing of the reduced algebra takes part."""
    goal, w = torch.eye(5)[0], torch.zeros(5)
    w[0] = float(case.number(m0))
    w[1] = float(sympy.sqrt(case.number(q0) - case.number(m0) ** 2))

    def loss(p):
        v = p["w"]
        return (3 * v.dot(v) ** 2 - 2 * v.dot(v) - 4 * v.dot(goal) ** 2 + 3) / 4

    return Trainable({"w": w}, loss, lambda p: {"m": p["w"] @ goal, "q": p["w"] @ p["w"]})


SYSTEM = System(
    state={m: m0, q: q0},
    velocity={m: 3 * m * (1 - q), q: 2 * q * (1 - 3 * q) + 4 * m**2},
    target=(1 - q, 1 - m),
    defaults={m0: "1/10", q0: "1/2"},
    train=train,
)
OVERLAP = Along(m**2 / q, 1 / (1 + (q0 / m0**2 - 1) * sympy.exp(-4 * t)))
THEOREM = Theorem("phase-retrieval", SYSTEM, claims=(OVERLAP,))
