"""The methods of evidence, one file each; they share :mod:`theory` and nothing else."""
