"""Floor 5: one door per file format or format library."""
