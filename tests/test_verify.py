"""The files that maintainers edit: a slip in one is told of, at its place."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from referencing import Registry

from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.contract.load import contract_of, found_by
from kalkyl.contract.organisation.records import Fault
from kalkyl.contract.validate import document_check
from kalkyl.contract.wording import wording_of
from kalkyl.io.data_files import read_json
from kalkyl.io.shipped import shared_folder, shipped_folder
from kalkyl.operations.contract_check import (
    contract_faults,
    double_faults,
    shared_faults,
    word_faults,
    wording_faults,
)
from kalkyl.wording.messages import shown
from shipped_organisation import ORGANISATION, contract, layout, manifest_from

REPORT, YEAR = "uppfoljningsrapport-1", 2021
Files = dict[str, Any]


def files() -> Files:
    return copy.deepcopy(dict(ORGANISATION.schemas))


def definition(found: Files, table: str) -> Any:
    return found["columns.schema.json"]["$defs"][table]


def forecast(found: Files, column: str) -> Any:
    return definition(found, "forecast_row")["properties"][column]["x-kalkyl"]


def of_groups(found: Files) -> Any:
    return definition(found, "sick_groups")["x-kalkyl"]["group"]


def controls(found: Files) -> Any:
    return found[f"{REPORT}.schema.json"]["x-kalkyl"]["controls"]


def limits(found: Files) -> Any:
    return found["limits.schema.json"]["$defs"]


def thresholds(found: Files) -> Any:
    return found[f"{REPORT}.schema.json"]["x-kalkyl"].setdefault("thresholds", {})


def given_year(found: Files) -> Any:
    """A number that is given, as by a limit."""
    return definition(found, "cover")["properties"]["year"]["x-kalkyl"]


def shared_controls(found: Files) -> Any:
    return found["controls.schema.json"]["$defs"]


def told(change: Callable[[Files], Any]) -> list[str]:
    """What is told of the schemas after a change, each down to the place and the file."""
    found = files()
    change(found)
    contract_ = contract_faults(found, REPORT, YEAR, layout(REPORT))
    return in_swedish([*word_faults(found), *shared_faults(found), *contract_])


def in_swedish(faults: Iterable[Fault]) -> list[str]:
    return [shown(fault.says, "sv") for fault in faults]


@pytest.mark.parametrize("report", ORGANISATION.reports)
@pytest.mark.parametrize("year", [2020, 2021, 2025])
def test_the_schemas_that_kalkyl_brings_make_sense(report: str, year: int) -> None:
    assert [*word_faults(ORGANISATION.schemas), *shared_faults(ORGANISATION.schemas)] == []
    assert list(contract_faults(ORGANISATION.schemas, report, year, layout(report))) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda f: definition(f, "amount")["x-kalkyl"].update(merge="summa"), "amount"),
        (lambda f: definition(f, "amount")["x-kalkyl"].update(mrege="sum"), "amount"),
        (lambda f: forecast(f, "annual_forecast").update(required="alltid"), "annual_forecast"),
        (lambda f: definition(f, "forecast")["x-kalkyl"].update(rows="öppen"), "forecast"),
        (
            lambda f: f["rows-and-choices.schema.json"]["$defs"]["uppdrag"]["oneOf"][0][
                "x-kalkyl"
            ].clear(),
            "0",
        ),
    ],
)
def test_an_unknown_word_is_told_of_where_it_stands(
    change: Callable[[Files], Any], place: str
) -> None:
    [fault] = [one for one in told(change) if "x-kalkyl" in one]
    assert f"/{place}/x-kalkyl" in fault


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda items: items[2]["x-kalkyl"].update(id="regionkontoret"), "oneOf/2: id regionk"),
        (lambda items: items.append(dict(items[0])), "const"),
        (lambda items: items[2].update(const=items[0]["const"]), "oneOf/2: const"),
    ],
)
def test_an_id_or_a_name_stands_once_in_a_list(change: Callable[[Any], Any], place: str) -> None:
    found: Any = copy.deepcopy(ORGANISATION.schemas)
    change(found["rows-and-choices.schema.json"]["$defs"]["uppdrag"]["oneOf"])
    assert any(place in fault for fault in in_swedish(double_faults(found)))
    assert list(double_faults(ORGANISATION.schemas)) == []


def test_a_value_of_the_wrong_kind_is_told_and_not_raised() -> None:
    def quoted(files: Any) -> None:
        files["rows-and-choices.schema.json"]["$defs"]["uppdrag"]["oneOf"][3]["x-kalkyl"][
            "from"
        ] = "2021"

    found = told(quoted)
    assert any("oneOf/3/x-kalkyl/from" in fault for fault in found)
    assert any("av fel slag" in fault for fault in found)


@cache
def yellow(report: str, change: str = "") -> frozenset[str]:
    """The yellow limits that a report's formulas go by."""
    found = files()
    limits(found)["yellow_variance"]["const"] = change or limits(found)["yellow_variance"]["const"]
    specs = [
        cell for t in contract_of(found, report, YEAR).tables.values() for cell in t.cells.values()
    ]
    formulas = [spec.formula for spec in specs if spec and spec.formula]
    return frozenset(
        f"{one.measure} {one.settings['yellow']}" for one in formulas if "yellow" in one.settings
    )


@pytest.mark.parametrize("report", sorted(set(ORGANISATION.reports) - {"verksamhetsplan"}))
def test_a_limit_stands_once_and_holds_everywhere(report: str) -> None:
    assert {one for one in yellow(report) if "variance" in one} == {"status_variance 0.01"}
    assert {one for one in yellow(report, "0.02") if "variance" in one} == {"status_variance 0.02"}


def test_a_report_may_go_by_another_limit() -> None:
    found = files()
    thresholds(found).update(comment="500", yellow_target="0.2")
    changed = contract_of(found, REPORT, YEAR)
    other = contract_of(found, "manadsrapport-februari", YEAR)
    for terms, comment, target in ((changed, "500", "0.2"), (other, "1000", "0.1")):
        spec = terms.tables["staff_indicators"].cell("sick_leave", "status")
        assert terms.thresholds["comment"] == comment
        assert spec is not None
        assert spec.formula is not None
        assert spec.formula.settings["yellow"] == target


def test_no_limit_of_a_status_is_stated_at_its_formula() -> None:
    stated = re.compile(r'"yellow": "(?!yellow_)')
    paths = [*shared_folder("schemas").rglob("*.json"), *shipped_folder().rglob("*.json")]
    assert [path.name for path in paths if stated.search(path.read_text(encoding="utf-8"))] == []


def test_references_lead_where_a_library_says() -> None:
    """Contracts follow ``$ref`` by a few lines of their own, which start twice as fast."""
    registry: Registry[Any] = Registry().with_contents(
        (schema["$id"], schema) for schema in ORGANISATION.schemas.values()
    )
    followed = 0
    for name, schema in ORGANISATION.schemas.items():
        for reference in references(schema):
            resolver = registry.resolver(base_uri=str(schema["$id"]))
            contents = resolver.lookup(reference).contents
            assert found_by(ORGANISATION.schemas, reference, name)[0] == contents
            followed += 1
    assert followed > 200


def references(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from references(inner)


def test_a_name_that_stands_twice_in_a_json_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lista.json"
    path.write_text('{"a": {"b": 1, "b": 2}}', encoding="utf-8")
    with refused(DataFileError, "”b” står två gånger"):
        read_json(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: forecast(f, "variance")["formula"].update(measure="varians"), ["varians"]),
        (lambda f: forecast(f, "variance")["formula"].update(of=["forecst"]), ["forecst"]),
        (lambda f: forecast(f, "comment")["required"].update(when="avvik"), ["avvik"]),
        (lambda f: forecast(f, "comment")["required"].update(reaches="gräns"), ["gräns"]),
        (lambda f: definition(f, "forecast")["x-kalkyl"].update(list=["upp"]), ["upp"]),
        (lambda f: of_groups(f).update(size="anställda"), ["anställda"]),
        (lambda f: of_groups(f).update(wholes=[["women", "män"]]), ["män"]),
        (lambda f: of_groups(f).update(total="staff.value@alla"), ["alla"]),
        (lambda f: controls(f)[0].update(plus=["result.utfall"]), ["utfall"]),
        (lambda f: controls(f)[2].update(follows=["kostnader"]), ["kostnader"]),
        (lambda f: forecast(f, "variance").update(accumulates=True), ["accumulates"]),
        (
            lambda f: controls(f)[0].update({"$ref": "controls.schema.json#/$defs/x"}),
            ["ingenstans"],
        ),
        (lambda f: thresholds(f).update(kommentar="500"), ["kommentar"]),
        (lambda f: thresholds(f).update(comment="500 tkr"), ["500 tkr"]),
        (lambda f: given_year(f).update(given="=grön"), ["grön"]),
        (lambda f: limits(f)["comment"].update(const="1 000"), ["1 000"]),
        (lambda f: limits(f).pop("yellow_target"), ["yellow_target"]),
        (lambda f: limits(f).pop("yellow_variance"), ["yellow_variance"]),
        (
            lambda f: shared_controls(f).update(half={"id": "half", "label": "Halv"}),
            ["half", "left", "right"],
        ),
    ],
)
def test_what_is_named_must_be_there(change: Callable[[Files], Any], words: list[str]) -> None:
    found = told(change)
    assert found
    assert all(any(word in fault for fault in found) for word in words)


def test_a_manifest_names_assignments_that_there_are(tmp_path: Path) -> None:
    path = tmp_path / "forteckning.toml"
    text = 'administration = "A"\n[[department]]\ncode = "1"\nname = "B"\nuppdrag = ["{}"]\n'
    path.write_text(text.format("regionkontoret"), encoding="utf-8")
    assert manifest_from(path).departments[0].uppdrag == ("regionkontoret",)
    path.write_text(text.format("regionkontorett"), encoding="utf-8")
    with refused(DataFileError, "regionkontorett"):
        manifest_from(path)


@pytest.mark.parametrize("report", ORGANISATION.reports)
def test_a_rules_severity_is_a_code_and_a_word_that_there_are(report: str) -> None:
    def say(severity: dict[str, str]) -> list[str]:
        found = files()
        found[f"{report}.schema.json"]["x-kalkyl"]["severity"] = severity
        places = layout(report)
        return in_swedish([*word_faults(found), *contract_faults(found, report, YEAR, places)])

    assert say({"KAL402": "note", "KAL301": "warning"}) == []
    [fault] = say({"KAL199": "warning"})
    assert fault == f"{report}.schema.json, x-kalkyl/severity: regeln KAL199 finns inte"
    [fault] = say({"KAL402": "varning"})
    assert fault.startswith(f"{report}.schema.json, x-kalkyl/severity/KAL402: 'varning'")
    assert say({"kal402": "warning"})[0].startswith(f"{report}.schema.json, x-kalkyl/severity")


def test_a_table_without_a_place_is_told_of() -> None:
    def drop(found: Files) -> None:
        del found[f"{REPORT}.schema.json"]["properties"]["goals"]

    [fault] = told(drop)
    assert "goals" in fault


# Words in texts


def words() -> Any:
    return read_json(shared_folder("schemas") / "texts.json")


@pytest.mark.parametrize("report", ORGANISATION.reports)
def test_the_words_that_kalkyl_brings_name_what_there_is(report: str) -> None:
    made = contract(report, YEAR)
    assert made.wording is ORGANISATION.wording
    assert list(wording_faults(ORGANISATION.schemas, made)) == []


@pytest.mark.parametrize(
    ("figure", "missing"),
    [
        ("forecst.variance", "forecst"),
        ("forecast.varians", "varians"),
        ("staff_indicators.outcome@sjuk", "sjuk"),
    ],
)
def test_a_figure_that_words_name_must_be_there(figure: str, missing: str) -> None:
    data = words()
    data["measures"][0]["figures"] = [figure]
    made = replace(contract(REPORT, YEAR), wording=wording_of(data))
    [fault] = [shown(told, "sv") for told in wording_faults(ORGANISATION.schemas, made)]
    assert figure in fault
    assert missing in fault.rpartition(":")[2]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["concepts"].pop("surplus"),
        lambda data: data.update(sings={}),
        lambda data: data["harmless"].append("Är"),
        lambda data: data["measures"][0].update(up="uppåt"),
        lambda data: data["points"][0].update(figures=["forecast.variance"]),
    ],
)
def test_a_slip_in_the_words_is_told_of(change: Callable[[Any], Any]) -> None:
    data = words()
    check = document_check(ORGANISATION.schemas, "texts.schema.json")
    assert check(data) == ()
    change(data)
    assert check(data) != ()
