"""What each button in Excel does."""
