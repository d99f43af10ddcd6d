"""The same as ``report``, for callers that know it by this name."""

from proofs_check.rendering.report import write_report

__all__ = ["write_report"]
