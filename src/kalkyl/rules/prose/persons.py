"""Whether a sentence tells of the illness of one person who can be recognised.

One person is a first name, a pronoun, or a role in the singular; several people, and illness as
what care or preventive work is about, are nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from kalkyl.base.regex import regex
from kalkyl.rules.prose.tagging import Tagged, Tagger

FIRST_NAMES = """anna eva maria karin kristina christina lena kerstin sara emma elin ingrid marie
    malin birgitta linda jenny annika elisabeth susanne åsa monica helena hanna johanna ida carina
    sofia julia elsa linnéa camilla katarina emelie inger ulla pernilla anneli gunilla josefin
    charlotte ulrika petra therese sofie barbro siv anita ann-marie agneta marianne gun
    cecilia frida matilda amanda lisa kajsa lotta louise jessica madeleine caroline maja moa
    lars mikael anders johan erik per peter thomas jan daniel fredrik hans bengt mats andreas stefan
    magnus jonas martin mattias bo niklas göran håkan kjell leif patrik jörgen rolf christer
    ulf tommy henrik joakim robert marcus markus tomas lennart roger rickard richard christian
    david jimmy gustav gustaf oskar oscar viktor victor filip philip simon sebastian alexander
    anton emil linus lukas axel hugo elias johannes kent claes klas conny jerker staffan tobias
    torbjörn urban sven olof karl carl nils gunnar åke arne börje ingemar evert ahmed ali mohamed
    fatima"""
"""The most usual Swedish first names that are not also other words."""
_ROLE_WORDS = """handläggare medarbetare kollega chef sekreterare controller ekonom strateg jurist
    utredare samordnare registrator assistent administratör direktör ledare kommunikatör upphandlare
    redaktör utvecklare tekniker arkivarie ingenjör konsult planerare koordinator specialist coach
    rektor lärare sjuksköterska läkare kurator psykolog vaktmästare receptionist ansvarig arkitekt
    analytiker förvaltare inköpare revisor praktikant vikarie person"""
_ROLES = tuple(_ROLE_WORDS.split())


class Word(Enum):
    """What a word says of who is ill."""

    ROLE = auto()
    ONE = auto()  # leads to one person
    NAMED = auto()
    THEY = auto()  # one person who was named before
    MANY = auto()
    ILL = auto()  # an adjective of one person
    ILLNESS = auto()
    SUFFERS = auto()  # a verb of which nothing but illness is the cause
    HAS = auto()  # leads to an illness
    AWAY = auto()
    WORK = auto()  # illness as what work is about
    VERB = auto()


_TAGGER = Tagger(
    {
        Word.ROLE: " ".join(f"~{role} ~{role.removesuffix('e')}" for role in _ROLES),
        Word.ONE: "en vår ena enda den min er varje",
        Word.NAMED: FIRST_NAMES,
        Word.THEY: "hon han hennes hans",
        Word.MANY: """flera alla många några antal antalet andel andelen medarbetarna medarbetares
            anställda personer fler samtliga cheferna handläggarna chefer två_medarbetare varannan
            personalen""",
        Word.ILL: """~sjukskriven ~sjukanmäld ~sjuk utbränd gravid opererad deprimerad utmattad
            cancersjuk alkoholiserad ~sjukskrivits""",
        Word.ILLNESS: """~cancer cancerdiagnos cancerbehandling cancerbesked ~tumör ~depression
            ~utmattning utmattningssyndrom utmattningsdepression ~stroke ~infarkt ~diabetes ms
            epilepsi demens alzheimer~ parkinson~ ~reumatism ~missfall ~missbruk ~alkoholproblem
            adhd autism ~migrän ~ångest ~hjärnskakning ~operation cellgift~ strålbehandling~
            ~graviditet ~sjukskrivning utbrändhet psykisk_ohälsa psykiska_besvär ~ryggskada
            ~knäskada ~benbrott ~diskbråck ~lunginflammation ~hjärtfel ~sjukdom ~förlossning
            stroke propp blodpropp ~spelberoende burnout ~fraktur ~artros borrelia""",
        Word.SUFFERS: """opererats opererades opereras operera_sig gått_i_väggen går_i_väggen
            gick_in_i_väggen gått_in_i_väggen insjuknat insjuknade brutit_benet brutit_armen
            brutit_foten brutit_handleden brutit_lårbenshalsen sjukskrivits sjukskrevs
            diagnostiserats mår_dåligt mår_psykiskt_dåligt mått_dåligt cancerbehandlas kollapsat
            kollapsade avlidit avled""",
        Word.HAS: """har hade fått fick får drabbats drabbades lider genomgår genomgått genomgick
            väntar går haft besked_om behandlas behandlats vårdas vårdats på_grund_av till_följd_av
            efter med diagnosen diagnos p.g.a. av""",
        Word.AWAY: "borta frånvarande hemma ledig inlagd",
        Word.WORK: """~mottagning ~vård vården ~patient ~patienter projekt~ insats~ förebygg~ medel
            riktlinje~ utbild~ uppdrag~ ansvar~ rutin~ kunskap~ forskning~ föreläs~ kampanj~ arbetat
            arbetar arbete om mot kring inom bland till minska minskat ökning kostnad~ regler~
            försäkring~ statistik~ tidiga remiss~ köer kön produktion~ genomfört""",
        Word.VERB: """är var blev blir har hade varit blivit fick får går gick kan kommer väntas
            beräknas slutade slutat lider genomgår väntar ska skall behandlas vårdas insjuknade
            opererades insjuknat opererats drabbades drabbats sjukskrevs mår_dåligt
            mår_psykiskt_dåligt som""",
    }
)
_BREAKS = frozenset({";", ":", "!", "?", "."})
_MAY_BE_ILL = regex(
    r"sjuk|utbränd|gravid|operera|deprim|utmatt|cancer|tumör|depress|stroke|infarkt|diabet|\bms\b"
    r"|epilep|demens|alzheim|parkins|reuma|missfall|missbruk|alkohol|adhd|autism|migrän|ångest"
    r"|hjärnskak|operation|cellgift|strålb|ohälsa|besvär|skada|benbrott|diskbr|lungin|hjärtfel"
    r"|förloss|propp|beroende|burnout|fraktur|artros|borrelia|brutit|insjukn|diagnos"
    r"|mår |mått |väggen|kollaps|avlid|avled",
    re.IGNORECASE,
)
"""Without one of these a sentence tells of nobody's illness."""
_NEAR, _WIDE, _FAR = 3, 5, 9
Words = Sequence[Tagged[Word]]


def tells_of_illness(text: str) -> bool:
    """Whether a sentence says that one person is or was ill."""
    if not _MAY_BE_ILL.search(text):
        return False
    words = [word for word in _TAGGER.read(text) if word.text not in {",", "(", ")"}]
    return any(_is_ill(words, at) for at in range(len(words)) if _is_one(words, at, text))


def _is_one(words: Words, at: int, text: str) -> bool:
    """Whether a word is one person: *enhetschefen*, *vår ekonom*, *Karin*, *hon*."""
    word, after = words[at], words[at + 1 : at + 2]
    if word.tags & {Word.NAMED, Word.THEY}:
        return Word.THEY in word.tags or text[word.start].isupper()
    if word.text == "en":
        return bool(after) and Word.VERB in after[0].tags
    if Word.ROLE not in word.tags or (at == 0 and word.text.endswith("are")):
        return False
    before = words[max(0, at - _WIDE) : at]
    led = [place for place, other in enumerate(before) if Word.ONE in other.tags]
    if led and any(other.text == "av" for other in before[led[0] :]):
        return True  # *en av handläggarna*
    name = word.text.removesuffix("s")
    if any(Word.MANY in other.tags for other in (word, *before[-_NEAR:])):
        return False
    if not name.endswith(_ROLES):
        return name.endswith("n")
    return bool(led) or at == 0 or before[-1].text == "att" or before[-1].text.endswith("ens")


_PLURAL = ("ingar", "ingarna", "ioner", "ionerna", "skador", "skadorna", "diagnoser")


def _is_ill(words: Words, at: int) -> bool:
    """Whether the words behind a person say that he or she is ill."""
    stops = (place for place, word in enumerate(words) if place > at and word.text in _BREAKS)
    rest = words[at + 1 : next(stops, len(words))]
    named = Word.NAMED in words[at].tags
    is_subject = bool(rest) and Word.VERB in rest[0].tags  # *en av våra controllers är*
    is_genitive = words[at].text.endswith("s") and not named and not is_subject
    if words[at].text in {"hennes", "hans"} or is_genitive:
        return any(map(_is_illness, rest[:_NEAR])) and not _is_work(rest[:_NEAR])
    if rest[:1] and rest[0].text in {"på grund av", "till följd av"}:
        return _has_illness(rest)
    verbs = [
        place for place, word in enumerate(rest[:_WIDE]) if word.tags & {Word.VERB, Word.SUFFERS}
    ]
    if not verbs:
        return False
    behind = rest[verbs[0] :]
    if any(Word.SUFFERS in word.tags for word in behind[:_WIDE]):
        return True
    ill = next((at for at, word in enumerate(behind[:_WIDE]) if Word.ILL in word.tags), 0)
    return (ill > 0 and not _is_work(behind[:ill])) or _has_illness(behind)


def _has_illness(behind: Words) -> bool:
    """Whether a verb leads to an illness: *har fått en svår depression*."""
    for place, word in enumerate(behind[:_FAR]):
        if _is_illness(word):
            led = behind[max(0, place - _WIDE) : place]
            is_led = any(other.tags & {Word.HAS, Word.AWAY} for other in led)
            return is_led and not _is_work(behind[: place + 2])
    return False


def _is_illness(word: Tagged[Word]) -> bool:
    return Word.ILLNESS in word.tags and not word.text.endswith(_PLURAL)


def _is_work(words: Words) -> bool:
    return any(word.tags & {Word.WORK, Word.MANY} for word in words)
