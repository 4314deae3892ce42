"""Floor 4: one door per file format or format library."""
