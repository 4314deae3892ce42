"""An organisation's workbook: what its sheets are, how it is read, and the contract it gives."""
