"""Threads of torch wait without spinning: set before torch can be loaded, in workers as well."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASK = "import {first}, os, sys; print(os.environ.get('OMP_WAIT_POLICY'), 'torch' in sys.modules)"


@pytest.mark.parametrize(
    ("theirs", "policy"), [(None, "passive"), ("active", "active")], ids=["unset", "the user's"]
)
def test_the_policy_is_set_before_torch_is_loaded(theirs, policy):
    environment = {k: v for k, v in os.environ.items() if k != "OMP_WAIT_POLICY"}
    if theirs is not None:
        environment["OMP_WAIT_POLICY"] = theirs
    asked = [sys.executable, "-c", ASK.format(first="empirical")]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [policy, "False"]
