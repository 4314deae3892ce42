"""How it goes with a goal or an activity, as the words of a clause say: done, late, not begun."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, StrEnum, auto
from itertools import pairwise

from kalkyl.base.regex import regex
from kalkyl.figures.sentences import sentences
from kalkyl.rules.prose.tagging import Tagged, Tagger


class State(StrEnum):
    """What an assessment or a status says."""

    FULL = "full"
    PARTLY = "partly"
    NOT = "not"
    DONE = "done"
    ONGOING = "ongoing"
    UNBEGUN = "unbegun"
    LATE = "late"
    UNDONE = "undone"


GOALS = {"uppfylls": State.FULL, "uppfylls delvis": State.PARTLY, "uppfylls inte": State.NOT}
"""The assessments of the goals table."""
ACTIVITIES = {
    "klar": State.DONE,
    "pågår": State.ONGOING,
    "ej påbörjad": State.UNBEGUN,
    "inte påbörjad": State.UNBEGUN,
    "försenad": State.LATE,
}
"""The statuses of activities."""
_AGAINST = {
    State.FULL: {State.NOT, State.PARTLY},
    State.PARTLY: {State.NOT, State.FULL},
    State.NOT: {State.FULL, State.PARTLY, State.DONE},
    State.DONE: {State.ONGOING, State.UNBEGUN, State.UNDONE, State.LATE, State.NOT},
    State.ONGOING: {State.DONE, State.UNBEGUN, State.FULL},
    State.UNBEGUN: {State.DONE, State.ONGOING, State.FULL},
    State.LATE: {State.DONE, State.FULL},
}
"""What no comment can say beside an assessment or a status."""


class Said(Enum):
    """What a word says of how it goes."""

    FULFIL = auto()
    FAIL = auto()
    HAPPEN = auto()  # what is denied fails
    PARTLY = auto()
    EITHER = auto()
    NOT = auto()
    DONE = auto()
    ONGOING = auto()
    BEGIN = auto()
    LATE = auto()
    SUBJECT = auto()
    SOME = auto()
    UNSURE = auto()
    EXPECT = auto()


_TAGGER = Tagger(
    {
        Said.FULFIL: """uppfyll~ uppnå~ nås nåtts nåddes nått nådd nådda måluppfyllelse i_mål
            full_måluppfyllelse infria~""",
        Said.FAIL: """ouppfyll~ lagts_ner lagts_ned läggs_ner läggs_ned nedlagd~ nedlagt utgår
            utgått avbryts avbrutits avbröts avbruten avbrutet pausats pausat pausad pausades
            stannat_av skrinlagt~ skrinläggs ställts_in ställs_in uteslutet omöjligt missas missats
            misslyckats""",
        Said.HAPPEN: """nå hinner hinns hinnas hunnit klaras klarats genomföras genomförs slutföras
            slutförs""",
        Said.PARTLY: "delvis till_viss_del i_viss_utsträckning i_viss_mån till_vissa_delar",
        Said.EITHER: "helt_eller_delvis delvis_eller_helt helt_och_delvis helt_eller_till_viss_del",
        Said.NOT: "inte ej icke inget ingen inga aldrig knappast varken",
        Said.DONE: """klar klart klara färdig färdigt färdiga färdigställd~ färdigställt~ avslutad
            avslutat avslutade avslutats avslutades slutförd slutfört slutförda slutförts slutfördes
            genomförd genomfört genomförda genomförts genomfördes avklarad~ avklarat i_hamn""",
        Said.ONGOING: "pågår pågående fortgår fortlöper är_igång löper_på",
        Said.BEGIN: """påbörjad påbörjat påbörjats påbörjades påbörjade startat startats startades
            startad börjat inletts inlett inleddes inledd kommit_igång satts_igång kunnat_starta
            börja starta påbörjas tagit_fart""",
        Said.LATE: """försenad försenat försenats försenas försenade efter_tidplan efter_tidplanen
            efter_tidsplan efter_tidsplanen efter_planen efter_i_tid skjutits_upp skjuts_upp
            senarelagts senareläggs senarelagd flyttats_fram dragit_ut_på_tiden drar_ut_på_tiden
            fördröjts fördröjd fördröjt""",
        Said.SUBJECT: """målet uppdraget bedömningen arbetet aktiviteten insatsen åtgärden projektet
            allt samtliga_åtgärder samtliga_delar alla_delar alla_åtgärder""",
        Said.SOME: """del delar delarna delen etapp etappen fas fasen steg steget första andra halva
            hälften delmål delmålet delmoment delmomentet moment nästa flera vissa några inledande
            förberedelserna förstudien fortsatt till_stor_del till_största_delen i_stort_sett""",
        Said.UNSURE: """om risk risken riskerar förutsatt skulle tidigare förra trots även_om först
            däremot innan till_sommaren till_hösten till_våren till_årsskiftet senast förrän nästan
            fjol annars återstår utom förutom hade var_klar var_klart var_färdig var_färdigt
            var_avslutad var_avslutat återuppta~""",
        Said.EXPECT: """ska skall kommer väntas förväntas beräknas planeras bedöms bör blir bli
            kunna vill""",
    },
)
_HOW = frozenset({Said.FULFIL, Said.FAIL, Said.DONE, Said.ONGOING, Said.BEGIN, Said.LATE})
Words = Sequence[Tagged[Said]]
_BREAKS = frozenset(".,;:!?()")
_JOINS = frozenset({"och", "samt", "men", "medan", "som", "då", "eftersom"})
_LATTER = frozenset({"som", "då", "eftersom"})
_OF_TIME = regex(
    r"(?:^| )(?:när|sedan|innan|förrän|tills|så (?:snart|fort)|efter (?:det )?att"
    r"|(?:samband|takt|och) med att|(?:direkt|genast) \w+(?:en|et|na))\Z"
)
"""What leads to a clause that says when: *startar när flytten är klar*."""
_VERBS = frozenset({"är", "har", "var", "kan", "alltså", "därmed", "nu", "helt", "ännu", "redan"})
_LIMITED = regex(
    r"\s*(?:för|inom|hos|vid|på|i)\s+(?!närvarande|år\b|dag\b|nuläget|det stora)\w", re.IGNORECASE
)
_EXCEPT = regex(r"\bmen (?:inte|ej)\s+(?:för|inom|hos|vid|på|i)\b", re.IGNORECASE)
"""What makes a sentence one of a part of the goal: *för hjärtsvikt … men inte för KOL*."""
_SAME = 6
_QUOTED = 80


def state_of(text: str, *, is_open: bool = False) -> State | None:
    """What some words say of goals or activities; with ``is_open``, *delvis* alone too."""
    return _state(tuple(_TAGGER.read(text)), is_open=is_open)


def says_how(text: str) -> bool:
    """Whether some words say anything of how it goes with goals or activities."""
    return any(word.tags & _HOW for word in _TAGGER.read(text))


def _state(words: Words, *, is_open: bool = False) -> State | None:
    said = frozenset(tag for word in words for tag in word.tags)
    denied = sum(Said.NOT in word.tags for word in words)
    fails = Said.FAIL in said
    if (
        Said.EITHER in said
        or denied > 1
        or (fails and denied and any(word.text == "omöjligt" for word in words))
    ):
        return None
    if Said.PARTLY in said and (is_open or Said.FULFIL in said):
        return None if denied else State.PARTLY
    if denied and _is_not_whole(words):
        return None
    if Said.FULFIL in said or (is_open and denied and said <= {Said.NOT, Said.SUBJECT}):
        return State.FULL if fails and denied else State.NOT if fails or denied else State.FULL
    if denied:
        if Said.BEGIN in said:
            return State.UNBEGUN
        return State.NOT if Said.HAPPEN in said else State.UNDONE if Said.DONE in said else None
    for tag, state in _STATES:
        if tag in said:
            return state
    return None


def _is_not_whole(words: Words) -> bool:
    """*Inte helt*: what is denied may still be so in part."""
    return any(Said.NOT in word.tags and after.text in _WHOLLY for word, after in pairwise(words))


_WHOLLY = frozenset({"helt", "fullt", "riktigt", "till", "enbart", "bara"})
_STATES = (
    (Said.FAIL, State.NOT),
    (Said.LATE, State.LATE),
    (Said.DONE, State.DONE),
    (Said.ONGOING, State.ONGOING),
    (Said.BEGIN, State.ONGOING),
)


def contradicts(comment: str, label: str, names: Sequence[str] = ()) -> str:
    """The clause of a comment that cannot be beside an assessment or a status; else nothing.

    ``names`` are the words by which the goal or the activity is called.
    """
    status = label.casefold().strip()
    right = GOALS.get(status) or ACTIVITIES.get(status)
    if right is None:
        return ""
    for sentence in sentences(comment):
        if _LIMITED.match(sentence.text) or _EXCEPT.search(sentence.text):
            continue
        for clause in _clauses(sentence.text, names):
            if _said(clause, is_goal=status in GOALS) in _AGAINST[right]:
                whole = sentence.text.strip()
                part = sentence.text[clause[0].start : clause[-1].end]
                return whole if len(whole) <= _QUOTED else part
    return ""


def _said(clause: Words, *, is_goal: bool) -> State | None:
    """What a clause says for certain of all of a goal or an activity."""
    tags = frozenset(tag for word in clause for tag in word.tags)
    state = _state(clause)
    if tags & {Said.UNSURE, Said.SOME} or (state is not State.NOT and _is_possible(clause)):
        return None
    if not is_goal and Said.EXPECT in tags and state is not State.NOT:
        return None
    return state


def _is_possible(clause: Words) -> bool:
    return any(word.text in {"kan", "ska", "skall", "kunna"} for word in clause)


def _clauses(sentence: str, names: Sequence[str]) -> Iterator[Words]:
    """The clauses of a sentence whose subject is the goal or the activity itself."""
    clause: list[Tagged[Said]] = []
    is_ours = True  # a comment may begin without a subject: *Ej påbörjad*
    for word in (*_without_times(tuple(_TAGGER.read(sentence))), None):
        if word is None or word.text in _BREAKS or word.text in _JOINS:
            is_ours = _is_ours(clause, names, goes_on=is_ours)
            if clause and is_ours:
                yield clause
            clause = []
            is_ours = is_ours and not (word is not None and word.text in _LATTER)
            if word is not None and word.text == "men":
                return
        else:
            clause.append(word)


def _without_times(words: Words) -> Iterator[Tagged[Said]]:
    """The words outside clauses that say when something happens, which have another subject."""
    is_when = False
    for at, word in enumerate(words):
        last = " ".join(other.text for other in words[max(at - 2, 0) : at + 1])
        is_leading = _OF_TIME.search(last) and [other.text for other in words[at + 1 :]][:1] != [
            "i"
        ]
        is_when = (is_when and word.text not in _BREAKS) or bool(is_leading)
        if not is_when:
            yield word


def _is_ours(clause: Words, names: Sequence[str], *, goes_on: bool) -> bool:
    """Whether a clause has the goal as its subject, or none of its own."""
    if not clause:
        return goes_on
    if any(Said.SUBJECT in word.tags for word in clause):
        return True
    first = clause[0]
    if first.tags or first.text in _VERBS:
        return goes_on
    return any(len(first.text) >= _SAME and first.text[:_SAME] in name for name in names)
