"""A small checker of certificates, which uses Python's standard library and nothing else.

``core``: the mathematics of a flow of one layer, numbers and formulas first.  ``kinds``: each
further kind of certificate by itself; it stands on the core.  ``files``: from a file to an answer.
Each rule says what it shows and why; docs/trust.md has the order in which to read, and ``single``
makes one file of all.
"""
