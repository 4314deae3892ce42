"""How a workbook's tables are found and read into a submission."""
