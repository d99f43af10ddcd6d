"""The same as ``document``, for callers that know it by this name."""

from proofs_check.rendering.document import to_json

__all__ = ["to_json"]
