"""Layer 1: how figures, formulas and intervals work."""
