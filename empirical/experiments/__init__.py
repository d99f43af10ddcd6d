"""The experiments, one file each; every module holds EXPERIMENT."""
