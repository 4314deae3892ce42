"""Reading and writing: one home per file format or format library."""
