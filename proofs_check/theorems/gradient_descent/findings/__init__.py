"""What the usual wording of these statements leaves out."""
