"""Faults that end a command with a sentence to its user rather than a stack trace."""


class DataFileError(Exception):
    """A data file that people edit and that cannot be read; its text says where."""


class OutputError(Exception):
    """A file that must not or cannot be written; its text says why."""


class ButtonError(Exception):
    """What a button in Excel was not able to do; its text says why, and what to do about it."""
