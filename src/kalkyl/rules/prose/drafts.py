"""What an author has left in a text: blanks to fill in, instructions, and remarks to colleagues.

Reports state things; they ask nobody to write or to check. So a clause that begins with *skriv* or
*stäm av*, that speaks to *du* or *ni*, or that says that the text itself is yet to come, is left
over. Instructions about other things (*rutinen behöver uppdateras*) are what reports are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto

from kalkyl.base.regex import regex
from kalkyl.figures.sentences import sentences
from kalkyl.figures.shared_units import UNIT
from kalkyl.rules.prose.persons import FIRST_NAMES
from kalkyl.rules.prose.tagging import Tagged, Tagger


class Draft(Enum):
    """What a word says of the writing of a text."""

    WRITE = auto()  # an order that nobody gives in a report
    CHECK = auto()  # an order, or the infinitive of what is planned
    PASSIVE = auto()  # what is to be done with something
    INSTRUCT = auto()  # what *ni* are told to do
    YOU = auto()
    MUST = auto()
    PLAN = auto()
    TEXT = auto()  # this text
    PIECE = auto()  # a piece of text
    PENDING = auto()
    ELSEWHERE = auto()
    DEADLINE = auto()
    ALERT = auto()
    NAME = auto()


_TAGGER = Tagger(
    {
        Draft.WRITE: """skriv beskriv redogör fyll_i fyll_på lägg_in lägg_till sätt_in för_in byt_ut
            stäm_av kolla dubbelkolla todo tbd kom_ihåg_att glöm_inte klistra_in ange kommentera
            förklara sammanfatta motivera""",
        Draft.CHECK: """uppdatera komplettera ändra rätta justera kontrollera verifiera bekräfta
            infoga radera ta_bort se_över fråga kontakta hör""",
        Draft.PASSIVE: """uppdateras kompletteras ändras rättas justeras kontrolleras dubbelkollas
            verifieras bekräftas infogas anges stämmas_av ses_över fyllas_i fyllas_på skrivas
            skrivas_om läggas_in tas_bort raderas kollas fylla_i fylla skriva stämma kolla
            dubbelkolla titta kontrollera lägga komplettera uppdatera""",
        Draft.INSTRUCT: """beskriver anger skriver kommenterar redogör redovisar fyller sammanfattar
            analyserar beskriva berätta redogöra putsa kika läsa gå_igenom beskriv skriv fyll kolla
            titta kontrollera stämma fylla""",
        Draft.YOU: "du ni er din ditt dina någon",
        Draft.MUST: "ska skall måste bör behöver kan kunde skulle",
        Draft.TEXT: """texten siffran siffrorna beloppet beloppen rutan stycket meningen kommentaren
            tabellen raden här nedan ovan detta""",
        Draft.PIECE: """text kommentar sammanfattning analys beskrivning förklaring rubrik texten
            kommentaren sammanfattningen analysen beskrivningen förklaringen siffror denna_del
            detta_avsnitt avsnittet denna_text den_här_delen det_här_avsnittet den_här_texten""",
        Draft.PENDING: """kommer inväntas väntas läggs_in fylls_i fylls_på skrivs tillkommer saknas
            återkommer kompletteras inväntar senare""",
        Draft.ELSEWHERE: """på i om till för från att bli nedan ovan bilaga hur vad
            varför och som""",
        Draft.DEADLINE: """före_inlämning innan_inlämning före_inlämningen innan_inlämningen
            före_utskick innan_utskick innan_utskicket före_utskicket innan_vi_skickar
            innan_vi_lämnar innan_det_skickas innan_den_skickas innan_nämnden före_nämnden
            innan_rapporten före_publicering innan_publicering innan_detta innan_det_går
            innan_den_går före_leverans före_tryck innan_tryck""",
        Draft.ALERT: "obs nb anm notera viktigt",
        Draft.NAME: FIRST_NAMES,
    },
    marks=r"[.,;:()!?\[\]–/]",
)
_BREAKS = frozenset(".,;:()!?[]–/")
_MAY_DRAFT = regex(
    r"skriv|redog|fyll|lägg|läggas|läggs|sätt in|för in|byt ut|stäm|koll|todo|tbd|glöm|klistra"
    r"|kom ihåg"
    r"|uppdater|komplett|ändra|rätta|juster|kontroller|verifier|bekräft|infoga|\bange|komment"
    r"|rader|förklara|sammanfatta|motivera|bort\b|över\b|fråga|kontakta|\bhör\b|\b(?:du|ni)\b|inväntas|väntas|kommer|saknas"
    r"|tillkommer",
    re.IGNORECASE,
)
"""Without one of these a sentence is no draft by its words."""
_GAP = (
    r"(?:[xyzn]{1,4}(?:,[xyzn]{1,3})?|[#?_*]{1,9}(?:,[#?_*]{1,9})?|-{2,9}"
    r"|\.{3,9}|…|\d{0,4},?x{1,4})"
)
_BLANK = regex(
    rf"(?:(?<!\w)|(?!\w))(?:(?<![\w.,#?_*-]){_GAP}\s?(?:{UNIT})(?!\w)"
    r"|#(?:REFERENS|SAKNAS|VÄRDEFEL|NAMN|DIVISION|OGILTIGT|SKÄRNING|REF|VALUE|NAME|N/A|DIV)\b"
    r"|\?\?\?|##+|\?\?,\?|(?<!\w)(?:[XYZN],[XYZN]{1,3}|[Xx]{3,}|[Yy]{3,}|[Zz]{3,})(?!\w)"
    r"|\blorem ipsum\b(?: dolor sit amet)?|(?<!\w)(?:todo|tbd)(?!\w)"
    r"|\(?\b(?:max|högst) (?:\d+|tio|fem|tre|sju|femton|tjugo) (?:rader|ord|tecken|meningar)\)?"
    r"|\[[^\]\[\d]{0,60}?[^\W\d]{3}[^\]\[\d]{0,80}\]"
    r"|<(?=\w{1,20} \w|skriv|fyll|text|belopp|ange|namn|infoga|datum|avdelning|siffr|komment|orsak)"
    r"[^<>\d/=]{0,60}?[^\W\d]{3}[^<>\d=]{0,80}>|\A\{[^{}\d]{1,40}\}\W*\Z"
    r"|\bstämmer (?:det|detta|siffran|siffrorna|beloppet)(?: här)? ?\?"
    r"|\A\W*utkast\s?(?:[:\d(]|\W*\Z)|\A\W*att göra\s?:"
    r"|\b(?:klicka|tryck) (?:eller tryck )?här för att\b"
    r"|\b(?:kopierat|kopierad|klippt|inklistrat) (?:från|ur) (?:förra|föregående|fjolårets)\b"
    r"|\bsamma som (?:förra|föregående)[^.]{0,20}\Z"
    r"|\bhär (?:ska|skall|kommer|behövs)\b[^.]{0,20}"
    r"\b(?:in|text|skriv|kompletteras|stå|berätta|beskriv|redo)\w*"
    r"|\btext(?:en)? är (?:inte|ej|ännu inte) (?:klar|färdig))",
    re.IGNORECASE,
)
"""What is yet to be filled in by its look, and a few fixed phrases; nothing within a word."""
_NOTED = frozenset("([/!")
"""Marks before a remark."""
_SOON = frozenset({"senare", "snart", "när", "imorgon", "inom", "av", "sen", "ännu", "fortfarande"})
_FEW = 4
Words = Sequence[Tagged[Draft]]


def left_over(text: str) -> Iterator[str]:
    """The sentences of a text in which its author has left something to do."""
    for sentence in sentences(text):
        if _BLANK.search(sentence.text) or _is_draft(sentence.text):
            yield sentence.text.strip()


def _is_draft(sentence: str) -> bool:
    """Whether the words of a sentence say that something is yet to be written or checked."""
    if not _MAY_DRAFT.search(sentence):
        return False
    words = tuple(_words(sentence))
    return any(_is_left(clause, lead, words) for clause, lead in _clauses(words))


def _words(text: str) -> Iterator[Tagged[Draft]]:
    """The words of a sentence; only within it a capital shows a name."""
    for word in _TAGGER.read(text):
        is_name = text[word.start].isupper() and text[: word.start].strip(" /(")
        yield word if is_name else replace(word, tags=word.tags - {Draft.NAME})


def _clauses(words: Words) -> Iterator[tuple[Words, str]]:
    """The words between marks, words that only call for attention left out, and what led to it."""
    clause: list[Tagged[Draft]] = []
    lead = ""
    for word in words:
        if word.text in _BREAKS:
            yield clause, lead
            clause, lead = [], word.text
        elif not clause and Draft.ALERT in word.tags:
            lead = "!"
        else:
            clause.append(word)
    yield clause, lead


def _is_left(clause: Words, lead: str, sentence: Words) -> bool:
    """Whether a clause is about what is yet to be written or checked of its own text."""
    if not clause:
        return False
    first = clause[0].tags
    said = frozenset(tag for word in sentence for tag in word.tags)
    is_timed = bool(said & {Draft.DEADLINE, Draft.NAME})
    is_noted = lead in _NOTED or (len(clause) == 1 and sentence[-1].text == "!")
    is_ours = is_timed or is_noted or _is_of_text(clause)
    if Draft.WRITE in first or (Draft.CHECK in first and is_ours):
        return True
    if _speaks_to_someone(clause) or _is_pending(clause):
        return True
    asked = [at for at, word in enumerate(clause) if Draft.MUST in word.tags]
    done = any(Draft.PASSIVE in word.tags for at in asked[:1] for word in clause[at + 1 :][:_FEW])
    is_asked = is_timed or sentence[-1].text == "!" or _has_subject(clause)
    return done and is_asked


def _is_of_text(clause: Words) -> bool:
    """Whether a clause has this text, or a thing in it, as what is to be checked."""
    return any(
        Draft.TEXT in word.tags and not (after and after.tags & {Draft.ELSEWHERE})
        for word, after in zip(clause, (*clause[1:], None), strict=True)
    )


def _has_subject(clause: Words) -> bool:
    """Whether a clause begins with a thing of this text: *siffran nedan måste …*."""
    return Draft.TEXT in clause[0].tags and not (
        len(clause) > 1
        and Draft.ELSEWHERE in clause[1].tags - {Draft.TEXT}
        and Draft.TEXT not in clause[1].tags
    )


def _speaks_to_someone(clause: Words) -> bool:
    """*Här beskriver ni …*, *kan du kolla …*."""
    for at, word in enumerate(clause):
        if Draft.YOU in word.tags:
            near = clause[max(0, at - 2) : at + _FEW]
            orders = word.text != "någon" or clause[max(0, at - 1)].text == "kan"
            if orders and any(Draft.INSTRUCT in other.tags for other in near):
                return True
    return False


def _is_pending(clause: Words) -> bool:
    """*Text kommer*, *kommentar inväntas från …*, *(text om läget läggs in när …)*."""
    if Draft.PIECE not in clause[0].tags:
        return False
    for at, word in enumerate(clause[1 : _FEW + 1], 1):
        if Draft.PENDING in word.tags:
            after = clause[at + 1] if at + 1 < len(clause) else None
            is_certain = word.text not in {"kommer", "väntas", "saknas", "kompletteras"}
            return is_certain or after is None or after.text in _SOON
    return False
