"""What the usual wording of the theorems of Ramsauer et al. 2021 leaves out, with witnesses."""
