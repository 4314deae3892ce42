"""Tables of files that are no workbook: text files, Word and OpenDocument, as grids of cells."""
