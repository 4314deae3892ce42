"""KAL459, KAL460, KAL463, KAL464: sentences of a document against its own tables."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders as b
import document_corpus as corpus
import printed_documents as printed
from kalkyl.cli import FINDINGS, OK
from kalkyl.figures.amount import rounded, show
from kalkyl.io.report.word import word_report
from kalkyl.io.tables.receive import receive_table_bytes
from kalkyl.model import Book, Cell, Sheet
from kalkyl.relations.plain_table import tables_of
from kalkyl.relations.printed_figure import has_comma_groups
from kalkyl.relations.said_amount import SaidAmount
from kalkyl.relations.table_sentences import said_amounts
from kalkyl.services.report import template_of
from shipped_organisation import report_of
from year import ANNUAL, FEBRUARY, OCTOBER, PLAN, UR1, UR2, Year

STATED, OF_ROW, MADE, RANK = "KAL459", "KAL460", "KAL463", "KAL464"
TABLE = (
    ("Nämnd, mnkr", "Budget 2024", "Utfall 2024", "Avvikelse"),
    ("Skolnämnden", "401,8", "399,1", "2,7"),
    ("Socialnämnden", "318,2", "326,5", "-8,3"),
    ("Hälso- och miljönämnden", "18,4", "17,9", "0,5"),
    ("Summa", "738,4", "743,5", "-5,1"),
)


def said(book: Book) -> tuple[SaidAmount, ...]:
    tables = tuple(table for sheet in book.sheets for table in tables_of(sheet))
    return said_amounts(book.texts, tables)


def beside(*texts: str, rows: tuple[tuple[str, ...], ...] = TABLE) -> tuple[SaidAmount, ...]:
    cells = {
        (row, column): Cell(text)
        for row, line in enumerate(rows, 1)
        for column, text in enumerate(line, 1)
        if text
    }
    return said(Book((Sheet("Tabell 1 Nämndernas utfall", cells),), texts=texts))


def wrong(*texts: str) -> list[str]:
    return [one.stands for one in beside(*texts) if one.is_wrong]


@pytest.mark.parametrize("case", tuple(corpus.cases("build")), ids=lambda case: case.sentence[:60])
def test_no_true_sentence_of_the_corpus_is_called_wrong(case: corpus.Case) -> None:
    told = {one.stands for one in said(case.book) if one.is_wrong}
    assert not told - set(case.wrong)


def test_most_wrong_sentences_of_the_corpus_are_told() -> None:
    cases = [case for case in corpus.cases("build") if not case.is_true]
    told = [{one.stands for one in said(case.book) if one.is_wrong} for case in cases]
    found = sum(not names.isdisjoint(case.wrong) for names, case in zip(told, cases, strict=True))
    assert (found, len(cases)) == (238, 311)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Socialnämndens utfall blev 326,5 mnkr.", []),
        ("Socialnämndens utfall blev 362,5 mnkr.", ["362,5 mnkr"]),
        ("Socialnämndens utfall blev 326 mnkr.", []),  # cut
        ("Socialnämndens utfall blev 325 mnkr.", ["325 mnkr"]),
        ("Socialnämndens utfall blev 326 500 tkr.", []),
        ("Socialnämndens utfall blev 326,5 tkr.", ["326,5 tkr"]),
        ("Socialnämnden redovisar ett underskott på drygt 8 mnkr.", []),
        ("Socialnämnden redovisar ett underskott på drygt 9 mnkr.", ["9 mnkr"]),
        ("Socialnämnden redovisar ett underskott på mer än 7 mnkr.", []),
        ("Totalt redovisar nämnderna ett underskott på 5,1 mnkr.", []),
        ("Totalt redovisar nämnderna ett underskott på 1,5 mnkr.", ["1,5 mnkr"]),
        ("Miljönämnden redovisar ett överskott på 1,5 mnkr.", []),  # no row of that name
        ("Hälso- och miljönämnden redovisar ett överskott på 1,5 mnkr.", ["1,5 mnkr"]),
        ("Socialnämndens hyror blev 45,5 mnkr.", []),  # of a part
        ("Socialnämndens utfall exklusive hyror blev 281,0 mnkr.", []),
        ("Socialnämndens utfall kan bli 340 mnkr.", []),
        ("Socialnämndens utfall 2023 var 312,0 mnkr.", []),  # no column of that year
        ("Socialnämndens utfall i mars var 80,2 mnkr.", []),
        ("Socialnämndens prognos är 331,0 mnkr.", []),  # no forecast in the table
        ("Socialnämndens kostnad per invånare är 11,2 tkr.", []),
        ("Socialnämnden har köpt fordon för 4,4 mnkr.", []),
        ("Socialnämndens utfall blev 399,1 mnkr.", []),  # another row's: silent
        ("Skolnämnden och Socialnämnden kostade 725,6 mnkr.", []),  # both together
    ],
)
def test_an_amount_is_held_where_its_cell_is_known(sentence: str, expected: list[str]) -> None:
    assert wrong(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Socialnämnden redovisar ett överskott på 8,3 mnkr.", ["8,3 mnkr"]),
        ("Skolnämndens underskott uppgick till 2,7 mnkr.", ["2,7 mnkr"]),
        ("Socialnämnden redovisar ett underskott på 8,3 mnkr.", []),
        ("Skolnämndens överskott uppgick till 2,7 mnkr.", []),
        ("Skolnämnden har inget underskott utan plus på 2,7 mnkr.", []),
        ("Socialnämnden avviker med 8,3 mnkr.", []),  # either way
    ],
)
def test_a_surplus_is_no_deficit_where_the_table_shows_which_sign_it_has(
    sentence: str, expected: list[str]
) -> None:
    assert wrong(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "is_held", "expected"),
    [
        ("Av nettokostnaden står Socialnämnden för 43,9 procent.", True, []),
        ("Av nettokostnaden står Socialnämnden för 53,9 procent.", False, ["53,9 procent"]),
        ("Socialnämnden svarar för 44 procent av utfallet.", True, []),
        ("Socialnämnden svarar för 54 procent av utfallet.", False, ["54 procent"]),
        ("Socialnämnden svarar för drygt 50 procent av utfallet.", False, ["50 procent"]),
        ("Socialnämnden svarar för drygt 43 procent av utfallet.", True, []),
        ("Socialnämnden svarar för 54 procent av hyrorna.", False, []),
        ("Av hyrorna står Socialnämnden för 54 procent.", False, []),
        ("Kvinnorna är 88 procent av Socialnämndens anställda.", False, []),
    ],
)
def test_a_percentage_of_all_is_the_rows_share_of_the_total(
    sentence: str, is_held: bool, expected: list[str]
) -> None:
    (found,) = beside(sentence)
    assert ((found.spot is not None and not found.is_wrong), wrong(sentence)) == (is_held, expected)


@pytest.mark.parametrize(
    "sentence",
    [
        "Socialnämnden, där placeringarna dragit i väg, hamnar till sist på 326,5 mnkr.",
        "Jämfört med budgeten på 318,2 mnkr har det varit ett tungt år för Socialnämnden.",
        "Trots återhållsamhet överskred Socialnämnden sin ram med 2,6 procent.",
    ],
)
def test_a_figure_of_the_row_that_a_sentence_names_is_held_whatever_else_it_says(
    sentence: str,
) -> None:
    (found,) = beside(sentence)
    assert found.spot is not None
    assert not found.is_wrong


COSTS = (
    ("Nämnd, mnkr", "Budget", "Utfall", "Avvikelse"),
    ("Skolnämnden", "-401,8", "-399,1", "2,7"),
    ("Socialnämnden", "{}", "{}", "8,3"),
)


@pytest.mark.parametrize(
    ("amounts", "sentence", "expected"),
    [
        (("-318,2", "-309,9"), "Socialnämnden gör ett underskott på 8,3 mnkr.", ["8,3 mnkr"]),
        (("-318,2", "-309,9"), "Socialnämnden gör ett överskott på 8,3 mnkr.", []),
        # Outcome less budget without signs: of costs a deficit, of a result a surplus.
        (("318,2", "326,5"), "Socialnämnden gör ett underskott på 8,3 mnkr.", []),
        (("318,2", "326,5"), "Socialnämnden gör ett överskott på 8,3 mnkr.", []),
    ],
)
def test_a_variance_is_a_surplus_only_where_its_table_says_so(
    amounts: tuple[str, str], sentence: str, expected: list[str]
) -> None:
    *rows, (name, _, _, variance) = COSTS
    found = beside(sentence, rows=(*rows, (name, *amounts, variance)))
    assert [said.stands for said in found if said.is_wrong] == expected


YEARS = (
    ("Område", "Lägenheter", "Hyror 2024, tkr", "Hyror 2023, tkr", "Vakans, %"),
    ("Norrgärdet", "612", "48 216", "45 903", "0,9"),
    ("Bruket", "519", "37 482", "38 120", "4,8"),
    ("Ytterorterna", "196", "12 968", "12 340", "7,1"),
    ("Alla områden", "1 327", "98 666", "96 363", "3,4"),
)


@pytest.mark.parametrize(
    ("sentence", "is_held", "expected"),
    [
        ("Norrgärdet har 612 lägenheter.", True, []),
        ("Norrgärdet har 621 lägenheter.", False, ["621"]),
        ("Norrgärdet: 621 lägenheter", False, ["621"]),
        ("Norrgärdet har 621 parkeringsplatser.", False, []),  # no such column
        ("Norrgärdet har 519 lägenheter.", False, []),  # another row's: silent
        ("Norrgärdet har 34 tomma lägenheter.", False, []),
        ("I Norrgärdet och Bruket finns tillsammans 1 131 lägenheter.", True, []),
        ("I Norrgärdet och Bruket finns tillsammans 1 311 lägenheter.", False, ["1 311"]),
        ("Hyrorna i Norrgärdet var 48,2 tkr.", False, ["48,2 tkr"]),  # a thousand times too little
        ("Hyrorna i Norrgärdet 2024 var 45 903 tkr.", False, ["45 903 tkr"]),  # of 2023
        ("Hyrorna i Norrgärdet är högre än 2024 och var 45 903 tkr.", True, []),
        ("Hyrorna i Norrgärdet ökade med 5,0 procent jämfört med 2023.", True, []),
        ("Hyrorna i Norrgärdet ökade med 6,0 procent jämfört med 2023.", False, ["6,0 procent"]),
        ("Hyrorna i Norrgärdet minskade med 5,0 procent.", False, ["5,0 procent"]),
        ("Hyrorna i Norrgärdet ökade med 9,0 procent jämfört med 2020.", False, []),
    ],
)
def test_counts_sums_and_changes_are_held(
    sentence: str, is_held: bool, expected: list[str]
) -> None:
    found = beside("Bostadsbolaget, bokslut 2024", sentence, rows=YEARS)
    told = [one.stands for one in found if one.is_wrong]
    assert (any(one.spot and not one.is_wrong for one in found), told) == (is_held, expected)


PLACES = (
    ("Enhet", "Besök 2025", "Besök 2024", "Kostnader 2025, tkr"),
    ("Slottet", "61 240", "58 910", "9 412"),
    ("Hamnen", "38 415", "41 020", "8 830"),
    ("Fyren", "12 680", "12 105", "1 204"),
    ("Totalt", "112 335", "112 035", "19 446"),
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Två av tre enheter ökade sina besök.", []),
        ("Tre av tre enheter ökade sina besök.", ["Tre av tre"]),
        ("Två av tre enheter ökade inte sina besök.", []),
        ("Två av tre enheter minskade sina besök.", ["Två av tre"]),
        ("Två av tre enheter minskade sina utgifter.", []),  # the table has no other year's
        ("Två av tre anställda ökade sina besök.", []),
        ("Två av tre enheter ökade sina besök under sommaren.", []),
        ("Slottet stod för drygt hälften av besöken.", []),
        ("Slottet stod för knappt hälften av kostnaderna.", []),
        ("Slottet stod för en fjärdedel av besöken.", ["en fjärdedel"]),
        ("Slottet stod för en fjärdedel av de utländska besöken.", []),
        ("En fjärdedel av besöken på Slottet var bokade.", []),
        ("Slottet stod för en fjärdedel av besöken i kommunen.", []),
        ("Slottet stod för en fjärdedel av ökningen.", []),
        ("Flest besök hade Slottet.", []),
        ("Flest besök hade Hamnen.", ["Flest"]),
        ("Flest besök efter Slottet hade Hamnen.", []),
        ("Näst flest besök hade Hamnen.", []),
        ("Flest besök i juli hade Hamnen.", []),
        ("Flest besök per öppen dag hade Hamnen.", []),
        ("Störst ökning av besöken hade Fyren.", []),
        ("Minst kostnader hade Fyren.", []),
        ("Högst kostnader hade Hamnen.", ["Högst"]),
        ("Högsta betyg fick Hamnen.", []),
        ("Minst 500 besök ska göras i Hamnen.", []),
        ("Besöken i Hamnen minskade till 38 415.", []),
        ("Besöken i Hamnen ökade till 38 415.", ["38 415"]),
        ("Besöken i Hamnen ökade under sommaren till 38 415.", []),
        ("De ökade besöken i Slottet uppgick till 61 240.", []),
        ("Besöken i Hamnen minskade med 2 605 eller 6,4 procent.", []),
        ("Besöken i Hamnen minskade med 2 605 eller 8,4 procent.", ["8,4 procent"]),
        ("Besöken i Hamnen minskade med 2 605 eller 2,3 procent av alla besök.", []),
        ("Hamnen hade 41 020 besök 2024.", []),
        ("Hamnen hade 41 020 besök 2025.", ["41 020"]),
        ("Hamnen hade 2025 färre besök än 2024, då de var 41 020.", []),
    ],
)
def test_what_is_said_in_words_is_held(sentence: str, expected: list[str]) -> None:
    found = beside("Museet, bokslut 2025", sentence, rows=PLACES)
    assert [one.stands for one in found if one.is_wrong] == expected


BUDGETS = (
    ("Enhet, tkr", "Budget 2025", "Utfall 2025", "Utfall 2024"),
    ("Skötsel", "4 120", "4 265", "4 003"),
    ("Planering", "2 375", "2 291", "2 402"),
    ("Snö", "1 050", "1 388", "912"),
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Skötsel kostade 4 265 tkr.", []),
        ("Skötsel kostade 4 120 tkr.", ["4 120 tkr"]),
        ("Skötsel kostade 4 120 tkr i budget.", []),
        ("Skötsel kostade 4 120 tkr enligt planen.", []),
        ("Skötsel skulle ha kostat 4 120 tkr.", []),
        ("Skötseln av parker kostade 4 120 tkr.", []),
        ("Skötsel kostade 4 003 tkr.", []),  # a year that is not named
        ("Budgeten för planering är 2 375 tkr.", []),
        ("Budgeten för planering är 2 291 tkr.", ["2 291 tkr"]),
        ("Budgeten för planering utökades och är 2 291 tkr.", []),
        ("Planering kostade 84 tkr mindre än budgeterat.", []),
        ("Planering kostade 84 tkr mer än budgeterat.", ["84 tkr"]),
        ("Planering kostade 84 tkr mer än prognosen.", []),
        ("Planering kostade inte 84 tkr mer än budgeterat.", []),
        ("Skötsel fick 4 120 tkr i budget och kostade 4 265 tkr.", []),
        ("Utfallet för skötsel var 4 265 tkr per sista december 2025.", []),
        ("Utfallet för skötsel var per sista december 4 625 tkr.", []),  # the table has no month
        ("Utfallet för skötsel var 4 625 tkr per den sista 2025.", ["4 625 tkr"]),
        ("Utfallet för skötsel var 18 tkr per anställd.", []),
        ("Utfallet för skötsel per vecka 2025 var 82 tkr.", []),
        ("Utfallet för skötsel 2025 var 4 003 tkr.", ["4 003 tkr"]),
        ("Utfallet för skötsel 2024 var 4 003 tkr.", []),
        ("Snö kostade 338 tkr eller 32 procent mer än budgeterat.", []),
        ("Snö kostade 338 tkr eller 24 procent mer än budgeterat.", ["24 procent"]),
        ("En av tre enheter höll sin budget.", []),
        ("Två av tre enheter höll sin budget.", ["Två av tre"]),
        ("Två av tre enheter överskred sin budget.", []),
        ("Två av tre enheter höll sin budget förra året.", []),
        ("Två av tre enheter höll inte sin budget.", []),
    ],
)
def test_what_is_said_of_budgets_is_held(sentence: str, expected: list[str]) -> None:
    found = beside("Parkenheten, bokslut 2025", sentence, rows=BUDGETS)
    assert [one.stands for one in found if one.is_wrong] == expected


@pytest.mark.parametrize(
    ("sentence", "made", "cells"),
    [
        (
            "I Norrgärdet och Bruket finns tillsammans 1 311 lägenheter.",
            "1131",
            ["Norrgärdet, Lägenheter", "Bruket, Lägenheter"],
        ),
        (
            "Hyrorna i Norrgärdet ökade med 6,0 procent jämfört med 2023.",
            "5.0",
            ["Norrgärdet, Hyror 2023, tkr", "Norrgärdet, Hyror 2024, tkr"],
        ),
        (
            "Hyrorna i Bruket ökade med 638 tkr.",
            "-638",
            ["Bruket, Hyror 2023, tkr", "Bruket, Hyror 2024, tkr"],
        ),
    ],
)
def test_what_figures_make_is_said(sentence: str, made: str, cells: list[str]) -> None:
    found = beside("Bostadsbolaget, bokslut 2024", sentence, rows=YEARS)
    (told,) = (one for one in found if one.is_wrong)
    assert (str(told.made), [spot.name for spot in told.made_of]) == (made, cells)


@pytest.mark.parametrize(
    "sentence",
    [
        "Norrgärdet har 2 100 lägenheter i kö.",
        "Antalet lägenheter över 75 kvadratmeter är 410.",
        "Hyrorna i Norrgärdet ökar 2026 med 3,1 procent.",
        "Under tre år har hyrorna i Norrgärdet varit 137,4 mnkr.",
        "Hyrorna i Norrgärdet är 2,1 mnkr lägre än budgeterat.",
        "Norrgärdet, Bruket och Ytterorterna har tillsammans 1 327 lägenheter.",
    ],
)
def test_what_the_tables_lack_is_never_wrong(sentence: str) -> None:
    found = beside("Bostadsbolaget, bokslut 2024", sentence, rows=YEARS)
    assert [one.stands for one in found if one.is_wrong] == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Socialnämnden gick back med 8,3 mnkr. Budgeten var 381,2 mnkr."], ["381,2 mnkr"]),
        (["Socialnämnden gick back med 8,3 mnkr. Budgeten var 318,2 mnkr."], []),
        (["Socialnämnden gick back med 8,3 mnkr. Hyrorna var 38,1 mnkr."], []),
        (["Bokslut", "Socialnämnden", "Utfallet blev 362,5 mnkr."], ["362,5 mnkr"]),
        (["Bokslut", "Socialnämndens fordon", "Utfallet blev 362,5 mnkr."], []),
        (["Socialnämnden gick back med 8,3 mnkr.", "Budgeten var 381,2 mnkr."], []),
    ],
)
def test_a_sentence_goes_on_about_the_row_of_the_one_before(
    texts: list[str], expected: list[str]
) -> None:
    assert wrong(*texts) == expected


def test_the_nearest_cell_of_a_row_is_named() -> None:
    (found,) = beside("Skolnämndens belopp är 399,7 mnkr.")
    assert found.spot is not None
    assert found.spot.name == "Skolnämnden, Utfall 2024"


UNITS = (
    ("Enhet, tkr", "Budget 2026", "Prognos 2026", "Avvikelse"),
    ("Skötsel", "4 120", "4 265", "-145"),
    ("Planering", "2 375", "2 291", "84"),
    ("Totalt", "6 495", "6 556", "-61"),
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nämndens prognos är 6 556 tkr.", []),
        ("Nämndens prognos är 6 655 tkr.", ["6 655 tkr"]),
        ("Verksamheten som helhet beräknas gå med ett underskott på 16 tkr.", ["16 tkr"]),
        ("Hela förvaltningens budget är 6 945 tkr.", ["6 945 tkr"]),
        ("Parkförvaltningens budget är 6 945 tkr.", ["6 945 tkr"]),  # named at the top
        ("Skolförvaltningens budget är 6 945 tkr.", []),  # somebody else's
        ("Nämndens investeringar är 6 655 tkr.", []),  # the table has none
        ("Nämndens intäkter är 655 tkr.", []),
        ("Nämndens prognos för hyror är 655 tkr.", []),
        ("Kommunens resultat är 655 tkr.", []),  # it has taxes too
        ("Kommunens resultat mot budget är 655 tkr.", ["655 tkr"]),
        ("Nämndens prognos för de enheter som växer är 4 300 tkr.", []),
        ("Nämnden har totalt sökt 900 tkr.", []),
        ("Skötbadets prognos är 4 300 tkr.", []),  # no row of that name
    ],
)
def test_the_whole_is_the_total_of_its_parts(sentence: str, expected: list[str]) -> None:
    found = beside("Parkförvaltningen, uppföljning 2026", sentence, rows=UNITS)
    assert [one.stands for one in found if one.is_wrong] == expected


def test_one_body_is_not_the_total_of_a_table_of_such_bodies() -> None:
    assert wrong("Nämndens utfall blev 734,5 mnkr.") == []
    assert wrong("Nämndernas samlade utfall blev 734,5 mnkr.") == ["734,5 mnkr"]


ENGLISH = (
    ("Unit, SEK thousand", "Budget", "Outcome", "Variance"),
    ("Road upkeep", "14,120", "14,265", "-145"),
    ("Planning", "2,375", "2,291", "84"),
    ("Total", "1,016,495", "1,016,556", "-61"),
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The outcome for road upkeep was 14,265 KSEK against a budget of 14,120 KSEK.", []),
        ("The outcome for road upkeep was 14,625 KSEK.", ["14,625 KSEK"]),
        ("Road upkeep had an outcome of SEK 14.6 million.", ["SEK 14.6 million"]),
        ("Road upkeep had an outcome of SEK 14.3 million.", []),
        ("In total, the outcome was 1,061,556 KSEK.", ["1,061,556 KSEK"]),
        ("The agency's budget was SEK 1.1 billion.", ["SEK 1.1 billion"]),
        ("Last year, the outcome for planning was 2,119 KSEK.", []),  # no column of that year
        ("Excluding snow, the outcome for road upkeep was 9,430 KSEK.", []),
        ("Of the outcome for road upkeep, 9,430 KSEK was salaries.", []),
        ("Planning received 340 KSEK from the state.", []),
        ("The revenue of planning was 340 KSEK.", []),
        ("The outcome for planning could become 2,600 KSEK.", []),
    ],
)
def test_an_english_document_is_read(sentence: str, expected: list[str]) -> None:
    found = beside("The Road Agency", sentence, rows=ENGLISH)
    assert [one.stands for one in found if one.is_wrong] == expected


def test_a_cell_of_an_english_table_is_named_as_it_is_printed() -> None:
    sentence = "The outcome for road upkeep was 14,625 KSEK."
    spots = [one.spot for one in beside("The Road Agency", sentence, rows=ENGLISH)]
    assert [spot.name for spot in spots if spot] == ["Road upkeep, Outcome"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1,050.6", "12.1"), True),
        (("1,214,300", "37,610"), True),
        (("37,610", "12.5"), True),
        (("37,610",), False),  # thousands or decimals
        (("1,214,300", "37,5"), False),
        (("12 400", "3,4"), False),
    ],
)
def test_a_comma_parts_thousands_where_other_cells_show_it(
    cells: tuple[str, ...], expected: bool
) -> None:
    assert has_comma_groups(cells) is expected


def test_what_the_words_say_outright_is_an_error_and_the_rest_a_warning() -> None:
    [stated] = beside("Socialnämndens utfall blev 362,5 mnkr.")
    [inferred] = beside("Socialnämnden landade på 362,5 mnkr.")
    assert (stated.is_stated, inferred.is_stated) == (True, False)


@pytest.mark.parametrize("heading", ["Hemtjänsten", "5.3 Individ och familj"])
def test_under_the_heading_of_a_part_nothing_is_wrong(heading: str) -> None:
    sentence = "Socialnämndens utfall blev 362,5 mnkr."
    assert wrong("Årsredovisning", heading, sentence) == []
    assert wrong("Årsredovisning", "Nämndernas utfall", sentence) == ["362,5 mnkr"]


@given(
    st.integers(1, 9_999_999),
    st.integers(1, 9_999_999),
    st.integers(0, 3),
    st.sampled_from(["tkr", "mnkr"]),
)
def test_a_figure_said_with_fewer_digits_is_never_wrong(
    outcome: int, budget: int, decimals: int, unit: str
) -> None:
    """In any unit and rounded or cut to any decimals, it is the table's figure."""
    rows = (
        ("Nämnd, tkr", "Utfall", "Budget"),
        ("Skolnämnden", show(Decimal(outcome)), show(Decimal(budget))),
        ("Socialnämnden", "10", "20"),
    )
    value = Decimal(outcome) if unit == "tkr" else Decimal(outcome).scaleb(-3)
    text = show(rounded(value, decimals), decimals)
    [amount] = beside(f"Skolnämndens utfall är {text} {unit}.", rows=rows)
    assert not amount.is_wrong


@given(st.integers(10_000, 999_999), st.integers(2, 900))
def test_a_figure_that_is_no_ones_is_told(outcome: int, apart: int) -> None:
    rows = (("Nämnd, tkr", "Utfall"), ("Skolnämnden", str(outcome)), ("Socialnämnden", "7"))
    said_, real = outcome + apart, {outcome, 7}
    [amount] = beside(f"Skolnämndens utfall är {said_} tkr.", rows=rows)
    zeros = len(str(said_)) - len(str(said_).rstrip("0"))
    step = 10 ** min(2, zeros)
    if min(abs(said_ - one) for one in real) > step:
        assert amount.is_wrong
        assert amount.is_stated


def word(sentence: str) -> bytes:
    document = docx.Document()
    document.add_heading("Årsredovisning 2024, Sandby kommun", 0)
    document.add_paragraph("Nämndernas utfall")
    table = document.add_table(0, 4)
    for line in TABLE:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text
    document.add_paragraph(sentence)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("command", ["check", "tables"])
def test_a_document_of_a_body_that_kalkyl_does_not_know(
    command: str, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    path = tmp_path / "rapport.docx"
    path.write_bytes(word("Socialnämndens utfall blev 326,5 mnkr, en hyra är 3,0 mnkr."))
    done = kalkyl(command, path)
    assert done.code == OK
    assert "Belopp i texten: 2, varav 1 har kunnat hållas mot ett tal i tabellerna." in done.out
    path.write_bytes(word("Socialnämndens utfall blev 362,5 mnkr."))
    done = kalkyl(command, path)
    assert (done.code, done.out.count(STATED)) == (FINDINGS, 1)
    path.write_bytes(word("Socialnämnden landade på 362,5 mnkr."))
    done = kalkyl(command, path)
    assert (done.code, done.out.count(OF_ROW)) == (OK, 1)
    path.write_bytes(word("Skolnämnden och Socialnämnden kostade tillsammans 752,6 mnkr."))
    done = kalkyl(command, path)
    assert (done.code, done.out.count(MADE)) == (OK, 1)
    assert "ger 725,6" in " ".join(done.out.split())
    path.write_bytes(word("Störst utfall hade Socialnämnden."))
    done = kalkyl(command, path)
    assert (done.code, done.out.count(RANK)) == (OK, 1)
    assert "är 326,5 mnkr och Skolnämnden, Utfall 2024 399,1" in " ".join(done.out.split())


@pytest.mark.parametrize("name", ["UR1-2020", "UR1-2021", "VP-2025"])
def test_the_published_texts_say_nothing_wrong_of_their_tables(name: str) -> None:
    """What is wrong in them is wrong within the text, or within the tables."""
    book = receive_table_bytes("rapport.docx", printed.document(name)).book
    assert book is not None
    assert [one for one in said(book) if one.is_wrong] == []


@pytest.mark.parametrize("name", [PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL])
def test_a_report_of_kalkyls_own_says_nothing_wrong_of_its_tables(made: Year, name: str) -> None:
    document = report_of([made.reading(made.total(name))], "sv")
    content = word_report(document, template_of(name), lambda _: {}).content
    book = receive_table_bytes("rapport.docx", content).book
    assert book is not None
    found = said(book)
    assert [one for one in found if one.is_wrong] == []
    assert any(one.spot for one in found) or name == PLAN
