"""What ``kalkyl check`` writes for the senders: marked workbooks and a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.base.errors import OutputError
from kalkyl.cli.common import kept_lines
from kalkyl.cli.language import say
from kalkyl.io.files import write_keeping
from kalkyl.services.intake import Judged

if TYPE_CHECKING:
    from kalkyl.services.marked_copies import Returned


def written(  # noqa: PLR0913  # what was asked for
    judged: Sequence[Judged],
    lang: str,
    inputs: Sequence[Path],
    *,
    mark: Path | None,
    html: Path | None,
    restore: bool,
    notes: Sequence[str] = (),
) -> list[str]:
    """Writes what was asked for, all of it or nothing, and says what was written."""
    if mark is None and html is None:
        return []
    from kalkyl.services.marked_copies import answers, returned  # noqa: PLC0415  # 0.1 s: only if needed

    when = datetime.now().astimezone()
    found = returned(judged, lang, when, restoring=restore) if mark else ()
    contents = {mark / one.name: one.content for one in found if one.name} if mark else {}
    told = [_told(one, mark) for one in found] if mark else []
    if html is not None:
        from kalkyl.io.html_page import page_bytes  # noqa: PLC0415  # the engine takes 40 ms to load

        lists = [one.remarks for one in found] or answers(judged, lang)
        if html in contents:
            text = f"{html} blir redan en märkt arbetsbok; ge sidan ett annat namn"
            raise OutputError(say(text, f"{html} becomes a marked workbook; name another page"))
        contents[html] = page_bytes(lists, when, lang, notes)
        told.append(say(f"Sidan står i {html}", f"The page is in {html}"))
    kept = write_keeping(contents, when, inputs=inputs)
    return [*told, *kept_lines(kept)]


def _told(one: Returned, folder: Path) -> str:
    file = one.source.name
    if not one.name:
        return say(f"{file}: inget att rätta, ingen fil skrevs.", f"{file}: nothing to mend.")
    target = folder / one.name
    if not one.remarks.is_needed:
        text = f"{file}: inget att rätta. Utan de gamla markeringarna: {target}"
        return say(text, f"{file}: nothing to mend. Without the old marks: {target}")
    if one.reason:
        text = f"{file}: märktes inte, för {one.reason}. Listan: {target}"
        return say(text, f"{file}: not marked, for {one.reason}. The list: {target}")
    return f"{file}: {target}{_more(one)}"


def _more(one: Returned) -> str:
    told = []
    if one.restored:
        told.append(say(f"återställda formler: {one.restored}", f"restored: {one.restored}"))
    if one.kept:
        told.append(say(f"kunde inte återställas: {one.kept}", f"not restored: {one.kept}"))
    if one.bare:
        names = ", ".join(one.bare)
        told.append(say(f"färg men inga anteckningar: {names}", f"colours but no notes: {names}"))
    return f" ({'; '.join(told)})" if told else ""
