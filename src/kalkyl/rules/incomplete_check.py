"""KAL150-KAL154: what was not judged to the end, and findings that are too many to show."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.base.limits import FILE_SECONDS, SENTENCE_CHARACTERS, TEXT_NUMBERS, WORKER_MEMORY
from kalkyl.model import Phrase, ProblemKind, Severity
from kalkyl.rules.catalogue import Case, Expected, Hit, Reading, Words, file_rule, rule

_REASONS = {
    "died": Phrase("process_died", "the process that read it died twice"),
    "waiting": Phrase(
        "no_answer_from_disk",
        "it could not be read to its end: the disk or the network did not answer",
    ),
}


@file_rule(
    Words(
        "KAL150",
        Severity.ERROR,
        sv="Arbetsboken är inte bedömd i sin helhet: den tog mer än {seconds} sekunder av "
        "processorn. Ta bort det som inte hör till rapporten, eller börja om från mallen.",
        en="The workbook is not judged as a whole: it took more than {seconds} seconds of the "
        "processor. Take away what is not of the report, or begin again from the template.",
    )
)
def out_of_time(case: Case) -> Iterator[Hit]:
    """A workbook is read and judged in the time that a file may take.

    ## Regel
    En arbetsbok går att läsa och bedöma på den tid som en fil får ta.

    ## Varför
    En vanlig arbetsbok tar någon tiondels sekund. En som tar hundra gånger så mycket är
    trasig eller gjord för att störa. De andra filerna ska inte vänta på den, och den kan inte
    bli godkänd när alla regler inte har körts.

    ## Exempel
    ```exempel
    problem: out_of_time seconds=10
    ```

    ## Så rättar du
    Ta bort blad, texter och format som inte hör till rapporten, eller kopiera uppgifterna
    till en ny mall.

    ## In English
    An ordinary workbook takes a tenth of a second. What takes a hundred times as much is
    broken or made to harm, and cannot pass when not all rules have run.
    """
    for problem in case.having(ProblemKind.OUT_OF_TIME):
        yield Hit(None, {"seconds": FILE_SECONDS, **problem.facts})


@file_rule(
    Words(
        "KAL151",
        Severity.ERROR,
        sv="Arbetsboken är inte bedömd: den behöver mer minne än {megabytes} MB. "
        "Ta bort det som inte hör till rapporten, eller börja om från mallen.",
        en="The workbook is not judged: it needs more memory than {megabytes} MB. "
        "Take away what is not of the report, or begin again from the template.",
    )
)
def out_of_memory(case: Case) -> Iterator[Hit]:
    """A workbook is read and judged in the memory that a file may take.

    ## Regel
    En arbetsbok går att läsa och bedöma i det minne som en fil får ta.

    ## Varför
    En vanlig arbetsbok tar några tiotal megabyte. En liten fil kan vara gjord så att den
    sväller till mer än datorn har, och då skulle hela omgången stanna.

    ## Exempel
    ```exempel
    problem: not_finished why=memory
    ```

    ## Så rättar du
    Ta bort blad, texter och format som inte hör till rapporten, eller kopiera uppgifterna
    till en ny mall.

    ## In English
    A small file can be made to swell to more than the computer has. Take away what is not of
    the report.
    """
    for problem in case.having(ProblemKind.NOT_FINISHED):
        if problem.facts["why"] == "memory":
            yield Hit(None, {"megabytes": WORKER_MEMORY // 1_000_000})


@file_rule(
    Words(
        "KAL152",
        Severity.ERROR,
        sv="Arbetsboken är inte bedömd: {reason}. "
        "Öppna den i Excel, spara den på nytt och kontrollera igen.",
        en="The workbook is not judged: {reason}. "
        "Open it in Excel, save it again and check once more.",
    )
)
def interrupted(case: Case) -> Iterator[Hit]:
    """The checking of a workbook comes to its end.

    ## Regel
    Kontrollen av en arbetsbok kommer till sitt slut.

    ## Varför
    Många filer kontrolleras av flera program samtidigt. Om ett av dem dör eller inte svarar
    prövas filen en gång till, ensam. Går det inte då heller får filen ett eget fynd, och de
    andra påverkas inte.

    ## Exempel
    ```exempel
    problem: not_finished why=died
    ```

    ## Så rättar du
    Öppna arbetsboken i Excel, spara den på nytt och kontrollera den igen. Ligger den på en
    nätverksenhet, kopiera den till datorn först.

    ## In English
    Many files are checked by several processes at a time. A file on which one of them dies or
    does not answer is tried once more, alone, and then gets a finding of its own.
    """
    for problem in case.having(ProblemKind.NOT_FINISHED):
        why = str(problem.facts["why"])
        if why in _REASONS:
            yield Hit(None, {"reason": _REASONS[why]})


@file_rule(
    Words(
        "KAL153",
        Severity.NOTE,
        sv="{code} har {count} fynd till i arbetsboken; bara de första {limit} visas.",
        en="{code} has {count} more findings in the workbook; only the first {limit} are shown.",
    )
)
def more_findings(case: Case) -> Iterator[Hit]:
    """A rule has no more findings in a workbook than anybody can read.

    ## Regel
    En regel har inte fler fynd i en arbetsbok än någon kan läsa.

    ## Varför
    En trasig arbetsbok kan ge tiotusentals fynd av samma slag. De första räcker för att se
    vad som är fel; resten räknas.

    ## Exempel
    ```exempel
    problem: more_findings code=KAL120 count=39500 limit=500
    ```

    ## Så rättar du
    Rätta det som visas och kontrollera igen.

    ## In English
    A broken workbook can have tens of thousands of findings of one kind. The first are shown
    and the rest counted.
    """
    return (Hit(None, problem.facts) for problem in case.having(ProblemKind.MORE_FINDINGS))


@rule(
    Words(
        "KAL154",
        Severity.WARNING,
        sv="Texten är inte läst mot siffrorna: den har mer än {numbers} tal, eller en mening som "
        "är längre än {characters} tecken. Dela upp den.",
        en="The text is not held against the figures: it has more than {numbers} numbers, or a "
        "sentence of more than {characters} characters. Divide it.",
    )
)
def text_is_not_read(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A text is short enough to be held against the figures.

    ## Regel
    En text är så kort att den går att läsa mot siffrorna.

    ## Varför
    Vad texter säger om siffror läses mening för mening. En text med tusentals tal är ingen
    redogörelse, och den ska inte se ut som om den vore kontrollerad.

    ## Exempel
    ```exempel
    Texter!B6 säger 501 gånger: Det blev 5 besök.
    ```

    ## Så rättar du
    Dela upp texten i meningar, och lägg långa sifferlistor i en egen bilaga.

    ## In English
    Texts are read sentence by sentence. One with thousands of numbers is no account, and must not
    look as if it had been checked.
    """
    unread = set(reading.all_texts) - set(reading.texts)
    facts = {"numbers": TEXT_NUMBERS, "characters": SENTENCE_CHARACTERS}
    return (Hit(fact.place, facts) for fact in reading.all_texts if fact in unread)
