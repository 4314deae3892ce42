"""What texts say of figures: amounts and words put together, and held against the tables."""
