"""Fills in the texts of mails. An organisation may change them, so each fault is said by its line.

A text has its subject on the first line, after ``Ämne:``, and the mail below it. Jinja2 fills it in
within its sandbox: a text can be repeated and left out, and reach nothing but what it is given.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import DATA_FILE_BYTES, LETTER_CHARACTERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.files import read_whole
from kalkyl.model import Facts, Listed, Phrase
from kalkyl.model.visible import visible, visible_lines
from kalkyl.rounds.model import LetterKind

FILES: Final[Mapping[LetterKind, str]] = {
    LetterKind.INVITATION: "inbjudan.txt",
    LetterKind.RECEIVED: "mottagen.txt",
    LetterKind.FAULTY: "rattelse.txt",
    LetterKind.REMINDER: "paminnelse.txt",
}
"""Where the text of each kind stands."""
SHIPPED: Final = Path(__file__).parent / "letters"
_SUBJECT: Final = "Ämne:"
_EMPTY_LINES: Final = regex(r"\n{3,}")
_UNKNOWN: Final = regex(r"'(\w+)' is undefined")
_NOT_UTF_8 = Phrase("letter_not_utf_8", "the text is not saved as UTF-8; save it so")
_TOO_LONG = Phrase(
    "letter_too_long", "the text becomes longer than {most} characters", {"most": LETTER_CHARACTERS}
)
_NO_SUBJECT = Phrase(
    "letter_no_subject",
    "the first line is to begin with {word} and say what the mail is about",
    {"word": _SUBJECT},
)
_NO_TEXT = Phrase("letter_no_text", "the mail has no text")


@dataclass(frozen=True, slots=True)
class Point:
    """Something that a department is to correct or answer, in words, as the texts name it."""

    cell: str
    text: str
    gor: str
    kod: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text filled in."""

    subject: str
    body: str


def shipped_texts() -> dict[str, bytes]:
    """The texts that kalkyl comes with, by name of file, to be copied and changed."""
    return {name: (SHIPPED / name).read_bytes() for name in FILES.values()}


def filled(kind: LetterKind, facts: Mapping[str, object], folder: Path = SHIPPED) -> Filled:
    """The text of a folder with its facts. What the folder lacks, kalkyl has."""
    path = folder / FILES[kind]
    if not path.exists():
        path = SHIPPED / FILES[kind]
    return _split(path, _rendered(path, _source(path), facts))


def _source(path: Path) -> str:
    content = read_whole(path, DATA_FILE_BYTES)
    try:
        text = content[:DATA_FILE_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise _fault(path, line, _NOT_UTF_8) from None
    return text.replace("\r\n", "\n")


def _rendered(path: Path, source: str, facts: Mapping[str, object]) -> str:
    settings = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    try:
        return _joined(path, settings.from_string(source).generate(facts))
    except TemplateSyntaxError as fault:
        why = visible(fault.message or "")
        message = Phrase("letter_unparsed", "it cannot be understood ({fault})", {"fault": why})
        raise _fault(path, fault.lineno, message) from None
    except UndefinedError as fault:
        raise _fault(path, _line_of(fault), _unknown(fault, facts)) from None
    except DataFileError:
        raise
    except Exception as fault:  # noqa: BLE001  # what a text does with its facts may raise anything
        message = Phrase(
            "letter_unfilled", "it cannot be filled in ({fault})", {"fault": visible(str(fault))}
        )
        raise _fault(path, _line_of(fault), message) from None


def _unknown(fault: UndefinedError, facts: Mapping[str, object]) -> Phrase:
    """That a text asks for something that there is not, and what there is."""
    message = visible(fault.message or "")
    name = _UNKNOWN.fullmatch(message)
    if name is None:
        return Phrase("letter_unknown", "there is no such thing ({fault})", {"fault": message})
    there: Facts = {"name": name[1], "known": Listed(tuple(sorted(facts)))}
    return Phrase("letter_no_field", "there is no {name}; there are {known}", there)


def _joined(path: Path, pieces: Iterable[str]) -> str:
    """The pieces as one text; a text that grows without end is stopped."""
    made: list[str] = []
    room = LETTER_CHARACTERS
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise _fault(path, 1, _TOO_LONG)
        made.append(piece)
    return "".join(made)


def _line_of(fault: Exception) -> int:
    """The line of a text where filling it in failed; Jinja2 puts it in the trace of calls."""
    frames = traceback.extract_tb(fault.__traceback__)
    lines = [frame.lineno or 1 for frame in frames if frame.filename == "<template>"]
    return lines[-1] if lines else 1


def _split(path: Path, text: str) -> Filled:
    first, _, body = text.lstrip("\n").partition("\n")
    subject = " ".join(visible(first.removeprefix(_SUBJECT)).split())
    if not first.startswith(_SUBJECT) or not subject:
        raise _fault(path, 1, _NO_SUBJECT)
    if not body.strip():
        raise _fault(path, 2, _NO_TEXT)
    text = visible_lines(body.replace("\r\n", "\n")).strip()
    return Filled(subject, _EMPTY_LINES.sub("\n\n", text) + "\n")


def _fault(path: Path, line: int, message: Phrase) -> DataFileError:
    facts: Facts = {"path": visible(str(path)), "line": line, "fault": message}
    return DataFileError(Phrase("letter_fault", "{path}, line {line}: {fault}", facts))
