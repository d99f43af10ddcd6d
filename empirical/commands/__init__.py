"""The commands of ``python -m empirical``, one file each."""
