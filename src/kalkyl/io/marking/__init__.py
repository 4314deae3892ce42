"""A sender's own workbook, marked: text spliced into its parts, and taken out of them again."""
