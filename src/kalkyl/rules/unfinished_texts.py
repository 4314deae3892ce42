"""KAL621-KAL624: texts that are not finished, say nothing, or are about something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import RequiredRule
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import (
    BUDGET_PER_UPPDRAG,
    COVER,
    DEVELOPMENT,
    INVESTMENTS,
    RESULT,
    RESULT_INDICATOR,
)
from kalkyl.contract.spec import VALUE
from kalkyl.figures.sentences import sentences
from kalkyl.model import Fact, Key, Level, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.held_texts import held
from kalkyl.rules.labels import cell_name, quoted
from kalkyl.rules.prose.claims import Claim
from kalkyl.rules.prose.drafts import left_over
from kalkyl.rules.prose.spans import ends_elsewhere, is_of_other_time, names_month
from kalkyl.template.comment_needs import wants_comment

_LATER = r"(?:\s(?:senare|snart|inom kort|sen|imorgon|i morgon|nästa vecka|med text|av \w{2,20}))"
_EMPTY_WORDS = regex(
    r"(?:xx+|yy+|n\.?n|n/a|namn(?:et)?|ok(?:ej)?|d:o|dito|test|asdf+|utkast|rubrik|text"
    r"|sammanfattning|kommentar|\(text(?:en)? (?:om|för) [^).]{0,60}\)"
    r"|se (?:ovan(?:stående)?|nedan(?:stående)?|bilaga\w*"
    r"|(?:bifogat? |separat |annat )?(?:mejl|mail|dokument|pm)"
    r"|(?:föregående|förra|tidigare) (?:rapport|gång|år)\w*)(?: \d{1,2})?"
    r"|(?:precis |exakt )?(?:(?:samma|likadant) )?som"
    r" (?:tidigare|sist|senast|(?:förra|föregående) \w{2,20})"
    r"|(?:text(?:en)? |detta )?"
    rf"(?:följer|kommer|kompletteras|skrivs|fylls (?:i|på)|läggs in|återkommer){_LATER}"
    rf"|(?:text(?:en)? |vi )?(?:följer|återkommer){_LATER}?"
    r"|(?:ska|skall|behöver|måste) (?:fyllas (?:i|på)|kompletteras|skrivas|uppdateras|justeras"
    r"|ses över|stämmas av)(?: \w{2,20}){0,3}"
    r"|(?:precis )?som ovan"
    r"|(?:in)?väntar (?:på )?(?:underlag|siffror|svar|text|uppgifter)(?: \w{2,20}){0,3}"
    r"|samma text som [^.]{2,40}|klistra in [^.]{2,40}|/\s?\w{2,20}"
    r"|\w{2,20} (?:skriver|fyller i|kompletterar)(?: (?:detta|text(?:en)?|här|mer|senare)){1,2}"
    r"|(?:fyll i|ange|skriv)"
    r"(?: (?:text|kommentar|belopp|orsak|sammanfattning|analys|här|en|er|din))*)?\W*",
    re.IGNORECASE,
)
"""What says nothing where it is alone in a cell; *Inget att rapportera* says something."""
_NIL = regex(r"\s*[-–—+=]+\s*")
"""How people write that there is nothing to say, or draw a line."""
_UNFINISHED = regex(
    r"\b(?:att|och|eller|samt|som|med|för|av|till|från|om|mellan|i|på|vid|en|ett|den|genom|eftersom"
    r"|medan|men|inklusive|exklusive|är|har|ska|inom|hos|utan|kring|enligt|via|per|trots|inför"
    r"|cirka|ca|drygt|knappt|ungefär|omkring|bland annat|exempelvis|till exempel|samtidigt som"
    r"|jämfört|gällande|vad gäller|när det gäller|tack vare|på grund|till följd|innebär|följande"
    r"|(?:väntas|beräknas|bedöms|kommer)(?: att)?(?: bli)?|vilket|vilka|sin|sitt|sina|vår|våra|dess"
    r"|(?:beror|förklaras|gäller) (?:framför ?allt|främst)|(?<=[.?!] )dock)\s*\Z"
    r"|,\s*\Z|\([^()]{0,80}\Z",
    re.IGNORECASE,
)
_OPENED = regex(
    r"\b(?:beror på|förklaras av|består av|uppgår till|uppgick till|motsvarar|avser)\s*\Z",
    re.IGNORECASE,
)
"""What no text ends in, however short it is."""
_END = 120
"""So many characters say how a text ends."""
_LEAST_WORDS = 4
"""Shorter texts may be a heading or a name."""
_AMOUNTS = regex(r"\d,\d|\d\s?(?:mnkr|tkr|kr\b|kronor|procent|%)", re.IGNORECASE)
_TWO = 2
"""From how many amounts on a text may tell of several periods."""
_OF_PERIOD = frozenset(
    {
        *(
            (table, column)
            for table in (RESULT, RESULT_INDICATOR)
            for column in ("outcome", "variance")
        ),
        (DEVELOPMENT, "this_year"),
        (INVESTMENTS, "outcome"),
    }
)


@rule(
    Words(
        "KAL621",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” är inte färdigt. Skriv vad som ska stå.",
        en="{cell_name}: “{text}” is not finished. Write what it should say.",
    )
)
def placeholder_left(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No text is a placeholder, a remark to a colleague, or words that say nothing.

    A dash alone means that there is nothing to say, and is left alone where a text is optional.

    ## Regel
    En text är skriven för läsaren: ingen ruta att fylla i, ingen intern anteckning och inte bara
    ”ok”.

    ## Varför
    ”XX tkr” och ”Se ovan.” har tryckts; i förvaltningens rapport finns inget ovan.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Sammanfattning | [Skriv sammanfattning här] Prognosen är XX tkr bättre än budget. |

    ## Så rättar du
    Skriv texten, eller ta bort den om cellen är frivillig.

    ## In English
    Placeholders, remarks to a colleague and “see above” have been printed. Write the text.
    """
    for fact in (*reading.texts, *_approvers(reading)):
        text = str(fact.value)
        found = list(left_over(text))
        if not found and _EMPTY_WORDS.fullmatch(text) and _is_asked_for(reading, fact):
            found = [text]
        for words in found:
            facts = {"cell_name": cell_name(reading, fact.key), "text": quoted(words)}
            yield Hit(fact.place, facts)


def _approvers(reading: Reading) -> Iterator[Fact]:
    """Who wrote and approved the workbook."""
    for row in ("prepared_by", "approved_by"):
        fact = reading.submission.facts.get((COVER, row, VALUE))
        if fact and isinstance(fact.value, str):
            yield fact


def _is_asked_for(reading: Reading, fact: Fact) -> bool:
    """Whether words are wanted: those of the cover, of required cells and beside large variances.

    A section or a comment beside amounts that nobody asked for may be a dash, but nothing else.
    """
    key = fact.key
    spec = reading.contract.spec(key)
    if spec is None or spec.required.rule is RequiredRule.ALWAYS or key[0] == COVER:
        return True
    if _NIL.fullmatch(str(fact.value)):
        return wants_comment(reading.contract, reading.figures, key)
    return key[2] == VALUE or _is_beside_amounts(reading, key)


def _is_beside_amounts(reading: Reading, key: Key) -> bool:
    table = reading.contract.tables[key[0]]
    specs = (table.cell(key[1], column) for column in table.columns)
    return any(spec is not None and spec.unit == "tkr" for spec in specs)


@rule(
    Words(
        "KAL622",
        Severity.WARNING,
        sv="{cell_name}: texten slutar mitt i en mening: ”{text}”.",
        en="{cell_name}: the text ends in the middle of a sentence: “{text}”.",
    )
)
def text_is_whole(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A text does not end in a word that must be followed by another.

    ## Regel
    En text slutar inte mitt i en mening.

    ## Varför
    Vid inklistring försvinner slutet lätt, och ingen ser det i en smal cell.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Under hösten fortsätter arbetet med att |

    ## Så rättar du
    Skriv slutet av meningen.

    ## In English
    The end is easily lost when a text is pasted. Write the rest of the sentence.
    """
    for fact in reading.texts:
        text = str(fact.value)
        end = text.rstrip()[-_END:]
        is_cut = len(text.split()) >= _LEAST_WORDS and _UNFINISHED.search(end)
        if is_cut or _OPENED.search(end):
            last = sentences(text)[-1].text.strip()
            yield Hit(fact.place, {"cell_name": cell_name(reading, fact.key), "text": quoted(last)})


@rule(
    Words(
        "KAL623",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” gäller en annan period än rapporten ({period}). "
        "Är texten från en annan rapport?",
        en="{cell_name}: “{text}” is about another period than the report ({period}). "
        "Is the text from another report?",
    )
)
def text_of_this_period(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """What a text says of the year so far goes on until the report's last month.

    Sentences that compare, and those on sick leave and the like, may name an earlier month. None
    gives a figure of this report to other months or another year.

    ## Regel
    Det som en text säger om året hittills gäller till och med rapportens sista månad.

    ## Varför
    Texten från förra rapporten blir lätt kvar när beloppen byts ut.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Verksamheten har till och med mars följt planen. |

    ## Så rättar du
    Rätta månaden, och kontrollera att resten av texten gäller rapportens period.

    ## In English
    The last report's text is easily left when the amounts change. Correct the month.
    """
    for fact, words in (*_of_other_months(reading), *_with_own_figures(reading, expected)):
        facts = {"cell_name": cell_name(reading, fact.key), "text": quoted(words)}
        yield Hit(fact.place, {**facts, "period": reading.contract.period_label})


def _of_other_months(reading: Reading) -> Iterator[tuple[Fact, str]]:
    """Sentences about the year so far that say that it ended in another month.

    A plan with budgets by month speaks of all of them.
    """
    if BUDGET_PER_UPPDRAG in reading.contract.tables:
        return
    end = int(reading.contract.period_end[5:7])
    for fact in reading.texts:
        text = str(fact.value)
        is_alone = len(_AMOUNTS.findall(text)) < _TWO
        for sentence in sentences(text) if is_alone and not names_month(text, end) else ():
            if ends_elsewhere(sentence.text, end):
                yield fact, sentence.text


def _with_own_figures(reading: Reading, expected: Expected) -> Iterator[tuple[Fact, str]]:
    """Sentences that give a figure of this report to another period."""
    contract = reading.contract
    if BUDGET_PER_UPPDRAG in contract.tables:
        return
    end = int(contract.period_end[5:7])
    told = set()
    for claim in held(reading, expected):
        if not _is_of_period(claim) or claim.said is None:
            continue
        text = str(claim.fact.value)
        for sentence in sentences(text) if claim.said.is_telling else ():
            start = claim.said.start - sentence.start
            is_here = (
                0 <= start < len(sentence.text) and (claim.fact.key, sentence.start) not in told
            )
            if is_here and is_of_other_time(sentence.text, end, contract.year):
                told.add((claim.fact.key, sentence.start))
                if names_month(text, end) or not ends_elsewhere(sentence.text, end):
                    yield claim.fact, sentence.text


def _is_of_period(claim: Claim) -> bool:
    """Whether an amount is right of what this report's period came to."""
    kind = (claim.key[0], claim.key[2])
    return claim.verdict is None and not claim.source and kind in _OF_PERIOD


@rule(
    Words(
        "KAL624",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” handlar om {other}, inte om den egna avdelningen. Hör "
        "texten hit?",
        en="{cell_name}: “{text}” is about {other} and not about this department. Does it belong "
        "here?",
        wants=("manifest",),
    )
)
def text_of_this_department(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A text tells of the department's own forecast, outcome and staff, and of no other's.

    ## Regel
    En text handlar om den egna avdelningens prognos, utfall och medarbetare.

    ## Varför
    Text ur en kollegas arbetsbok följer med när den används som mall.

    ## Exempel
    ```exempel
    manifest 110 Kansli
    manifest 160 Säkerhet
    | Texter | Text |
    |---|---|
    | Verksamhet | Säkerhets prognos för helåret är oförändrad. |
    ```

    ## Så rättar du
    Skriv om den egna avdelningen, eller ta bort meningen.

    ## In English
    Text from a colleague's workbook comes along when it serves as a template.
    """
    others = expected.manifest.departments if expected.manifest else ()
    own = folded(reading.submission.sender.name)
    names = [other.name for other in others if folded(other.name) not in own]
    if not names or reading.submission.level is not Level.DEPARTMENT:
        return
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))}){_GENITIVE}", re.IGNORECASE)
    for fact in reading.texts:
        for sentence in sentences(str(fact.value)):
            found = pattern.search(sentence.text)
            if found:
                facts = {"cell_name": cell_name(reading, fact.key), "other": found[1]}
                yield Hit(fact.place, {**facts, "text": quoted(sentence.text)})


_GENITIVE = r"(?::?s|(?<=s)) (?:prognos|utfall|resultat|budget|avvikelse|sjukfrånvaro|medarbetare)"
