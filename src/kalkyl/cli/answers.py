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
            raise OutputError(say("{html} becomes a marked workbook; name another page", html=html))
        contents[html] = page_bytes(lists, when, lang, notes)
        told.append(say("The page is in {html}", html=html))
    kept = write_keeping(contents, when, inputs=inputs)
    return [*told, *kept_lines(kept)]


def _told(one: Returned, folder: Path) -> str:
    file = one.source.name
    if not one.name:
        return say("{file}: nothing to mend.", file=file)
    target = folder / one.name
    if not one.remarks.is_needed:
        return say(
            "{file}: nothing to mend. Without the old marks: {target}",
            file=file,
            target=target,
        )
    if one.reason:
        return say(
            "{file}: not marked, for {reason}. The list: {target}",
            file=file,
            reason=one.reason,
            target=target,
        )
    return f"{file}: {target}{_more(one)}"


def _more(one: Returned) -> str:
    told = []
    if one.restored:
        told.append(say("restored: {restored}", restored=one.restored))
    if one.kept:
        told.append(say("not restored: {kept}", kept=one.kept))
    if one.bare:
        names = ", ".join(one.bare)
        told.append(say("colours but no notes: {names}", names=names))
    return f" ({'; '.join(told)})" if told else ""
