"""How training computes on a GPU is not left to what a caller has set; that comes back after it."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASK = """
import torch
torch.cuda.is_available = lambda: True  # settings can be made without a device
{set}
from empirical.training.arithmetic import full_precision
parts = torch.backends.cuda.matmul, torch.backends.cudnn.conv, torch.backends.cudnn.rnn
look = lambda: [*(p.fp32_precision for p in parts), torch.backends.cudnn.deterministic]
before = look()
with full_precision():
    within = look()
assert within == ["ieee"] * 3 + [True], within
assert look() == before, (before, look())
print(*before)
"""


@pytest.mark.parametrize(
    ("theirs", "first"),
    [
        ("", None),
        ("torch.backends.fp32_precision = 'tf32'", "tf32"),
        ("torch.backends.cudnn.conv.fp32_precision = 'tf32'", None),
        ("torch.set_float32_matmul_precision('high')", "tf32"),
        ("torch.backends.cudnn.allow_tf32 = True", None),
    ],
)
def test_tf32_of_a_caller_neither_leaks_nor_is_lost(theirs, first):
    torch = pytest.importorskip("torch")
    if not hasattr(torch.backends.cuda.matmul, "fp32_precision"):
        pytest.skip("this torch has the old settings")
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(set=theirs)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert first is None or done.stdout.split()[0] == first
