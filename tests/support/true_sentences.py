"""True sentences: templates of what people write, filled with amounts that belong together.

A template stands under the name of its scheme in tests/data/true_sentences.txt. ``{new}`` is an
amount in millions with one decimal, ``{new:0}`` without decimals, ``{new:+}`` with its sign,
``{new:tkr}`` and ``{new:kr}`` the same in thousands and in kronor; ``{way:ökat/minskat}`` is the
word for which way it went. ``{s}`` is a part of an organisation: such a sentence is repeated
for others, each with amounts of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path
from random import Random

_FILE = Path(__file__).parents[1] / "data" / "true_sentences.txt"
_UNITS = {"tkr": 1_000, "kr": 1_000_000}
_SEVERAL = 3
_SUBJECTS = (
    "Grundskolan",
    "Gymnasieskolan",
    "Äldreomsorgen",
    "Individ- och familjeomsorgen",
    "Kollektivtrafiken",
    "Räddningstjänsten",
    "Gatuenheten",
    "Avdelning Nord",
    "Enheten för ekonomi",
    "VA-verksamheten",
    "Folktandvården",
    "Projekt Norrskenet",
    "IT",
    "Vård och omsorg",
    "Fastighet",
)
_ROUNDINGS = {"drygt": ROUND_FLOOR, "knappt": ROUND_CEILING}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as a sentence writes it."""

    value: Decimal

    def __format__(self, spec: str) -> str:
        sign = "−" if self.value < 0 else "+" if spec == "+" else ""
        size = abs(self.value) * _UNITS.get(spec, 1)
        decimals = int(spec) if spec.isdigit() else 0 if spec in {*_UNITS, *_ROUNDINGS} else 1
        step = Decimal(1).scaleb(-decimals)
        shown = size.quantize(step, rounding=_ROUNDINGS.get(spec, ROUND_HALF_UP))
        return sign + f"{shown:,}".replace(",", " ").replace(".", ",")


@dataclass(frozen=True, slots=True)
class Way:
    """Which of two words fits: the first where something is more."""

    is_up: bool

    def __format__(self, spec: str) -> str:
        up, down = spec.split("/")
        return up if self.is_up else down


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with gaps, and the scheme of the amounts that fill them."""

    scheme: str
    text: str

    def filled(self, random: Random) -> str:
        """The sentence with amounts that make it true."""
        names = random.sample(_SUBJECTS, _SEVERAL) if "{s}" in self.text else [""]
        return " ".join(self._sentence(random, name) for name in names).replace("\\n", "\n")

    def _sentence(self, random: Random, name: str) -> str:
        name = (
            name
            if self.text.startswith("{s}") or name[1:2].isupper()
            else name[:1].lower() + name[1:]
        )
        said = self.text.format(s=name, **SCHEMES[self.scheme](random))
        return said[0].upper() + said[1:]


Filling = Mapping[str, Amount | Way | int]


def templates() -> Iterator[Template]:
    """Every template of the file."""
    scheme = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            scheme = line.strip("[]")
        elif line:
            yield Template(scheme, line)


def _drawn(random: Random, low: int = 1, high: int = 60) -> Decimal:
    return Decimal(random.randint(low * 10, high * 10)) / 10


def _other(random: Random, than: Decimal, low: int = 1, high: int = 60) -> Decimal:
    drawn = _drawn(random, low, high)
    return drawn if drawn != than else drawn + 1


def _amounts(**values: Decimal) -> dict[str, Amount]:
    return {name: Amount(value) for name, value in values.items()}


def _change(random: Random) -> Filling:
    """Something that was ``old`` and is ``new``, and its budget."""
    old = _drawn(random, 4)
    new = max(Decimal("0.4"), old + random.choice((-1, 1)) * _drawn(random, 1, 9) / 2)
    new = new.quantize(Decimal("0.1"))
    new = new if new != old else old + 1
    budget = _other(random, new, 4)
    return {
        **_amounts(old=old, new=new, step=abs(new - old), change=new - old, budget=budget),
        **_amounts(percent=abs(new - old) / old * 100, gap=abs(new - budget)),
        "way": Way(new > old),
        "over": Way(new > budget),
    }


def _parts(random: Random) -> Filling:
    """Parts ``a``, ``b``, ``c`` and ``d``, their sums, and a whole of which more is not told."""
    a, b, c, d, rest = (_drawn(random, 1, 30) for _ in range(5))
    return {
        **_amounts(a=a, b=b, c=c, d=d, ab=a + b, bc=b + c, cd=c + d, abc=a + b + c),
        **_amounts(abcd=a + b + c + d, more=a + b + rest, most=a + b + c + rest),
        **_amounts(share=a / (a + b) * 100, other_share=b / (a + b) * 100),
    }


def _sides(random: Random) -> Filling:
    """What is better than planned, ``good``, what is worse, ``bad``, and what both come to."""
    good = _drawn(random, 1, 20)
    bad, also = _other(random, good, 1, 20), _drawn(random, 1, 9)
    net = good - bad
    return {
        **_amounts(good=good, bad=bad, also=also, net=net, size=abs(net)),
        **_amounts(all=net + also, both=good + bad),
        "side": Way(net > 0),
    }


def _budget(random: Random) -> Filling:
    """A ``budget``, the ``outcome``, what is ``used`` so far and ``left``; and last year's."""
    budget = _drawn(random, 5)
    outcome = max(Decimal(1), budget + random.choice((-1, 1)) * _drawn(random, 1, 9))
    outcome = outcome if outcome != budget else budget + 1
    used = (budget * random.randint(10, 90) / 100).quantize(Decimal("0.1"))
    last = _other(random, outcome)
    return {
        **_amounts(budget=budget, outcome=outcome, gap=abs(budget - outcome)),
        **_amounts(variance=budget - outcome, percent=outcome / budget * 100),
        **_amounts(gap_percent=abs(budget - outcome) / budget * 100, used=used),
        **_amounts(left=budget - used, used_percent=used / budget * 100),
        **_amounts(last=last, step=abs(outcome - last)),
        "over": Way(outcome > budget),
        "way": Way(outcome > last),
    }


def _rates(random: Random) -> Filling:
    """A share ``last`` year, ``now``, its ``target``, and those of two groups."""
    last, women, earlier = (_drawn(random, 2, 9) for _ in range(3))
    now = _other(random, last, 2, 9)
    target, men = _other(random, now, 2, 9), _other(random, women, 2, 9)
    return {
        **_amounts(last=last, now=now, target=target, women=women, men=men, earlier=earlier),
        **_amounts(step=abs(now - last), gap=abs(now - target), apart=abs(women - men)),
        "way": Way(now > last),
        "over": Way(now > target),
        "women_more": Way(women > men),
    }


def _counts(random: Random) -> Filling:
    """``all`` of something, in three groups; and how many there were before."""
    first, second, third = (random.randint(3, 90) for _ in range(3))
    every, before, now = first + second + third, random.randint(3, 300), random.randint(3, 300)
    now += now == before
    return {
        "first": first,
        "second": second,
        "third": third,
        "others": second + third,
        "all": every,
        "before": before,
        "now": now,
        "step": abs(now - before),
        "way": Way(now > before),
        **_amounts(
            percent=Decimal(first * 100) / every, grew=Decimal(abs(now - before) * 100) / before
        ),
    }


def _years(random: Random) -> Filling:
    """What rises each year from ``a`` to ``d``."""
    steps = [_drawn(random, 10), *(_drawn(random, 1, 8) for _ in range(3))]
    a, b, c, d = accumulate(steps)
    return _amounts(
        a=a, b=b, c=c, d=d, up=d - a, up_two=c - a, ab=b - a, bc=c - b, cd=d - c, all=a + b + c
    )


def _balance(random: Random) -> Filling:
    """What there was at first, what was ``added`` and ``taken``, and what is left."""
    opening, added, taken = _drawn(random, 10), _drawn(random, 1, 20), _drawn(random, 1, 9)
    return {
        **_amounts(opening=opening, added=added, taken=taken, closing=opening + added - taken),
        **_amounts(less=opening - taken, step=abs(added - taken)),
        "way": Way(added > taken),
    }


def _loose(random: Random) -> Filling:
    """Numbers that have nothing to do with each other."""
    names = ("n", "m", "day", "year")
    bounds = ((2, 90), (2, 90), (1, 28), (2018, 2030))
    drawn = {name: random.randint(*bound) for name, bound in zip(names, bounds, strict=True)}
    return {**drawn, **_amounts(a=_drawn(random), b=_drawn(random), rate=_drawn(random, 1, 6))}


SCHEMES: Mapping[str, Callable[[Random], Filling]] = {
    "change": _change,
    "parts": _parts,
    "sides": _sides,
    "budget": _budget,
    "rates": _rates,
    "counts": _counts,
    "years": _years,
    "balance": _balance,
    "loose": _loose,
    "subjects": _loose,
}
