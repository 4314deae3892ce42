"""kalkyl checks and merges the workbooks of a region's reporting rounds."""

__version__ = "0.1.0"
