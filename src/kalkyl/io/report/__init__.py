"""Writes a report as a Word document, as a page for a browser, and its charts as pictures."""
