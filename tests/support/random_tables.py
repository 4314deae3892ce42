"""Lawful tables of random amounts, in forms that Swedish municipalities and regions print."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from kalkyl.io.tables.receive import receive_table_bytes
from kalkyl.relations.judged_tables import judged_tables

HUNDRED = Decimal(100)
MONTHS = ("Januari", "Februari", "Mars", "April", "Maj", "Juni", "Juli", "Augusti", "September")
BOARDS = ("Kommunstyrelsen", "Socialnämnden", "Tekniska nämnden", "Kulturnämnden", "Miljönämnden")
Line: TypeAlias = tuple[str, Sequence[Decimal]]
Cells: TypeAlias = list[list[str]]


@dataclass(frozen=True)
class Source:
    """Where a table's amounts come from: up to a size, printed with some decimals."""

    pick: random.Random
    size: Decimal
    decimals: int

    def amount(self, share: str = "1") -> Decimal:
        """An unrounded amount of up to a share of the size; below 0 where the share is."""
        return self.pick.randint(1, 10**6) * self.size * Decimal(share) / 10**6

    def pair(self, share: str = "1", least: str = "0") -> list[Decimal]:
        """Two columns' amounts between two shares of the size."""
        return [self.amount(share) + self.size * Decimal(least) for _ in range(2)]

    def printed(self, title: str, headings: Sequence[str], lines: Sequence[Line]) -> Cells:
        """A table of lines, each amount rounded by itself."""
        rows = [
            [label, *(shown(amount, self.decimals) for amount in amounts)]
            for label, amounts in lines
        ]
        return [[title, *headings], *rows]


def source(seed: int) -> Source:
    """The same amounts for the same seed."""
    pick = random.Random(seed)
    decimals = pick.choice((0, 1, 1, 2))
    sizes = (30, 90, 400, 2500) if decimals else (900, 9000, 60000)
    return Source(pick, Decimal(pick.choice(sizes)), decimals)


def shown(amount: Decimal, decimals: int) -> str:
    """An amount as it is printed."""
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{rounded:,}".replace(",", " ").replace(".", ",")


def added(*lines: Sequence[Decimal]) -> list[Decimal]:
    """Lines added column by column."""
    return [sum(column, Decimal(0)) for column in zip(*lines, strict=True)]


def cash_flow(of: Source) -> Cells:
    """Sums of parts with either sign, and the last line carried from year to year."""
    result, adjusted = of.pair("1", "-0.3"), of.pair()
    funds = added(result, adjusted)
    claims, debts = of.pair("0.25", "-0.12"), of.pair("0.25", "-0.12")
    operating = added(funds, claims, debts)
    bought, sold = of.pair("-2"), of.pair("0.1")
    invested, loans, repaid = added(bought, sold), of.pair(), of.pair("-0.25")
    financed = added(loans, repaid)
    flow = added(operating, invested, financed)
    first = of.amount("3") + 3 * of.size
    opening = [first + flow[1], first]
    lines = [
        ("Årets resultat", result),
        ("Justering för ej likviditetspåverkande poster", adjusted),
        ("Medel från verksamheten före förändring av rörelsekapital", funds),
        ("Ökning(-)/minskning(+) kortfristiga fordringar", claims),
        ("Ökning(+)/minskning(-) kortfristiga skulder", debts),
        ("Medel från den löpande verksamheten", operating),
        ("Investering i materiella anläggningstillgångar", bought),
        ("Försäljning av materiella anläggningstillgångar", sold),
        ("Medel från investeringsverksamheten", invested),
        ("Nyupptagna lån", loans),
        ("Amortering", repaid),
        ("Medel från finansieringsverksamheten", financed),
        ("Årets kassaflöde", flow),
        ("Likvida medel vid årets början", opening),
        ("Likvida medel vid årets slut", added(opening, flow)),
    ]
    return of.printed("Kassaflödesanalys", ("2025", "2024"), lines)


def income_statement(of: Source) -> Cells:
    """Results below results, each of it and the lines since."""
    income, costs, written_off = of.pair("0.2"), of.pair("-1", "-0.5"), of.pair("-0.05")
    net = added(income, costs, written_off)
    taxes, grants = of.pair("1", "0.5"), of.pair("0.3")
    result = added(net, taxes, grants)
    gains, interest = of.pair("0.01"), of.pair("-0.012")
    lines = [
        ("Verksamhetens intäkter", income),
        ("Verksamhetens kostnader", costs),
        ("Avskrivningar", written_off),
        ("Verksamhetens nettokostnader", net),
        ("Skatteintäkter", taxes),
        ("Generella statsbidrag", grants),
        ("Verksamhetens resultat", result),
        ("Finansiella intäkter", gains),
        ("Finansiella kostnader", interest),
        ("Årets resultat", added(result, gains, interest)),
    ]
    return of.printed("Resultaträkning", ("2025", "2024"), lines)


def balance_sheet(of: Source) -> Cells:
    """Two halves with the same total, one part of which may be close to nothing."""
    land, tools, shares = of.pair("1", "1"), of.pair("0.12"), of.pair("0.16")
    fixed, claims, cash = added(land, tools, shares), of.pair("0.25"), of.pair("0.25")
    current = added(claims, cash)
    total = added(fixed, current)
    result, earlier = of.pair("0.03", "-0.015"), of.pair("0.5")
    equity, pensions, short = added(result, earlier), of.pair("0.25"), of.pair("0.25")
    own = added(equity, pensions, short)
    long = [all_ - rest for all_, rest in zip(total, own, strict=True)]
    lines = [
        ("Mark, byggnader och tekniska anläggningar", land),
        ("Maskiner och inventarier", tools),
        ("Finansiella anläggningstillgångar", shares),
        ("Summa anläggningstillgångar", fixed),
        ("Fordringar", claims),
        ("Kassa och bank", cash),
        ("Summa omsättningstillgångar", current),
        ("SUMMA TILLGÅNGAR", total),
        ("Årets resultat", result),
        ("Övrigt eget kapital", earlier),
        ("Summa eget kapital", equity),
        ("Avsättningar för pensioner", pensions),
        ("Långfristiga skulder", long),
        ("Kortfristiga skulder", short),
        ("Summa skulder", added(long, short)),
        ("SUMMA EGET KAPITAL, AVSÄTTNINGAR OCH SKULDER", total),
    ]
    return of.printed("Balansräkning", ("2025-12-31", "2024-12-31"), lines)


def boards(of: Source) -> Cells:
    """Budget, outcome and variance by board, a total, and a result below it."""
    rows: list[tuple[str, list[Decimal]]] = []
    for name in BOARDS[: of.pick.randint(2, 5)]:
        budget = of.amount("-1") - of.size / 9
        outcome, earlier = budget + of.amount("0.1") - of.size / 20, budget + of.amount("0.1")
        rows.append((name, [budget, outcome, outcome - budget, earlier]))
    total = added(*(amounts for _, amounts in rows))
    budget, outcome = of.size / 50 - total[0], of.amount("0.05") - total[1]
    finance = [budget, outcome, outcome - budget, of.amount("0.03") - total[3]]
    last = [("Summa nämnder", total), ("Finansförvaltningen", finance)]
    lines = [*rows, *last, ("Årets resultat", added(total, finance))]
    return of.printed("Nämnd", ("Budget", "Utfall", "Avvikelse", "Utfall fg år"), lines)


def running_totals(of: Source) -> Cells:
    """Months, and what they have come to so far."""
    lines, so_far = [], Decimal(0)
    for at, month in enumerate(MONTHS[: of.pick.randint(4, len(MONTHS))], 1):
        outcome = of.amount()
        so_far += outcome
        lines.append((month, [outcome, so_far, at * of.size / 2]))
    return of.printed("Månad", ("Utfall", "Ackumulerat", "Budget ack."), lines)


def age_groups(of: Source) -> Cells:
    """People by age and sex, and each group's share of all of them."""
    groups = ("-29 år", "30-39 år", "40-49 år", "50-59 år", "60- år")[: of.pick.randint(3, 5)]
    counts = [(of.pick.randint(20, 400), of.pick.randint(10, 300)) for _ in groups]
    total = Decimal(sum(women + men for women, men in counts))
    rows = [
        [
            group,
            *(shown(Decimal(count), 0) for count in (women, men, women + men)),
            f"{shown((women + men) * HUNDRED / total, min(of.decimals, 1))} %",
        ]
        for group, (women, men) in zip(groups, counts, strict=True)
    ]
    women, men = (Decimal(sum(column)) for column in zip(*counts, strict=True))
    last = ["Summa", shown(women, 0), shown(men, 0), shown(total, 0), "100 %"]
    return [["Åldersgrupp", "Kvinnor", "Män", "Totalt", "Andel av alla"], *rows, last]


def provisions(of: Source) -> Cells:
    """What a year begins with, what comes and goes, and what the next begins with."""
    added_, used = of.pair("0.25"), of.pair("-0.25")
    first = of.amount() + of.size
    second = first + added_[1] + used[1]
    lines = [
        ("Ingående balans", [second, first]),
        ("Årets avsättning", added_),
        ("Ianspråktaget belopp", used),
        ("Utgående balans", [second + added_[0] + used[0], second]),
    ]
    return of.printed("Not 7 Avsättningar", ("2025-12-31", "2024-12-31"), lines)


def projects(of: Source) -> Cells:
    """Investments: what is left of the budget after two outcomes."""
    lines = []
    for name in ("Simhall", "Skola Ekbacken", "Brandstation", "Äldreboende")[
        : of.pick.randint(2, 4)
    ]:
        budget = of.amount() + of.size
        before, outcome = (budget * of.pick.randint(1, 40) / HUNDRED for _ in range(2))
        lines.append((name, [budget, before, outcome, budget - before - outcome]))
    headings = ("Total budget", "Ack. utfall t.o.m. 2024", "Utfall 2025", "Återstår")
    total = ("Summa", added(*(amounts for _, amounts in lines)))
    return of.printed("Investeringsprojekt", headings, [*lines, total])


def staff_costs(of: Source) -> Cells:
    """Amounts of two years, the change and the change in percent."""
    lines = []
    for name in ("Löner", "Sociala avgifter", "Pensionskostnader", "Övriga personalkostnader"):
        now = of.amount() + of.size / 5
        lines.append((name, [now, now * of.pick.randint(90, 108) / HUNDRED]))
    lines.append(("Summa personalkostnader", added(*(amounts for _, amounts in lines))))
    table = of.printed("tkr", ("2025", "2024"), lines)
    table[0] += ["Förändring", "Förändring, %"]
    for row, (_, (now, before)) in zip(table[1:], lines, strict=True):
        row += [shown(now - before, of.decimals), shown((now - before) * HUNDRED / before, 1)]
    return table


def parts_of_costs(of: Source) -> Cells:
    """Costs of which some parts are named."""
    lines, total = [], [Decimal(0)] * 2
    parts = (
        ("Personalkostnader", ("löner", "pensioner")),
        ("Lokalkostnader", ("hyror",)),
        ("Övrigt", ()),
    )
    for name, named in parts:
        amounts = of.pair("1", "0.1")
        lines.append((name, amounts))
        total = added(total, amounts)
        for part in named:
            share = of.pick.randint(10, 45) / HUNDRED
            lines.append((f"varav {part}", [amount * share for amount in amounts]))
    return of.printed("Kostnader", ("2025", "2024"), [*lines, ("Summa kostnader", total)])


def goals(of: Source) -> Cells:
    """Targets and outcomes that follow from nothing."""
    names = ("Sjukfrånvaro, %", "Medarbetarengagemang", "Andel ekologiskt, %", "Nöjda resenärer, %")
    lines = [(name, [Decimal(of.pick.randint(10, 999)) / 10 for _ in range(3)]) for name in names]
    return Source(of.pick, of.size, 1).printed(
        "Mått", ("Målvärde", "Utfall 2025", "Utfall 2024"), lines
    )


def five_years(of: Source) -> Cells:
    """Key figures of which one is an amount for each inhabitant."""
    years = ("2021", "2022", "2023", "2024", "2025")
    people = [Decimal(of.pick.randint(9_000, 9_900)) for _ in years]
    costs, debt = ([of.amount() + of.size / 10 for _ in years] for _ in range(2))
    each = [amount * 10**6 / count for amount, count in zip(debt, people, strict=True)]
    whole = Source(of.pick, of.size, 0)
    return [
        *whole.printed("Fem år", years, [("Antal invånare", people)]),
        *of.printed("", years, [("Nettokostnader, mnkr", costs), ("Låneskuld, mnkr", debt)])[1:],
        *whole.printed("", years, [("Låneskuld per invånare, kr", each)])[1:],
    ]


Form: TypeAlias = Callable[[Source], Cells]


def sick_leave(of: Source) -> Cells:
    """Percentages of two groups by month, of all of them, and of all months."""
    months = MONTHS[: of.pick.randint(2, 6)]
    hours = [[of.amount() + of.size for _ in months] for _ in range(2)]
    rates = [[Decimal(of.pick.randint(5, 120)) / 1000 for _ in months] for _ in range(2)]
    lost = [
        [hour * rate for hour, rate in zip(*group, strict=True)]
        for group in zip(hours, rates, strict=True)
    ]

    def line(label: str, away: Sequence[Decimal], at_work: Sequence[Decimal]) -> list[str]:
        columns = [*zip(away, at_work, strict=True), (sum(away), sum(at_work))]
        return [label, *(shown(HUNDRED * part / whole, 1) for part, whole in columns)]

    groups = [
        line(name, *of_group)
        for name, of_group in zip(("Kvinnor", "Män"), zip(lost, hours, strict=True), strict=True)
    ]
    span = f"{months[0].lower()}–{months[-1].lower()}"
    return [
        ["Sjukfrånvaro, %", *months, span],
        *groups,
        line("Totalt", added(*lost), added(*hours)),
    ]


def loans(of: Source) -> Cells:
    """Debts with interest and years left, whose totals are means by the debts."""
    debts = [of.amount() + of.size / 10 for _ in range(of.pick.randint(2, 5))]
    interest = [Decimal(of.pick.randint(50, 500)) / 100 for _ in debts]
    years = [Decimal(of.pick.randint(5, 95)) / 10 for _ in debts]
    whole = sum(debts, Decimal(0))

    def mean(terms: Sequence[Decimal]) -> Decimal:
        return (
            sum((debt * term for debt, term in zip(debts, terms, strict=True)), Decimal(0)) / whole
        )

    lines = [*zip(debts, interest, years, strict=True), (whole, mean(interest), mean(years))]
    names = [f"Lån {number}" for number, _ in enumerate(debts, 1)]
    return [
        ["Låneskuld", "Belopp", "Ränta, %", "Återstående tid, år"],
        *(
            [name, shown(debt, of.decimals), shown(rate, 2), shown(left, 1)]
            for name, (debt, rate, left) in zip((*names, "Totalt"), lines, strict=True)
        ),
    ]


def quarters(of: Source) -> Cells:
    """Visits by quarter, of the year, and on average."""
    lines = [[of.amount() + of.size for _ in range(4)] for _ in range(of.pick.randint(2, 6))]
    lines.append(added(*lines))
    names = [f"Mottagning {number}" for number in range(1, len(lines))]
    return of.printed(
        "Besök",
        ("Kv 1", "Kv 2", "Kv 3", "Kv 4", "Helår", "Snitt per kvartal"),
        [
            (name, [*line, sum(line, Decimal(0)), sum(line, Decimal(0)) / 4])
            for name, line in zip((*names, "Totalt"), lines, strict=True)
        ],
    )


FORMS: tuple[Form, ...] = (
    sick_leave,
    loans,
    quarters,
    cash_flow,
    income_statement,
    balance_sheet,
    boards,
    running_totals,
    age_groups,
    provisions,
    projects,
    staff_costs,
    parts_of_costs,
    goals,
    five_years,
)


def reported(table: Cells) -> frozenset[str]:
    """The cells of all that is reported of a table."""
    text = "\n".join(";".join(row) for row in table)
    book = receive_table_bytes("tabell.csv", text.encode()).book
    assert book is not None
    judged = judged_tables(book)
    alone = {place for one in judged.contradictions for place in (one.place, *one.also)}
    pairs = {figure.place for pair in judged.differing for figure in (pair.first, pair.second)}
    return frozenset(place.cell for place in alone | pairs)
