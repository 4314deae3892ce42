"""Floor 2: the workbook as a form: where figures stand, how they are laid out and read back."""
