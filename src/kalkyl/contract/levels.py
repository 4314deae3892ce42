"""What an organisation calls its levels, in every form that kalkyl's Swedish texts need.

Kalkyl's own texts say *avdelning*, *förvaltning* and *region*; where an organisation has other
names, those stand there instead. Documents name a level in braces: ``{Förvaltningens}``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.model import Level

_NEUTER: Final = (
    "bolag verk förbund kontor distrikt center centrum team råd hus företag institut sekretariat"
)
_ENDINGS: Final = (
    ("område", ("t", "n", "na")),
    *((word, ("et", "", "en")) for word in _NEUTER.split()),
    ("tor", ("n", "er", "erna")),
    ("stad", ("en", "/städer", "/städerna")),
    ("ing", ("en", "ar", "arna")),
    ("a", ("n", "/or", "/orna")),
    ("e", ("n", "r", "rna")),
    ("", ("en", "er", "erna")),
)
"""How a noun is inflected, by how it ends; what follows a slash replaces the whole ending."""
_ASSEMBLIES: Final = frozenset({"region", "kommun"})
"""The levels that have a *fullmäktige* named after them."""
_NEUTER_BEFORE: Final = {
    "en": "ett",
    "någon": "något",
    "ingen": "inget",
    "den": "det",
    "egen": "eget",
    "annan": "annat",
    "vilken": "vilket",
    "okänd": "okänt",
    "ny": "nytt",
    "ansvarig": "ansvarigt",
}
_FORMS: Final = 4


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun: *bolag, bolaget, bolag, bolagen*."""

    one: str
    the: str
    many: str
    all: str

    @property
    def is_neuter(self) -> bool:
        """Whether it is *ett* and not *en*."""
        return self.the.endswith("t")

    @property
    def forms(self) -> tuple[str, str, str, str]:
        """Its four forms."""
        return self.one, self.the, self.many, self.all


def noun_of(answer: str) -> Noun:
    """A noun from its four forms with semicolons between them, or inflected by how it ends."""
    forms = [part.strip() for part in answer.split(";") if part.strip()]
    if len(forms) == _FORMS:
        return Noun(*map(_lowered, forms))
    word = _lowered(forms[0]) if forms else ""
    ending, added = next(rule for rule in _ENDINGS if word.endswith(rule[0]))
    return Noun(word, *(_inflected(word, ending, form) for form in added))


def name_of(answer: str) -> str:
    """The name of a level as it was written, without its other forms."""
    return answer.partition(";")[0].strip()


def _inflected(word: str, ending: str, form: str) -> str:
    return word.removesuffix(ending) + form[1:] if form.startswith("/") else word + form


def _lowered(word: str) -> str:
    """A word as it stands within a sentence; what is in capitals keeps them."""
    return word[:1].lower() + word[1:] if word[1:].islower() else word


SHIPPED: Final = {level: noun_of(level.value) for level in Level}
_FORM_OF: Final = {
    form: (level, number)
    for level, noun in SHIPPED.items()
    for number, form in reversed(list(enumerate(noun.forms)))
}
LEVEL_FORMS: Final = (*_FORM_OF, *(f"{form}s" for form in _FORM_OF), "regionfullmäktiges")
"""What documents may write in braces for the name of a level."""
_NOUN: Final = "|".join(sorted(_FORM_OF, key=len, reverse=True))
_BEFORE: Final = "|".join(_NEUTER_BEFORE)
_IN_TEXT: Final = regex(
    rf"(?<![\w{{])((?:(?:{_BEFORE}) ){{0,3}})"
    rf"(?:({_NOUN})(s?)|avdelning(s)kod|region(fullmäktiges?))(?!\w)",
    re.IGNORECASE,
)
_IN_BRACES: Final = regex(r"\{([A-Za-zÅÄÖåäö]+)\}")


@dataclass(frozen=True, eq=False)
class LevelWords:
    """The names of an organisation's levels, in kalkyl's own Swedish texts."""

    nouns: Mapping[Level, Noun]

    @cached_property
    def are_shipped(self) -> bool:
        """Whether they are those that kalkyl's texts have already."""
        return self.nouns == SHIPPED

    def put_in(self, text: str) -> str:
        """One of kalkyl's own texts with the organisation's names in it."""
        return text if self.are_shipped else _IN_TEXT.sub(self._own, text)

    def headings(self, headings: Sequence[str]) -> tuple[str, ...]:
        """Headings of kalkyl's own with the names in them, no two of them the same."""
        own = [self.put_in(heading) for heading in headings]
        known = Counter(word.casefold() for word in own)
        return tuple(
            self._as_heading(heading) if word != heading and known[word.casefold()] > 1 else word
            for heading, word in zip(headings, own, strict=True)
        )

    def _as_heading(self, word: str) -> str:
        """A level's heading where another heading has its name: *Enhetens namn*."""
        level = _FORM_OF[word.lower()][0]
        return f"{_genitive(self.nouns[level].the)} namn".capitalize()

    def filled(self, text: str) -> str:
        """A document's text with the names that stand in braces; other braces are left as is."""
        return _IN_BRACES.sub(self._of_braces, text) if "{" in text else text

    def filled_in(self, document: Any) -> Any:
        """A document whose texts all have the names that stand in braces."""
        match document:
            case str():
                return self.filled(document)
            case dict():
                filled = {word: self.filled_in(value) for word, value in document.items()}
                return filled if self.are_shipped else self._told_apart(document, filled)
            case list():
                return [self.filled_in(value) for value in document]
        return document

    def _told_apart(self, before: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
        """Columns of a table, none of which has the same title as a level's."""
        titles = Counter(title.casefold() for title in map(_title, filled.values()) if title)
        for name, column in filled.items():
            level = _IN_BRACES.fullmatch(_title(before[name]))
            if level and titles[_title(column).casefold()] > 1:
                column["title"] = self._as_heading(level[1])
        return filled

    def _of_braces(self, match: re.Match[str]) -> str:
        return self.put_in(match[1]) if is_level_form(match[1]) else match[0]

    def _own(self, match: re.Match[str]) -> str:
        before, form, genitive, is_code, assembly = match.groups()
        if is_code:
            words = f"{_genitive(self.nouns[Level.DEPARTMENT].the)} kod"
        elif assembly:
            name = self.nouns[Level.REGION].one
            words = f"{name if name in _ASSEMBLIES else ''}{assembly}"
        else:
            level, number = _FORM_OF[form.lower()]
            noun = self.nouns[level]
            words = noun.forms[number]
            words = _genitive(words) if genitive else words
            words = f"{_agreeing(before, noun)}{words}"
        return words[:1].upper() + words[1:] if match[0][:1].isupper() else words


def _title(node: Any) -> str:
    title = node.get("title", "") if isinstance(node, dict) else ""
    return title if isinstance(title, str) else ""


def _genitive(word: str) -> str:
    return word if word.endswith(("s", "x", "z")) else f"{word}s"


def _agreeing(before: str, noun: Noun) -> str:
    if not noun.is_neuter:
        return before
    words = (_NEUTER_BEFORE.get(word.lower(), word) for word in before.split())
    return "".join(f"{word} " for word in words)


def is_level_form(word: str) -> bool:
    """Whether a word in braces stands for the name of a level."""
    return _IN_TEXT.fullmatch(word) is not None


def level_words(answers: Mapping[str, str]) -> LevelWords:
    """The words of an organisation, from its answers by the ids of levels."""
    nouns = {level: noun_of(answers.get(level.value) or level.value) for level in Level}
    return LevelWords(nouns)


SHIPPED_WORDS: Final = LevelWords(SHIPPED)
