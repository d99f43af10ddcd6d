"""What the tests of experiments share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from empirical.laboratory import Laboratory


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """Results in a temporary folder, one thread: more wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield Laboratory.at(tmp_path_factory.mktemp("results"))
    torch.set_num_threads(threads)
