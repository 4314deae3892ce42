"""Proposes how a workbook that kalkyl did not make is read, and says how sure that is."""
