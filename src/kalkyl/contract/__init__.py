"""Floor 1: what a report consists of (contract) and where it stands in a workbook (layout)."""
