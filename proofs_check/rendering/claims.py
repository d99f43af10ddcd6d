"""The same as ``terminal`` and ``overview``, for callers that know them by this name."""

from proofs_check.rendering.overview import of_reports as overview
from proofs_check.rendering.terminal import show

__all__ = ["overview", "show"]
