"""The findings on the paper's statements, one file each: a module with a ``FINDING``."""
