"""The Excel add-in: built, installed, looked over."""
