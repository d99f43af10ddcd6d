"""The findings, one file each: a module with a ``FINDING``."""
