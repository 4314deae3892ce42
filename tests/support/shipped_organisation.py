"""What tests ask of the organisation that kalkyl brings, and kalkyl's services working for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from kalkyl.io.shipped import shipped
from kalkyl.services import inputs, intake, judged_files, merging, report, templates
from kalkyl.tables.layout import Layout

ORGANISATION = shipped()
contract = ORGANISATION.contract
layout = ORGANISATION.layout
outline = ORGANISATION.outline

case_of = partial(intake.case_of, organisation=ORGANISATION)
judge = partial(intake.judge, organisation=ORGANISATION)
judge_all = partial(judged_files.judge_all, organisation=ORGANISATION)
manifest_from = partial(inputs.manifest_from, organisation=ORGANISATION)
report_of = partial(report.report_of, organisation=ORGANISATION)
total_bytes = partial(merging.total_bytes, organisation=ORGANISATION)


def foreign_layout(name: str) -> Layout:
    return inputs.form_from(name, ORGANISATION)


def layout_at(path: Path) -> Layout:
    return inputs.layout_from(path, ORGANISATION)


def workbook(report: str, year: int, document: Mapping[str, Any], **more: Any) -> bytes:
    return templates.workbook(ORGANISATION, contract(report, year), document, **more)
