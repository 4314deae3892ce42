"""What everything else may use: limits, budgets, errors, what is kept between files."""
