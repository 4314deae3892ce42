"""The report that the board reads: chapters, sentences, tables and charts made of a total."""
