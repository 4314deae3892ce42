"""The receipt of a checked workbook: what was checked, by which rules, when.

It is a checksum over the entries as they mean, not over the file: a workbook that another program
has saved again has the same. It shows accidents, not forgery; whoever can change a figure can make
a new receipt.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.model import Book, Submission, Value
from kalkyl.model.facts import plain

DIGEST = "kalkyl-kvitto"
MADE = "kalkyl-kvitto-tid"
RULES = "kalkyl-kvitto-regler"
"""The names of the document properties that hold a receipt."""
_DIGEST = regex(r"sha256:[0-9a-f]{64}")
_LINE_END = regex(r"\r\n|\r|_x000D_\n?|\u2028")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a workbook says that was checked: checksum, time (ISO 8601) and version of the rules."""

    digest: str
    made: str
    rules: str

    @property
    def properties(self) -> Mapping[str, str]:
        """The receipt as document properties."""
        return {DIGEST: self.digest, MADE: self.made, RULES: self.rules}

    @property
    def is_whole(self) -> bool:
        """Whether it can be compared with a workbook."""
        return bool(_DIGEST.fullmatch(self.digest) and self.made and self.rules)

    @property
    def day(self) -> str:
        """When it was made, as people read it: ``2021-05-07 14:32``."""
        return self.made[:16].replace("T", " ")


def receipt_in(book: Book) -> Receipt | None:
    """The receipt that a workbook carries, whole or not; ``None`` without a trace of any."""
    found = [book.properties.get(name, "") for name in (DIGEST, MADE, RULES)]
    return Receipt(*(text.strip() for text in found)) if any(found) else None


def digest(contract: Contract, submission: Submission) -> str:
    """The checksum of a submission's entries."""
    return f"sha256:{sha256(canonical(contract, submission).encode()).hexdigest()}"


def canonical(contract: Contract, submission: Submission) -> str:
    """The entries in one spelling: sorted, numbers without padding, texts composed, lines by LF.

    What is computed is left out, since it follows; what is empty too, since a program may store
    an empty cell or not.
    """
    facts = sorted(
        (*fact.key, written)
        for fact in submission.facts.values()
        if fact.key[1] != TOTAL
        and (spec := contract.spec(fact.key)) is not None
        and spec.is_input
        and (written := _written(fact.value))
    )
    head = [submission.report, str(submission.year), submission.level.value]
    return json.dumps([head, *facts], ensure_ascii=False, separators=(",", ":"))


def _written(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case _:
            return unicodedata.normalize("NFC", _LINE_END.sub("\n", str(value)).strip())
