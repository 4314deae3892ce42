"""What a rule is: a code, a severity, words in two languages, and a function that finds faults.

A rule yields places and facts. It writes no text and decides no severity; its docstring is its
page in the documentation, with an example that really triggers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from functools import cached_property, wraps
from hashlib import sha256
from types import ModuleType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellSpec, EarlierKind
from kalkyl.contract.earlier import Earlier
from kalkyl.contract.manifest import Manifest
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.privacy import hidden_keys
from kalkyl.figures.text_amounts import is_readable
from kalkyl.model import (
    Answer,
    Book,
    Fact,
    Facts,
    Key,
    Place,
    Problem,
    ProblemKind,
    Received,
    Severity,
    Sheet,
    Submission,
)
from kalkyl.rules.computed_cells import Compared, Difference, compared
from kalkyl.rules.prose.sections import texts_of
from kalkyl.rules.typed_precision import Printed
from kalkyl.tables.layout import Layout, Placing

if TYPE_CHECKING:
    from kalkyl.relations.judged_tables import JudgedTables

Made = TypeVar("Made")
Given = ParamSpec("Given")
Kept = TypeVar("Kept")
_CODE = regex(r"KAL[1-9]\d{2}\Z")
NEVER_CONFIRMED = ("KAL1", "KAL7", "KAL8")
"""Series that no answer lifts: files and forms, people, and what may harm."""


OF_FIGURES = ("KAL4", "KAL6")
"""Series about figures and texts that must agree, wherever a report has them."""
OF_EARLIER = (*OF_FIGURES, "KAL5")
"""Those that compare with earlier reports, too."""


class CatalogueError(Exception):
    """A rule that is declared wrongly."""


class InSheet(StrEnum):
    """Whether the formulas of kalkyl's own template show a fault, so that it says *Nej*.

    Sheet and check give one verdict on what is seen ``always``. ``partly`` is what the sheet may
    show by what follows from it, such as a total that no longer agrees with another.
    """

    ALWAYS = "always"
    PARTLY = "partly"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the receiver expects; ``None`` where nothing was said.

    ``layouts`` are the forms that workbooks without our cover may have; else those kalkyl knows.
    ``plan``, ``previous`` and ``last_year`` are reports that were handed in before, of one kind or
    several: each workbook is compared with those that come before its own report and year.
    """

    report: str | None = None
    year: int | None = None
    manifest: Manifest | None = None
    layouts: tuple[Layout, ...] = ()
    plan: tuple[Earlier, ...] | None = None
    previous: tuple[Earlier, ...] | None = None
    last_year: tuple[Earlier, ...] | None = None


@dataclass(frozen=True)
class Reading:
    """A workbook that could be read as a report.

    ``book`` is as it was received; rules about its form look there.
    """

    contract: Contract
    submission: Submission
    placing: Placing
    figures: Figures
    book: Book

    def hits(self, *kinds: ProblemKind) -> Iterator[Hit]:
        """A fault for each problem of some kinds that reading the report ran into."""
        return _hits(self.submission.problems, kinds)

    @property
    def printed(self) -> Printed:
        """The figures that are typed where kalkyl's own workbooks compute them."""
        return Printed(self.contract, self.submission, self.placing)

    @cached_property
    def compared(self) -> Compared:
        """The computed cells compared with what they should be."""
        return compared(self.contract, self.submission, self.placing, self.figures, self.book)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The computed cells that are not as they should be; several rules report them."""
        return self.compared.differences

    @cached_property
    def kept(self) -> dict[object, tuple[object, ...]]:
        """What several rules ask for, by :func:`once`."""
        return {}

    @cached_property
    def entries(self) -> tuple[tuple[Fact, CellSpec], ...]:
        """The cells that people fill in and that hold something; many rules go through them."""
        found = ((fact, self.contract.spec(key)) for key, fact in self.submission.facts.items())
        return tuple(
            (fact, spec)
            for fact, spec in found
            if spec and spec.is_input and fact.key[1] != TOTAL and fact.value is not None
        )

    @cached_property
    def keys(self) -> Mapping[Place, Key]:
        """The figure that each cell of the report holds."""
        facts = self.submission.facts.values()
        return {fact.place: fact.key for fact in facts if fact.place is not None}

    @cached_property
    def hidden(self) -> frozenset[Key]:
        """The cells about so few people that no message repeats their figures."""
        return hidden_keys(self.figures)

    @cached_property
    def all_texts(self) -> tuple[Fact, ...]:
        """The cells that hold somebody's own sentences."""
        return tuple(texts_of(self.contract, self.submission))

    @cached_property
    def texts(self) -> tuple[Fact, ...]:
        """Those of them that can be read; many rules read them. KAL154 reports the others."""
        return tuple(fact for fact in self.all_texts if is_readable(str(fact.value)))


def once(
    make: Callable[Concatenate[Reading, Given], Iterable[Made]],
) -> Callable[Concatenate[Reading, Given], tuple[Made, ...]]:
    """Have what several rules find in a reading found once, for the same further arguments."""

    @wraps(make)
    def asked(reading: Reading, /, *args: Given.args, **kwargs: Given.kwargs) -> tuple[Made, ...]:
        key = (make, *map(id, args), *map(id, kwargs.values()))
        kept = reading.kept.get(key)
        if kept is None:
            made = tuple(make(reading, *args, **kwargs))
            kept = reading.kept[key] = (made, args, kwargs)  # ids hold while the arguments live
        return cast("tuple[Made, ...]", kept[0])

    return asked


@dataclass(frozen=True, slots=True)
class Case:
    """A file to judge: as received, as read where that was possible, and what was expected."""

    received: Received
    reading: Reading | None = None
    expected: Expected = Expected()
    problems: tuple[Problem, ...] = ()
    rules: str = ""
    """The version of the rules that it is judged by; "" where nobody asks."""
    answers: tuple[Answer, ...] = ()
    """What the sender has answered to earlier findings."""
    lists: tuple[Sheet, ...] = ()
    """The lists of kalkyl's that were taken out of the workbook before it was read."""
    tables: JudgedTables | None = None
    """Its tables, where it is no workbook; a ``reading`` beside them is of a printed report."""

    def having(self, *kinds: ProblemKind) -> Iterator[Problem]:
        """The problems of some kinds that opening and reading ran into."""
        return (problem for problem in self.problems if problem.kind in kinds)

    def hits(self, *kinds: ProblemKind) -> Iterator[Hit]:
        """A fault for each of those problems."""
        return _hits(self.problems, kinds)


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault that a rule found: where, the facts its words need, and other cells of the same.

    ``compared`` are the keys of every figure that was compared, the entry's own among them. An
    answer to the finding holds as long as none of them changes.
    """

    place: Place | None = None
    facts: Facts = field(default_factory=dict)
    also: tuple[Place, ...] = ()
    compared: tuple[Key, ...] = ()

    @classmethod
    def of(cls, places: Iterable[Place | None], facts: Facts, compared: Iterable[Key] = ()) -> Hit:
        """A fault of several cells: at the first that the workbook has, and at the others too."""
        known = [place for place in places if place is not None]
        return cls(known[0] if known else None, facts, tuple(known[1:]), tuple(compared))


def _hits(problems: Iterable[Problem], kinds: Sequence[ProblemKind]) -> Iterator[Hit]:
    return (Hit(problem.place, problem.facts) for problem in problems if problem.kind in kinds)


FileCheck: TypeAlias = Callable[[Case], Iterable[Hit]]
ReadingCheck: TypeAlias = Callable[[Reading, Expected], Iterable[Hit]]
TablesCheck: TypeAlias = "Callable[[JudgedTables], Iterable[Hit]]"


def _has_earlier(expected: Expected, want: str) -> bool:
    """Whether one of some earlier reports is given, such as ``previous|last_year``."""
    kinds = [word for word in want.split("|") if word in set(EarlierKind)]
    return any(getattr(expected, kind) is not None for kind in kinds)


Keeps: TypeAlias = Callable[[Case], object]
"""What a rule about a batch keeps of each file."""
Cases: TypeAlias = Callable[[int], Case]
"""The files that came together, by number; each is read back from where it waits."""
BatchCheck: TypeAlias = Callable[[Sequence[Any], Cases], Iterable[tuple[int, Hit]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue. Exactly one of the four checks is set.

    A check of a batch compares what ``keeps`` makes of each file, which is small: the files
    themselves wait elsewhere, and only those that there is something to report of are asked for.

    ``wants`` are the words of :class:`Expected` that the rule cannot do without; of several with a
    ``|`` between them one is enough. A ``confirmable`` error no longer blocks when the sender has
    answered why the figure is right after all; nothing lifts any other error. ``in_forms`` is the
    severity in forms that kalkyl did not make, where it is another.
    """

    code: str
    severity: Severity
    sv: str
    en: str
    page: str
    wants: tuple[str, ...] = ()
    confirmable: bool = False
    in_sheet: InSheet = InSheet.NEVER
    in_forms: Severity | None = None
    of_file: FileCheck | None = None
    of_reading: ReadingCheck | None = None
    of_batch: BatchCheck | None = None
    keeps: Keeps | None = None
    of_tables: TablesCheck | None = None

    def concerns(self, case: Case) -> bool:
        """Whether it is about a file by itself, and about what the file is judged as.

        A document is judged by its figures, with no list of departments, and against the earlier
        reports that are given.
        """
        if case.tables is None:
            return self.of_batch is None and self.of_tables is None
        if self.of_reading is not None:
            series = OF_EARLIER if self.wants else OF_FIGURES
            is_given = all(_has_earlier(case.expected, want) for want in self.wants)
            return case.reading is not None and is_given and self.code.startswith(series)
        return self.of_file is not None or self.of_tables is not None

    def severity_for(self, contract: Contract | None, *, in_form: bool = False) -> Severity:
        """How much the fault weighs: as the report's schema says, else by the rule and the form."""
        severity = contract.severity.get(self.code) if contract else None
        if severity is not None:
            return Severity(severity)
        return self.in_forms if in_form and self.in_forms else self.severity

    @property
    def title(self) -> str:
        """The first line of the rule's page."""
        return self.page.strip().splitlines()[0]


@dataclass(frozen=True, slots=True)
class Words:
    """How a rule speaks: code, severity and a template in each language, with named fields."""

    code: str
    severity: Severity
    sv: str
    en: str
    wants: tuple[str, ...] = ()
    confirmable: bool = False
    in_sheet: InSheet = InSheet.NEVER
    in_forms: Severity | None = None

    def rule(self, page: str | None) -> Rule:
        """The rule with its page, as yet without a check."""
        if not _CODE.match(self.code):
            raise CatalogueError(f"{self.code} is no code")
        if not page:
            raise CatalogueError(f"{self.code} has no page")
        if self.confirmable and self.code.startswith(NEVER_CONFIRMED):
            raise CatalogueError(f"{self.code} is of a series that no answer lifts")
        words = (self.code, self.severity, self.sv, self.en)
        return Rule(*words, page, self.wants, self.confirmable, self.in_sheet, self.in_forms)


def file_rule(words: Words) -> Callable[[FileCheck], Rule]:
    """Declares a rule about a file as such, which may not even be a workbook."""
    return lambda check: replace(words.rule(check.__doc__), of_file=check)


def rule(words: Words) -> Callable[[ReadingCheck], Rule]:
    """Declares a rule about a workbook that was read as a report."""
    return lambda check: replace(words.rule(check.__doc__), of_reading=check)


def table_rule(words: Words) -> Callable[[TablesCheck], Rule]:
    """Declares a rule about tables that no contract knows."""
    return lambda check: replace(words.rule(check.__doc__), of_tables=check)


def batch_rule(
    words: Words, keeps: Callable[[Case], Kept]
) -> Callable[[Callable[[Sequence[Kept | None], Cases], Iterable[tuple[int, Hit]]]], Rule]:
    """Declares a rule about files that came together, by what it ``keeps`` of each of them."""
    return lambda check: replace(words.rule(check.__doc__), of_batch=check, keeps=keeps)


def version_of(rules: Sequence[Rule], program: str) -> str:
    """What a catalogue calls itself: the program's version, and a mark of what it holds."""
    marks = [f"{rule.code} {rule.severity}" + " confirmable" * rule.confirmable for rule in rules]
    return f"{program}-{sha256(' '.join(marks).encode()).hexdigest()[:8]}"


def collect(*modules: ModuleType) -> tuple[Rule, ...]:
    """Every rule of some modules, by code; two of the same code are refused."""
    found = [
        value for module in modules for value in vars(module).values() if isinstance(value, Rule)
    ]
    codes = [declared.code for declared in found]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise CatalogueError(f"declared twice: {', '.join(sorted(twice))}")
    return tuple(sorted(found, key=lambda declared: declared.code))
