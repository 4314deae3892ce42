"""What texts say of figures: amounts and words put together, and compared with the tables."""
