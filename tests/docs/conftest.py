"""Tests that need the network run only where they are asked for: ``pytest -m network``."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "network: follows external links; only with -m network")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "network" in config.option.markexpr:
        return
    skip = pytest.mark.skip(reason="external links are followed only with -m network")
    for item in items:
        if item.get_closest_marker("network"):
            item.add_marker(skip)
