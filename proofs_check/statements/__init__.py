"""The statements, one file each: a module with a ``STATEMENT``.  Dropping in a file adds one."""
