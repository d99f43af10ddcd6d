"""The findings on the statements of this source, one file each: a module with a ``FINDING``."""
