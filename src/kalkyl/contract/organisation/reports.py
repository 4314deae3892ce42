"""The reports of a contract: periods, versions, limits, weights, controls, and their sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kalkyl.base.regex import regex
from kalkyl.contract.document import folded
from kalkyl.contract.organisation.draft import (
    BLOCKS,
    COLUMNS,
    CONTROL_FILE,
    LIMIT_FILE,
    NOTE,
    Draft,
    Node,
    inner,
)
from kalkyl.contract.organisation.fault_words import (
    Named,
    is_missing,
    not_a_figure,
    not_filled,
    stands_already,
)
from kalkyl.contract.organisation.lists import labels_of
from kalkyl.contract.organisation.records import Fault, Record, applies
from kalkyl.contract.organisation.report_sheets import CONTROLS, DAYS, MONTHS, PAGES, REPORTS
from kalkyl.contract.organisation.sheets import LIMITS, LISTS, ROWS, SEVERITIES
from kalkyl.model import Phrase

_RULE = regex(r"KAL[1-9]\d\d")
_LIMIT = regex(r"[a-z][a-z_0-9]*")
_VERSION = regex(r"\d+\.\d+")
_REF = regex(r"[a-z_0-9]+\.[a-z_0-9]+(@[a-zåäö_0-9]+)?")
_SHEET_MARKS = regex(r"[\[\]:*?/\\]")
_NEEDED_LIMITS: Final = (
    "comment",
    "green_engagement",
    "small_group",
    "yellow_target",
    "yellow_variance",
)
_OWN: Final = "Kalkyls egen mall för {name}"


def put_reports(draft: Draft) -> None:
    """Fills in what each report is; one that the organisation does not make is no report."""
    structured = draft.structured()
    listed = {record.text("id"): record for record in draft.content.of(REPORTS)}
    for name, record in listed.items():
        if name not in structured:
            draft.unknown(record, "id", name, Named.REPORT, structured)
        else:
            _report_faults(draft, record)
    if listed and not draft.reports():
        none = Phrase("no_report_used", "no report is used; write Ja for those that you make")
        draft.tell(next(iter(listed.values())), "used", none)
    for name in structured:
        if name in listed and listed[name].text("used") == "yes":
            _put_report(draft.report(name), listed[name])
        else:
            del draft.report(name)[NOTE]


def _report_faults(draft: Draft, record: Record) -> None:
    previous, made = record.text("previous"), draft.reports()
    if record.text("used") == "yes" and previous and previous not in made:
        draft.unknown(record, "previous", previous, Named.REPORT, made)
    elif previous == record.text("id"):
        draft.tell(record, "previous", Phrase("before_itself", "a report cannot be before itself"))
    for column in ("version", "former"):
        for version in record.words(column) or (record.text(column),):
            if version and not _VERSION.fullmatch(version):
                draft.tell(
                    record,
                    column,
                    Phrase(
                        "no_version",
                        "*{version}* is no version; write for example 1.1",
                        {"version": version},
                    ),
                )


def _put_report(document: Node, record: Record) -> None:
    document["title"] = record.text("name")
    note = document[NOTE]
    month = record.text("month")
    number = MONTHS.index(month) if month in MONTHS else 0
    note["version"] = record.text("version")
    note["former"] = list(record.words("former"))
    note["period"] = {
        "label": record.text("period"),
        "end": f"{number + 1:02}-{DAYS[number]:02}",
        "id": note["period"]["id"],
    }
    if record.text("previous"):
        note["previous"] = record.text("previous")


def put_limits(draft: Draft) -> None:
    """Fills in the limits, for all reports and for one, and how heavily rules weigh."""
    limits = draft.definitions(LIMIT_FILE)
    records = draft.content.of(LIMITS)
    for record in records:
        if _RULE.fullmatch(record.text("limit")):
            _put_weight(draft, record)
        elif not _LIMIT.fullmatch(record.text("limit")):
            draft.tell(
                record,
                "limit",
                Phrase("limit_or_rule", "write the id of a limit or the code of a rule, as KAL402"),
            )
        elif record.text("value") in SEVERITIES.values():
            draft.tell(record, "value", Phrase("limit_no_number", "a limit is a number"))
        elif not record.words("report"):
            limits[record.text("limit")] = _limit(record)
    for record in records:
        if record.words("report") and not _RULE.fullmatch(record.text("limit")):
            _put_threshold(draft, record, limits)
    for name in _NEEDED_LIMITS:
        if name not in limits:
            place = records[-1].at("limit") if records else LIMITS.name
            draft.faults.append(Fault(place, is_missing(Named.LIMIT, name)))


def _limit(record: Record) -> Node:
    about = {"description": record.text("unit")} if record.text("unit") else {}
    return {"title": record.text("about"), **about, "const": record.text("value")}


def _put_threshold(draft: Draft, record: Record, limits: Mapping[str, object]) -> None:
    limit = record.text("limit")
    if limit not in limits:
        draft.unknown(record, "limit", limit, Named.LIMIT, limits)
    for report in _named(draft, record):
        inner(draft.report(report), NOTE, "thresholds")[limit] = record.text("value")


def _put_weight(draft: Draft, record: Record) -> None:
    if record.text("value") not in SEVERITIES.values():
        facts = {"words": ", ".join(SEVERITIES)}
        draft.tell(record, "value", Phrase("choose_of", "choose one of {words}", facts))
        return
    for report in _named(draft, record):
        inner(draft.report(report), NOTE, "severity")[record.text("limit")] = record.text("value")


def _named(draft: Draft, record: Record) -> Iterator[str]:
    """The reports that a record is about; one that there is not is reported."""
    known = [record.text("id") for record in draft.content.of(REPORTS)]
    for report in record.words("report"):
        if report not in known:
            draft.unknown(record, "report", report, Named.REPORT, known)
    return (report for report in draft.reports() if applies(record, report))


def put_controls(draft: Draft) -> None:
    """Fills in what must agree; a control without figures is one that the structure has."""
    known = draft.definitions(CONTROL_FILE)
    _name_claims(draft, known)
    for record in draft.content.of(CONTROLS):
        control = _control(draft, record, known)
        if control is None:
            continue
        for report in _named(draft, record):
            draft.report(report)[NOTE].setdefault("controls", []).append(control)
    known.clear()  # each stands in its reports now


def _control(draft: Draft, record: Record, known: Mapping[str, Any]) -> Node | None:
    name = record.text("id")
    control: Node = {"id": name, **known.get(name, {})}
    for word in ("label", "severity"):
        control[word] = record.text(word)
    for word in ("from", "to"):
        if record.year(word) is not None:
            control[word] = record.year(word)
    return control if _put_figures(draft, record, control) else None


def _put_figures(draft: Draft, record: Record, control: Node) -> bool:
    """Adds the figures of a control; gives whether it has those it needs."""
    figures = {column: record.text(column) for column in ("left", "right")}
    for column, figure in figures.items():
        if not figure and column not in control:
            heading = CONTROLS.column(column).heading
            draft.tell(record, column, not_filled(heading))
            return False
        if figure and not _REF.fullmatch(figure):
            draft.tell(record, column, not_a_figure(figure))
            return False
        control.update({column: figure} if figure else {})
    for figure in record.words("plus"):
        if not _REF.fullmatch(figure):
            draft.tell(record, "plus", not_a_figure(figure))
            return False
    for column in ("plus", "follows"):
        if record.words(column):
            control[column] = list(record.words(column))
    return True


def _name_claims(draft: Draft, controls: Mapping[str, Any]) -> None:
    """Puts the words of lists where the structure has their ids."""
    for control in controls.values():
        claim = control.get("claimed", {})
        for column, item in claim.get("where", {}).items():
            claim["where"][column] = _word(draft, claim["table"], column, item)
    for definition in draft.definitions(COLUMNS).values():
        for cell in definition.get("properties", {}).values():
            formula = cell.get(NOTE, {}).get("formula", {}) if isinstance(cell, dict) else {}
            settings = formula.get("with", {})
            if "is" in settings:
                table = formula["of"][0].partition(".")[0]
                settings["is"] = _word(draft, table, settings["column"], settings["is"])


def _word(draft: Draft, table: str, column: str, item: str) -> str:
    """The word of a list's item, by the column that it is chosen in."""
    rows = draft.whole(draft.definitions(COLUMNS)[table]["items"], COLUMNS)[0]["properties"]
    chosen = rows[column][NOTE]["list"]
    labels = labels_of(draft.documents, chosen)
    if item not in labels:
        draft.faults.append(_missing_item(chosen, item))
    return labels.get(item, item)


def _missing_item(chosen: str, item: str) -> Fault:
    name = next((shown for shown, listed in LISTS.items() if listed == chosen), chosen)
    return Fault(
        ROWS.name,
        Phrase(
            "item_missing",
            "the row *{row}* is missing in the list {name}; kalkyl needs it",
            {"row": item, "name": name},
        ),
    )


def put_pages(draft: Draft) -> None:
    """Makes each report's layout, and leaves out the tables that are on no page."""
    blocks = draft.documents.pop(BLOCKS)
    records = draft.content.of(PAGES)
    for record in records:
        _page_faults(draft, record, blocks)
    for report in draft.structured():
        pages = [record for record in records if applies(record, report)]
        _double_pages(draft, pages)
        _put_tables(draft, report, pages)
        draft.documents[f"layouts/{report}.json"] = {
            "report": report,
            "title": _OWN.format(name=draft.report(report)["title"].lower()),
            "sheets": [_page(record, blocks) for record in pages],
        }
        if not pages:
            place = next(r for r in draft.content.of(REPORTS) if r.text("id") == report)
            draft.tell(
                place,
                "id",
                Phrase("report_no_sheets", "the report has no sheets; add them in the sheet Blad"),
            )


def _page(record: Record, blocks: Mapping[str, Any]) -> Node:
    return {
        "name": record.text("name"),
        "title": record.text("title"),
        "intro": record.text("intro"),
        "blocks": [
            {"table": table, **blocks["blocks"].get(table, _block(table))}
            for table in record.words("tables")
        ],
        **blocks["pages"].get(record.text("page"), {}),
    }


def _block(table: str) -> Node:
    """How a table of the organisation's own is placed."""
    return {"name": f"kalkyl_{table}", "check": True}


def _page_faults(draft: Draft, record: Record, blocks: Mapping[str, Any]) -> None:
    list(_named(draft, record))
    name = record.text("name")
    if _SHEET_MARKS.search(name) or name.startswith("'") or name.endswith("'"):
        facts = {"name": name}
        draft.tell(
            record,
            "name",
            Phrase(
                "no_sheet_name",
                "*{name}* cannot be the name of a sheet: it has none of [ ] : * ? / \\",
                facts,
            ),
        )
    is_control = blocks["pages"].get(record.text("page"), {}).get("controls", False)
    if not record.words("tables") and not is_control:
        draft.tell(record, "tables", not_filled(PAGES.column("tables").heading))


def _double_pages(draft: Draft, pages: Sequence[Record]) -> None:
    names: dict[str, Record] = {}
    tables: dict[str, Record] = {}
    for record in pages:
        name = folded(record.text("name"))
        first = names.setdefault(name, record)
        if first is not record:
            again = stands_already(Named.NAME.value, record.text("name"), first.place.row)
            draft.tell(record, "name", again)
        for table in record.words("tables"):
            first = tables.setdefault(table, record)
            if first is not record:
                again = stands_already(Named.TABLE.value, table, first.place.row)
                draft.tell(record, "tables", again)


def _put_tables(draft: Draft, report: str, pages: Sequence[Record]) -> None:
    """Keeps the tables of a report that its pages have, and adds shared ones that they name."""
    own = draft.report(report)["properties"]
    shared = draft.definitions(COLUMNS)
    for record in pages:
        for table in record.words("tables"):
            if table in own:
                continue
            if shared.get(table, {}).get(NOTE, {}).get("rows"):
                own[table] = {"$ref": f"{COLUMNS}#/$defs/{table}"}
            else:
                known = [*own, *(name for name in shared if "rows" in shared[name].get(NOTE, {}))]
                draft.unknown(record, "tables", table, Named.TABLE, known)
    placed = {table for record in pages for table in record.words("tables")}
    for table in set(own) - placed if pages else ():
        del own[table]
