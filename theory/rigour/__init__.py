"""Ball arithmetic on an activation: signs, quadrature, decimal enclosures."""
