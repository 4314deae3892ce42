"""Layer 1: what a report consists of: tables, rows, cells, and how schemas say so."""
