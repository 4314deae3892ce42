"""Whether words that nobody knows limit what an amount is about.

*Hyrorna ger ett överskott* and *överskottet inom psykiatrin* are about a part; *prognosen pekar nu
tydligt mot ett överskott* is not, whatever *pekar* and *tydligt* may mean. Only an unknown noun is
a limit: as a subject, in the genitive, or behind a preposition. What is a noun is told by the
word's ending and its place, since a Swedish sentence has its verb second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kalkyl.rules.prose.lexicon import REASON, Word

LIMITING = frozenset(
    {"för", "inom", "på", "i", "av", "hos", "bland", "till", "vid", "kring", "från"}
)
_VERB = re.compile(r"\w{2,}(?:r|de|te|ts|it|ats|as|es|tt|s)\Z")
_PAST = re.compile(r"\w{3,}(?:ades?|ddes?|ktes?)\Z")
"""A verb of the past tense, wherever it stands."""
_ADVERB = re.compile(r"\w{3,}(?:ligt|ligen|igt|vis|enbart|stans|sätt|ledes|vart)\Z")
_ADJECTIVE = re.compile(r"\w{3,}(?:[aet]|ad|iv|ell|ig|lig|sk|ande|ende|re)\Z")
_LIMITING_ADJECTIVE = re.compile(r"\w*(?:relaterad|baserad|specifik|finansierad|berörd)\w{0,2}\Z")
_NOUN = re.compile(
    r"\w{2,}(?:kostnad|intäkt|utgift|avgift|tjänst|medel|bidrag|projekt|köp|hyr|pris|lön|vakans|insats"
    r"|licens|skatt|lokal|resor|ersättning|satsning)(?:s|en|er|erna|ar|arna|or|orna|et|n|na)?\Z"
)
"""Compounds that end like a noun for costs or means."""
_OUTCOME = re.compile(r"\w*(?:utfall|resultat|netto|förbrukning)")
_EACH = "per"
_SPANS = frozenset({"under", "sedan", "inför", "redan"})
"""Prepositions of times and circumstances."""
_ADJUSTING = frozenset({"efter", "före", "utan", "exklusive", "trots"})
_NOT_VERBS = frozenset(
    {"över", "under", "efter", "inför", "eller", "per", "för", "där", "när", "här", "inte", "mer"}
)
_LEADS_VERB = frozenset(
    {
        *(
            "att",
            "har",
            "hade",
            "ska",
            "skall",
            "kan",
            "kommer att",
            "väntas",
            "beräknas",
            "bedöms",
        ),
        *(
            "bör",
            "vill",
            "får",
            "kunnat",
            "kunna",
            "ha",
            "inte",
            "ännu",
            "nu",
            "och",
            "som",
            "blir",
        ),
        *("är", "blev", "var", "så", "de", "vi", "man", "den", "det"),
    }
)
_OPENING = frozenset(
    {"för", "inom", "på", "hos", "vid", "vad gäller", "när det gäller", "gällande"}
)
_ARTICLES = frozenset({"en", "ett", "den", "det", "de", "dessa", "denna", "detta", "vår", "våra"})
_CHOOSING = frozenset({"den", "det", "de"})
"""Articles that make an adjective choose between several: *det underliggande överskottet*."""
_OF_TIME = frozenset({"year", "period"})
NOUNS = frozenset(
    {
        *("variance", "surplus", "deficit", "forecast", "budget", "outcome", "result", "target"),
        *("change", "costs", "income", "investments", "sick_leave", "turnover", "development"),
    }
)
STATES = frozenset({"är", "blir", "blev", "var", "ligger", "låg"})


def limits(words: Sequence[Word], is_known: Callable[[Word], bool]) -> bool:
    """Whether some words hold a noun that nobody knows and that says of which part they are."""
    return any(not is_known(word) and not _is_filler(words, at) for at, word in enumerate(words))


def limits_behind(
    before: Sequence[Word], after: Sequence[Word], is_known: Callable[[Word], bool]
) -> bool:
    """Whether the words behind an amount say of which part it is: *2,0 mnkr för lokalerna*.

    A noun right behind it does, where the verb stands before it: *avser 500 tkr löner*.
    """
    if not after:
        return False
    starts = [at for at, word in enumerate(after) if word.text in LIMITING | _ADJUSTING]
    is_bare = 0 not in starts and not is_known(after[0]) and not _is_filler(after, 0)
    return (is_bare and _has_verb(before)) or any(
        _is_limiting(after, at, is_known) for at in starts[:2]
    )


def _is_limiting(words: Sequence[Word], at: int, is_known: Callable[[Word], bool]) -> bool:
    """Whether the first word that says nothing behind a preposition is an unknown noun."""
    content = [word for word in words[at + 1 :] if not word.tags or REASON in word.tags]
    return (
        bool(content)
        and not is_known(content[0])
        and not _is_filler(words, words.index(content[0]))
    )


def opens_with_part(words: Sequence[Word], is_own: Callable[[str], bool]) -> bool:
    """Whether a sentence begins with what it is about: *För IT är läget ett annat*."""
    if not words or words[0].text not in _OPENING:
        return False
    behind = [word for word in words[1:4] if word.text not in _ARTICLES]
    return bool(behind) and not behind[0].tags and not is_own(behind[0].text)


def _is_filler(words: Sequence[Word], at: int) -> bool:
    """Whether an unknown word is a number, an adverb, an adjective, a verb, or of a time."""
    word = words[at].text
    before = words[at - 1].text if at else ""
    after = words[at + 1] if at + 1 < len(words) else None
    if word[0].isdigit() or _ADVERB.match(word) or before in _SPANS:
        return True
    if before == _EACH:  # costs per meeting are no costs of a period
        return False
    if after is not None and _is_noun(after) and _is_adjective(word):
        return before not in LIMITING | _CHOOSING and not after.tags & {"costs", "income"}
    return _is_verb(words, at)


def _is_noun(word: Word) -> bool:
    """Whether a known word is a noun, and no verb for what was used: *kostade*, *gått åt*."""
    is_used = "outcome" in word.tags and not _OUTCOME.match(word.text)
    return bool(word.tags & NOUNS) and not is_used


def _is_adjective(word: str) -> bool:
    return _ADJECTIVE.match(word) is not None and not _LIMITING_ADJECTIVE.match(word)


def _is_verb(words: Sequence[Word], at: int) -> bool:
    """Whether an unknown word stands where a verb does: second, or behind a word that leads it."""
    word, before = words[at].text, words[at - 1].text.rpartition(" ")[2] if at else ""
    if at == 0:
        return _PAST.match(word) is not None
    if not _VERB.match(word) or _NOUN.match(word):
        return False
    if before in LIMITING or before in _ARTICLES:
        return before in _LEADS_VERB - _ARTICLES
    if before in _LEADS_VERB:
        return True
    return not _has_verb(words[:at])


def _has_verb(words: Sequence[Word]) -> bool:
    """Whether a known verb is among some words."""
    return any(
        _VERB.match(other.text.partition(" ")[0])
        and other.tags
        and other.text not in _NOT_VERBS
        and not other.tags & (NOUNS | _OF_TIME)
        for other in words
    )
