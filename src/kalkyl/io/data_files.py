"""JSON and TOML files, read within bounds; whatever is wrong with one is said in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import DATA_DEPTH, DATA_FILE_BYTES
from kalkyl.io import file_errors
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.model import FactValue, Phrase
from kalkyl.model.visible import visible

_MOST_DIGITS = 100
_QUOTED = 20


class _ContentError(ValueError):
    """What a file says that a parser lets pass, and kalkyl does not."""

    def __init__(self, says: Phrase) -> None:
        super().__init__(says)
        self.says = says


class _AtPlaceError(_ContentError):
    """Text that is no TOML, with the line where it ceases to be."""


def _no_number(word: str) -> NoReturn:
    """Refuses a word that Python, but not JSON, takes for a number: NaN, Infinity."""
    raise _ContentError(Phrase("data_no_number", "{word} is no number", {"word": word}))


def _exact(text: str) -> Decimal:
    """A number; one of more digits before or after its comma than any figure has is none."""
    value = Decimal(text)
    if abs(value.adjusted()) > _MOST_DIGITS:
        _no_number(text[:_QUOTED])
    return value


def read_json(path: Path) -> Any:
    """A JSON file with exact numbers."""
    return _parsed(path, _from_json)


def read_sound_json(path: Path) -> Any:
    """The same of a file of which every byte is known to be sound, in half the time."""
    return json.loads(path.read_bytes(), parse_float=Decimal)


def _from_json(text: str) -> Any:
    return json.loads(text, parse_float=_exact, parse_constant=_no_number, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, in which a name that stands twice would silently hide the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        facts = {"name": twice}
        raise _ContentError(
            Phrase("data_twice", "the name “{name}” is there twice in a part of the file", facts)
        )
    return found


def read_toml(path: Path) -> Mapping[str, Any]:
    """A TOML file."""
    data: Mapping[str, Any] = _parsed(path, _from_toml)
    return data


def _from_toml(text: str) -> Any:
    import tomllib  # 10 ms: only where a file is TOML

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise _AtPlaceError(file_errors.of_toml(fault, text)) from fault


def _parsed(path: Path, parse: Callable[[str], Any]) -> Any:
    """What a data file holds; whatever is wrong with it is said in words."""
    name = visible(str(path))
    try:
        return _shallow(parse(_text(path)))
    except OSError as fault:
        raise fault_of(name, cause_of(fault, path)) from fault
    except UnicodeDecodeError as fault:
        raise fault_of(name, file_errors.NOT_UTF_8) from fault
    except json.JSONDecodeError as fault:
        raise _fault_within(name, file_errors.of_json(fault)) from fault
    except _AtPlaceError as fault:
        raise _fault_within(name, fault.says) from fault
    except RecursionError as fault:
        raise fault_of(name, _TOO_DEEP) from fault
    except _ContentError as fault:
        raise fault_of(name, fault.says) from fault
    except ValueError as fault:
        raise fault_of(name, str(fault)) from fault


def fault_of(name: str, fault: FactValue) -> DataFileError:
    """What is wrong with a file as a whole."""
    return DataFileError(Phrase("file_fault", "{file}: {fault}", {"file": name, "fault": fault}))


def _fault_within(name: str, fault: Phrase) -> DataFileError:
    return DataFileError(Phrase("fault_within", "{file}, {fault}", {"file": name, "fault": fault}))


_TOO_DEEP = Phrase(
    "data_too_deep", "too many levels within one another (at most {most})", {"most": DATA_DEPTH}
)
_TOO_LARGE = Phrase(
    "data_too_large", "the file is larger than {most} MB", {"most": DATA_FILE_BYTES // 1_000_000}
)


def _shallow(data: Any) -> Any:
    if _depth(data) > DATA_DEPTH:
        raise RecursionError
    return data


def _text(path: Path) -> str:
    content = read_whole(path, DATA_FILE_BYTES)
    if len(content) > DATA_FILE_BYTES:
        raise _ContentError(_TOO_LARGE)
    return content.decode("utf-8-sig")


def _depth(data: object) -> int:
    """How many lists and tables are within one another, at most one more than there may be."""
    depth, level = 0, [data]
    while level and depth <= DATA_DEPTH:
        inner = [item for item in level if isinstance(item, (dict, list))]
        depth += bool(inner)
        level = [
            value for item in inner for value in (item.values() if isinstance(item, dict) else item)
        ]
    return depth
