"""How a submission is laid out as a workbook: cells, formulas, checks."""
