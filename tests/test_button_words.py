"""The buttons speak the language of the profile's organisation, or the one that is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kalkyl.model import Report
from kalkyl.operations.organisation import Organisation
from kalkyl.services.addin import organisation as profile
from kalkyl.services.buttons.check import summary
from kalkyl.services.buttons.open_workbook import kept_words, untouched_words
from kalkyl.wording.catalogue import speak, spoken
from shipped_organisation import ORGANISATION


@pytest.fixture(autouse=True)
def _swedish_afterwards() -> Iterator[None]:
    yield
    speak("sv")


def in_english() -> Organisation:
    about = {**ORGANISATION.documents["organisation.json"], "language": "en"}
    documents = {**ORGANISATION.documents, "organisation.json": about}
    return Organisation("Kommunen", "", documents, is_sound=True)


@pytest.mark.parametrize(("asked", "expected"), [("", "en"), ("sv", "sv"), ("en", "en")])
def test_a_button_speaks_the_language_of_the_organisation_unless_one_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, asked: str, expected: str
) -> None:
    monkeypatch.setenv("KALKYL_LANG", asked)
    monkeypatch.setattr(profile, "shipped", in_english)
    monkeypatch.setattr(profile, "folder_of_profile", lambda _: None)
    profile.organisation_of_profile()
    assert spoken() == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "0 fel, 0 varningar, 0 upplysningar"),
        ("en", "0 errors, 0 warnings, 0 notes"),
    ],
)
def test_what_a_button_says_is_in_the_language_that_is_spoken(language: str, expected: str) -> None:
    speak(language)
    assert summary(Report()) == expected
    is_english = language == "en"
    assert untouched_words(("Blad1",)).startswith("Untouched") is is_english
    assert kept_words(("Blad1",)).startswith("Left") is is_english
