"""Faults that end a command with a sentence to its user rather than a stack trace."""


class DataFileError(Exception):
    """A data file that people edit and that cannot be read; its text says where."""


class OutputError(Exception):
    """A file that must not or cannot be written; its text says why."""
