"""What the usual wording of the laws of symmetry leaves out."""
