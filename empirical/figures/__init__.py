"""What the experiments' figures are made of.  matplotlib is imported only when one is drawn."""
