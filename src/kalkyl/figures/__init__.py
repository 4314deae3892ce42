"""Floor 1: how figures, formulas and intervals work."""
