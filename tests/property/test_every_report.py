"""What holds of every report: order and grouping of a merge do not matter, to the last digit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kalkyl.contract.document import submission_of
from kalkyl.model import Received, Source, Submission
from kalkyl.operations.merge import merge
from kalkyl.rules.catalogue import Expected
from kalkyl.template.compose import compose
from kalkyl.template.plan import picture
from shipped_organisation import ORGANISATION, case_of, contract, layout
from strategies import as_filed, documents, spoilt

YEAR = 2025
few = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read_back(report: str, what: Submission, file: str) -> Submission:
    """The submission as a reader of its workbook gets it."""
    book = picture(compose(contract(report, YEAR), layout(report), what))
    found = case_of(Received(Source(file, file), book), Expected()).reading
    assert found is not None
    return found.submission


@st.composite
def departments(draw: st.DrawFn, report: str) -> list[Submission]:
    """Three departments' workbooks as read, of one administration or of two."""
    found = []
    for code in ("110", "120", "130"):
        administration = draw(st.sampled_from(["Regionkontoret", "Kulturförvaltningen"]))
        cover = {"administration": administration, "department": f"Avdelning {code}"}
        cover["department_code"] = code
        document = as_filed({**draw(documents(report, YEAR)), "cover": cover})
        start = draw(spoilt(submission_of(contract(report, YEAR), document)))
        found.append(read_back(report, start, f"{code}.xlsx"))
    return found


def meaning(one: Submission) -> object:
    facts = {key: fact.value for key, fact in one.facts.items() if fact.value is not None}
    return one.level, one.sender, facts, one.rows, one.members, one.origins


@pytest.mark.parametrize("report", ORGANISATION.reports)
@given(data=st.data())
@few
def test_order_and_grouping_do_not_matter(report: str, data: st.DataObject) -> None:
    terms = contract(report, YEAR)
    one, two, three = data.draw(departments(report))
    whole = merge(terms, [one, two, three])
    assert meaning(merge(terms, [three, one, two])) == meaning(whole)
    left = read_back(report, merge(terms, [one, two]), "vänster.xlsx")
    right = read_back(report, merge(terms, [two, three]), "höger.xlsx")
    assert meaning(merge(terms, [left, three])) == meaning(whole)
    assert meaning(merge(terms, [one, right])) == meaning(whole)
