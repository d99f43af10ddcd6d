"""What several experiments compute alike: jobs for the sweeps, and the arrays that they gather.

A ``*_job`` module is one job, trained and measured by a worker; the others plan such jobs for a
figure, or gather their runs.  Of the rest of ``empirical`` only ``experiments``, ``decisions`` and
``figures`` may import it.
"""
