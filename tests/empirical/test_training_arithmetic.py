"""How training computes on a GPU is not left to what a caller has set; that comes back after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

# each setting is made in a process of its own, all of them forks of one that has imported torch
ASK = """
import json, os, sys
import torch
torch.cuda.is_available = lambda: True  # settings can be made without a device
from empirical.training.arithmetic import full_precision
parts = torch.backends.cuda.matmul, torch.backends.cudnn.conv, torch.backends.cudnn.rnn
look = lambda: [*(p.fp32_precision for p in parts), torch.backends.cudnn.deterministic]
for theirs in json.loads(sys.argv[1]):
    sys.stdout.flush()
    child = os.fork()
    if not child:
        exec(theirs)
        before = look()
        with full_precision():
            within = look()
        print(json.dumps([theirs, before, within, look()]), flush=True)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, theirs
"""
SETTINGS = {  # and what multiplications then do, where that is told
    "": None,
    "torch.backends.fp32_precision = 'tf32'": "tf32",
    "torch.backends.cudnn.conv.fp32_precision = 'tf32'": None,
    "torch.set_float32_matmul_precision('high')": "tf32",
    "torch.backends.cudnn.allow_tf32 = True": None,
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_tf32_of_a_caller_neither_leaks_nor_is_lost():
    torch = pytest.importorskip("torch")
    if not hasattr(torch.backends.cuda.matmul, "fp32_precision"):
        pytest.skip("this torch has the old settings")
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(list(SETTINGS))], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [theirs for theirs, *_ in told] == list(SETTINGS)
    for theirs, before, within, after in told:
        assert within == ["ieee"] * 3 + [True], theirs
        assert after == before, theirs
        assert SETTINGS[theirs] in (None, before[0]), theirs
