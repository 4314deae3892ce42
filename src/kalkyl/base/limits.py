"""Every limit on what a workbook may cost, in one place; ``docs/granser.md`` says the same.

A workbook comes by mail from anyone. What is more than its limit is refused by the reader (KAL801)
or, where it only says how far something is looked for, passed over. None of them is near what a
report needs: the largest workbook of a region's round has some thousand filled cells.
"""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 50_000_000
DATA_FILE_BYTES: Final = 5_000_000
"""Of a list of departments, a layout or a document: they are text, and short."""
DATA_DEPTH: Final = 50
"""Lists and tables within one another in such a file; none of ours needs ten."""
INFLATED_BYTES: Final = 400_000_000
"""All parts together; a sheet whose every row is formatted but empty takes some 120 MB."""
FILE_SECONDS: Final = 10
"""Of the processor, from a file's bytes to its last finding; see ``kalkyl.base.budget``."""
TOTAL_SECONDS: Final = 30
"""The same for a total of kalkyl's own; one that only says so gets no more than this either."""
PARTS: Final = 5_000
SHEETS: Final = 500
FILLED_CELLS: Final = 800_000
"""A total of three hundred departments has half as many, nearly all of them on *Underlag*."""
ENTRIES: Final = 100_000
"""Elements of one kind outside the cells, on all sheets together: names, tables, links."""
MERGED_RANGES: Final = 20_000
"""On all sheets together."""
STYLES: Final = 65_490
"""Cell styles, and number formats; as Excel has room for."""
TEXT_BYTES: Final = 100_000_000
"""Memory for all texts and formulas; shared ones are stored once but read out in every cell."""
CELL_CHARACTERS: Final = 32_767
"""In one cell, as Excel has room for."""
FORMULA_CHARACTERS: Final = 8_192
"""In one formula or behind one name, as Excel has room for."""
DIRECTORY_BYTES: Final = 2_000_000
"""Names, comments and extra fields of all parts in the zip container; five thousand take 400 kB."""
NAME_CHARACTERS: Final = 255
"""In a name of any kind, as Excel has room for."""
FORMAT_CHARACTERS: Final = 255
"""In a number format, as Excel has room for."""
XML_NAMES: Final = 10_000
"""Different names of elements and attributes in one part; workbooks have some fifty."""
TAG_BYTES: Final = 2_000_000
"""One tag with its attributes; the longest that programs write are styles of a few kilobytes."""
LARGE_PART: Final = 5_000_000
"""A part of more bytes is looked through for endless tags and depths before it is read."""
DEPTH: Final = 1_000
"""Elements within elements; a workbook's parts have less than twenty."""
ROWS: Final = 1_048_576
"""Of a sheet, as Excel has them."""
COLUMNS: Final = 16_384
"""Of a sheet, as Excel has them."""

TABLE_ROWS: Final = 20_000
"""Of a table that senders may fill in as many rows of as they like."""
SEARCHED_ROWS: Final = 600
"""How far down a foreign form's tables are looked for."""
SEARCHED_COLUMNS: Final = 80
"""How far to the right a foreign form's tables are looked for."""
HEADINGS_PER_SHEET: Final = 60
"""How many runs of headings that fit a table are weighed on one sheet, from the top."""
HEADING_CELLS_PER_SHEET: Final = 15_000
"""How many cells of one sheet are looked at as headings, from the top."""
OWN_CELLS: Final = 50_000
"""Of a sheet on which tables of the sender's own are looked for."""
COMPARED_TEXTS: Final = 500
"""Of a foreign workbook, that are compared with names letter by letter; others word for word."""

EMPTY_ROWS: Final = 100_000
"""So many rows below the last that holds anything are reported (KAL810)."""
QUOTED_CHARACTERS: Final = 40
"""How much of what a workbook says a message about hostile content repeats."""
FACT_CHARACTERS: Final = 1_000
"""How much of what a workbook says any message repeats."""

ANSWERS: Final = 50_000
"""Of a sender, read from one workbook; a list has as many lines as a workbook has findings."""
ANSWER_CHARACTERS: Final = 1_000
"""Of an answer that are read and handed on."""

SECONDS_PER_FILE: Final = 5
"""What a small broken file may take, from bytes to findings; held by ``tests/measure/fuzz.py``."""
MEMORY_BYTES: Final = 2_000_000_000
"""What the process that checks one file may take; held by ``tests/test_fuzz.py``."""

HEADING_CHARACTERS: Final = 300
"""Of a heading or a label in a foreign form; a longer text names no table, column or row."""
TEXT_NUMBERS: Final = 500
"""Numbers in a text; one that has more is not compared with the figures (KAL154)."""
SENTENCE_CHARACTERS: Final = 3_000
"""Of a sentence in such a text; nobody's sentence is as long."""

SECONDS_TOGETHER: Final = 1
"""Of the processor, for each file, to hold all files against each other."""
MARKED_BYTES: Final = 5_000_000
"""All parts unpacked, of a workbook that is marked; its list alone goes back where it is larger."""
WORKER_SECONDS: Final = 30
"""Of the processor, for one file in a process that is watched from outside: then it is ended."""
WORKER_WAITING: Final = 120
"""On the wall, for the same: a drive that does not answer takes nothing of the processor."""
WORKER_MEMORY: Final = 400_000_000
"""Bytes that a process that works on files may hold."""
FINDINGS_PER_RULE: Final = 500
"""Of one rule in one file; how many more there are is a finding of its own (KAL153)."""
PLACES_PER_FINDING: Final = 500
"""Other cells that a finding names; how many more there are is said."""

NESTED: Final = 4
"""Containers in one another that are opened: an archive in a mail that was forwarded is three."""
INSIDE_FILES: Final = 5_000
"""Files in one mail or archive, however deep in it."""
INSIDE_BYTES: Final = 100_000_000
"""All workbooks of one mail or archive together, unpacked."""
INNER_NAME_CHARACTERS: Final = 100
"""Of the name of an attachment or of a file in an archive; the rest is cut."""
HEADER_CHARACTERS: Final = 2_000
"""Of one header of a mail that are read."""
SUBJECT_CHARACTERS: Final = 300
"""Of a mail's subject that are kept."""
MULTIPARTS: Final = 500
"""Parts of a mail that have parts of their own, and mails attached to it."""
LOOKS_AT_LINES: Final = 50_000_000
"""Lines of a mail times its parts with parts: what taking it apart costs, some 6 s."""
HEADERS: Final = 2_000
"""Of one mail; servers and programs add a hundred or so."""
MAIL_STREAMS: Final = 20_000
"""Streams and storages of a mail that Outlook saved; each recipient has some twenty."""
MAILBOX_MESSAGES: Final = 50_000
"""Of one mailbox that are opened."""
HELD_BYTES: Final = 500_000_000
"""All workbooks from mails and archives that one command holds; ten thousand of a department's."""
OPENING_SECONDS: Final = 10
"""Of the processor, to open one mail or archive in a process that is watched from outside."""
OPENING_MEMORY: Final = 600_000_000
"""Bytes that such a process may hold; the library keeps a large mail some ten times over."""
OPENED_TOGETHER: Final = 64
"""Mails and archives that processes are started for at a time."""
LETTER_CHARACTERS: Final = 200_000
"""Of a mail to a department; one with every line of its list has some thousand."""
LETTER_POINTS: Final = 20
"""Errors, and questions, that a mail to a department names; all are in what is attached."""
