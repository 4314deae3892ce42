"""What a check says beside its findings: who is missing, and what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.io.inbox import FileKind, PassedOver, passed_over
from kalkyl.model import Phrase, Sender
from kalkyl.services.intake import Outline
from kalkyl.wording.messages import Texts

_KINDS = Texts(
    {
        FileKind.FOLDER: Phrase("beside_kind_folder", "subfolder, not entered"),
        FileKind.SHADOW: Phrase("beside_kind_shadow", "shadow file of a Mac"),
        FileKind.LOCK: Phrase("beside_kind_lock", "lock file of a spreadsheet program"),
        FileKind.KEPT: Phrase("beside_kind_kept", "older copy that kalkyl kept"),
        FileKind.OTHER: Phrase("beside_kind_other", "no workbook"),
        FileKind.MAIL: Phrase("beside_kind_mail", "message without a workbook"),
        FileKind.ARCHIVE: Phrase("beside_kind_archive", "archive without a workbook"),
    }
)
_WORDS = Texts(
    {
        "missing": Phrase("beside_missing", "Missing: {}."),
        "not_read": Phrase("beside_not_read", "Not read: {}."),
    }
)


@dataclass(frozen=True, slots=True)
class Around:
    """Departments of the list that nothing came from, what was not read, and for whom it was."""

    missing: tuple[Department, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    organisation: str = ""
    """The name of the organisation that was checked for; "" where there is none to name."""

    def lines(self, language: str) -> list[str]:
        """Both as sentences; none where there is nothing to say."""
        names = ", ".join(f"{department.code} {department.name}" for department in self.missing)
        files = ", ".join(
            f"{file.path.name} ({kind_words(file.kind, language)})" for file in self.passed_over
        )
        pairs = zip(_WORDS[language].values(), (names, files), strict=True)
        return [words.format(what) for words, what in pairs if what]


NOTHING_AROUND = Around()


def kind_words(kind: FileKind, language: str) -> str:
    """What a file is that was not read."""
    return _KINDS[language].get(kind, kind.value)


def around(
    names: Iterable[str],
    files: Sequence[Outline],
    manifest: Manifest | None,
    inside: Sequence[PassedOver] = (),
) -> Around:
    """What there is to say of the files that were named and of those that were not there.

    ``inside`` is what mails and archives had that is no workbook.
    """
    senders = [sender for file in files for sender in file.senders]
    here = {file.path for file in files}
    over = tuple(file for file in passed_over(names) if Path(file.path) not in here)
    return Around(missing_departments(senders, manifest), (*over, *inside))


def missing_departments(
    senders: Iterable[Sender], manifest: Manifest | None
) -> tuple[Department, ...]:
    """The departments of a list that nothing came from."""
    if manifest is None:
        return ()
    here = [
        manifest.department(sender)
        for sender in senders
        if folded(sender.administration) in {"", folded(manifest.administration)}
    ]
    return tuple(department for department in manifest.departments if department not in here)
