"""Workbooks that are open in Excel."""
