"""Puts findings in words, last of all and in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from kalkyl.figures import excel_swedish
from kalkyl.figures.amount import rounded, show
from kalkyl.figures.personal_identity import masked
from kalkyl.model import Finding, Unrun
from kalkyl.model.visible import visible
from kalkyl.rules.catalogue import Rule

LANGUAGES = ("sv", "en")
_MOST_CELLS = 6
_GROUPED = 10_000
"""Bare numbers below this, years among them, are written without a blank."""
_PHRASES = (
    (r"minst en rad \((.*)\)", r"at least one row (\1)"),
    (r"\((\d+) rader\)", r"(\1 rows)"),
    (r" och (\d+) till\b", r" and \1 more"),
    (r"Noll skrivs som 0; en tom cell är inte noll\.", "Write 0 for zero; blank is not zero."),
    (r"Menade du (.*)\?", r"Is \1 meant?"),
    (r"Är det bladet (.*)\?", r"Is it the sheet \1?"),
    (r"Välj bland:", "Choose from:"),
    (
        r"Talet står i kolumnen (.*): är det hämtat därifrån\?",
        r"The column \1 says so: was it taken from there?",
    ),
    (r"Mallens formel: ", "The template's formula: "),
    (
        r"Rätta det belopp som är fel, eller förklara i en kommentar\.",
        "Mend the amount that is wrong, or explain in a comment.",
    ),
    (r"^raderna ", "the rows "),
    (
        r"Summan (.*) stämmer: leta efter felet i en av raderna\.",
        r"The total \1 is right: look for the fault in one of the rows.",
    ),
    (r"Skriv utan komma\.", "Write it without a comma."),
    (r"Skriv det så\.", "Write it so."),
    (r"Skriv talet i (.*)\.", r"Write the number in \1."),
    (r"Närmast: ([^(]*) \((\d+) av (\d+) tabeller\)\.", r"Nearest: \1 (\2 of \3 tables)."),
    (r"Den liknar lika mycket: (.*)\. Ange --layout\.", r"It is as like: \1. Give --layout."),
    (r"Ange --year\.", "Give --year."),
    (r"\btimmar\b", "hours"),
    (r"\bantal\b", "count"),
    (r"\bcellens enhet\b", "the cell's unit"),
    (r"^tal$", "number"),
    (r"^datum \(ÅÅÅÅ-MM-DD\)$", "date (YYYY-MM-DD)"),
    (r"Kostnader skrivs med minus\.", "Costs are written with a minus."),
    (r"Här skrivs belopp och antal utan minus\.", "Amounts and counts have no minus here."),
    (r"^minst (.*)$", r"at least \1"),
    (r"^högst (.*)$", r"at most \1"),
    (r"^större än (.*)$", r"more than \1"),
    (r"^mindre än (.*)$", r"less than \1"),
    (r"^ett heltal$", "a whole number"),
    (r"^det är Excels låsfil, inte arbetsboken$", "it is Excel's lock file, not the workbook"),
    (r"^programmet som läste den dog två gånger$", "the process that read it died twice"),
    (
        r"^den kunde inte läsas klart: disken eller nätverket svarade inte$",
        "it could not be read to its end: the disk or the network did not answer",
    ),
    (r"^det är ingen vanlig fil$", "it is no ordinary file"),
    (r"^åtkomst nekad$", "access denied"),
    (r"^den finns inte$", "it is not there"),
    (r"^det är en mapp$", "it is a folder"),
    (r"^en del av sökvägen är ingen mapp$", "a part of its path is no folder"),
    (r"^namnet är för långt$", "its name is too long"),
    (r"^länkarna leder runt i ring$", "its links lead in a circle"),
    (r"^nätverksenheten svarar inte$", "the network drive does not answer"),
    (r"^enheten svarar inte$", "the device does not answer"),
    (r"^disken är skrivskyddad$", "the disk is write-protected"),
    (r"^det är fullt på disken$", "the disk is full"),
    (r"^för många filer är öppna$", "too many files are open"),
    (r"^virusskyddet stoppade filen$", "the virus protection stopped the file"),
    (r"^virusskyddet tog bort filen$", "the virus protection took the file away"),
    (r"^namnet har tecken som Windows inte tillåter$", "Windows does not allow its name"),
    (
        r"^filen är låst av ett annat program, ofta Excel; stäng den där och försök igen$",
        "another program, often Excel, has locked the file; close it there and try again",
    ),
    (
        r"^filen ligger kvar i OneDrive och är inte hämtad; .*$",
        "the file is still in OneDrive only; open it once, or keep it on this device",
    ),
    (
        r"^sökvägen är längre än de 260 tecken som Windows klarar; .*$",
        "its path is longer than the 260 characters that Windows can handle; move the file",
    ),
    (r"^ungefär en tusendel av$", "about a thousandth of"),
    (r"^ungefär en miljondel av$", "about a millionth of"),
    (r"^ungefär tusen gånger$", "about a thousand times"),
    (r"^I planen skrivs kostnader utan minus\.$", "The plan writes costs without minus."),
    (r"^tusen$", "a thousand"),
    (r"^en miljon$", "a million"),
    (r"^ungefär tio gånger$", "about ten times"),
    (r"^ungefär en tiondel av$", "about a tenth of"),
    (r"^ungefär en miljon gånger$", "about a million times"),
    (r"^litet$", "small"),
    (r"^stort$", "large"),
    (r"^bokstäver ur ett annat alfabet$", "letters of another alphabet"),
    (r"^osynliga tecken$", "invisible characters"),
    (r"^mellanslag först eller sist$", "a blank first or last"),
    (r"^ett hårt mellanslag$", "a no-break space"),
    (r"Raden (.*) saknas i summan\.", r"The row \1 is missing from the sum."),
    (r"Raden (.*) räknas två gånger\.", r"The row \1 counts twice."),
    (r"Raden (.*) räknas med omvänt tecken\.", r"The row \1 counts with its sign turned."),
    (r"Raden (.*) saknas i formeln\.", r"The row \1 is not in the formula."),
    (r"Raderna (.*) saknas i formeln\.", r"The rows \1 are not in the formula."),
    (r"Raderna (.*) räknas två gånger\.", r"The rows \1 count twice."),
    (r"\(rad (\d+)\)", r"(row \1)"),
    (r"^återstår att förklara$", "remains to be explained"),
    (r"^är för mycket förklarat$", "is explained too much"),
    (r"^ett överskott$", "a surplus"),
    (r"^ett underskott$", "a deficit"),
    (r"^rad$", "row"),
    (r"^kolumn$", "column"),
    (
        r"^Rätta beloppen eller skriv främst om .*$",
        "Mend the amounts, or say that they are the main.",
    ),
    (r"^Resten sägs vara positiv\.$", "What is left is said to be positive."),
    (r"^Resten sägs vara negativ\.$", "What is left is said to be negative."),
    (r"^förvaltning$", "administration"),
    (r"^okänt$", "unknown"),
    (r"^inget belopp$", "no amount"),
    (r"^årets plan$", "the year's plan"),
    (r"^föregående rapport$", "the report before"),
    (r"^förra årets rapport$", "last year's report"),
    (r"^är samma fil som$", "is the same file as"),
    (r"^har samma tal i alla (\d+) celler som$", r"has the same figures in all \1 cells as"),
    (
        r"Det kan följa av felet i (.*); rätta det först\.",
        r"It may follow from the fault in \1; correct that first.",
    ),
    (r"Tecknet är omvänt\.", "The sign is reversed."),
    (r"Det är tusen gånger för stort\.", "It is a thousand times too large."),
    (r"Det är tusen gånger för litet\.", "It is a thousand times too small."),
    (r"Två siffror har bytt plats\.", "Two digits have changed places."),
    (r"Det beloppet står på raden (.*) där\.", r"That amount is on the row \1 there."),
    (r"Det beloppet står i kolumnen (.*) där\.", r"That amount is in the column \1 there."),
    (r"Beloppen kan stå på fel rader\.", "The amounts may be on the wrong rows."),
    (r"Är det raden (.*)\?", r"Is it the row \1?"),
    (r"Sticker också ut:", "Also odd:"),
    (r"^tabellen finns inte i den nya rapporten$", "the new report lacks the table"),
    (r"^raden finns inte i den nya rapporten$", "the new report lacks the row"),
    (r"^kolumnen finns inte i den nya rapporten$", "the new report lacks the column"),
    (r"^filens byte$", "bytes of the file"),
    (r"^uppackade byte$", "bytes unpacked"),
    (r"^sekunder av processorn$", "seconds of the processor"),
    (r"^delar$", "parts"),
    (r"^blad$", "sheets"),
    (r"^ifyllda celler$", "filled cells"),
    (r"^texter$", "texts"),
    (r"^tecken$", "characters"),
    (r"^tecken i en cell$", "characters in a cell"),
    (r"^sammanfogade områden$", "merged ranges"),
    (r"^rader$", "rows"),
    (r"^kolumner$", "columns"),
    (r"^rader i en tabell$", "rows of a table"),
    (r"^element i varandra$", "elements within elements"),
    (r"^byte i ett element$", "bytes in one element"),
    (r"^tecken i en formel$", "characters in a formula"),
    (r"^tecken i ett namn$", "characters in a name"),
    (r"^tecken i ett talformat$", "characters in a number format"),
    (r"^tecken i ett attribut$", "characters in an attribute"),
    (r"^byte i texter$", "bytes of texts"),
    (r"^cellformat$", "cell styles"),
    (r"^talformat$", "number formats"),
    (r"^namn på element$", "names of elements"),
    (r"^formler och länkar utanför cellerna$", "formulas and links outside the cells"),
    (r"^dolda rader och kolumner$", "hidden rows and columns"),
    (r"^tabeller$", "tables"),
    (r"^kolumner i tabeller$", "table columns"),
    (r"^definierade namn$", "defined names"),
    (r"^relationer$", "relationships"),
    (r"^byte i innehållsförteckningen$", "bytes in the directory"),
    (r"^i ett namnrum som ska förbises$", "in a namespace that is to be ignored"),
    (r"^i ett namnrum som Excel inte känner till$", "in a namespace that Excel does not know"),
    (r"^som ett av flera alternativ$", "as one of several alternatives"),
    (
        r"^med egna regler för namnrum inne i delen$",
        "with rules of its own for namespaces inside the part",
    ),
    (r"^leder ut ur filen$", "leads out of the file"),
    (r"^finns två gånger$", "is there twice"),
    (r"^har två namn$", "has two names"),
    (r"^Excel 4-makron$", "Excel 4 macros"),
    (r"^makron i en fil som heter \.xlsx$", "macros in a file named .xlsx"),
    (r"^frågetabell$", "a query table"),
    (r"inbäddade objekt", "embedded objects"),
    (
        r"Öppna den i Excel, spara som Excelarbetsbok \(\.xlsx\) och skicka den\.",
        "Open it in Excel, save it as an Excel workbook (.xlsx) and send that.",
    ),
    (
        r"Skriv in uppgifterna i mallen och skicka den\.",
        "Enter the figures in the template and send that.",
    ),
    (
        r"Packa upp filen och skicka arbetsboken som ligger i den\.",
        "Unpack the file and send the workbook in it.",
    ),
    (
        r"Öppna meddelandet, spara den bifogade arbetsboken och skicka den\.",
        "Open the message, save the attached workbook and send that.",
    ),
    (
        r"Exportera den till Excel \(Arkiv › Exportera till\) och skicka den\.",
        "Export it to Excel (File › Export To) and send that.",
    ),
    (r"Texten innehåller (.*?)\.", r"The text contains \1."),
    (r"ett mjukt bindestreck", "a soft hyphen"),
    (r"ett mellanslag utan bredd", "a zero-width space"),
    (r"ett typografiskt bindestreck", "a typographic hyphen"),
    (r"ett hårt bindestreck", "a non-breaking hyphen"),
    (r"ett siffertankstreck", "a figure dash"),
    (r"ett långt tankstreck", "an em dash"),
    (r"en ordskarv utan bredd", "a word joiner"),
    (r"en märkning av teckenordning", "a byte order mark"),
    (r"ett ovanligt mellanslag", "an unusual blank"),
    (r"ett osynligt tecken", "an unseen character"),
    (r"En parentes är inget minustecken här\.", "Brackets are no minus here."),
    (r"Minustecknet står sist\.", "The minus stands last."),
    (r"Punkter skiljer inte tusental åt här\.", "Points do not part thousands here."),
    (r"Valutan skrivs inte så i cellen\.", "The currency is not written so in the cell."),
    (
        (
            r"Excel har gjort ett datum av det som skrevs: välj talformatet Tal och skriv talet "
            r"på nytt\."
        ),
        "Excel made a date of what was typed: choose the format Number and type it again.",
    ),
    (
        r"Excel kan ha gjort det av till exempel 1-3: formatera cellen som text och skriv om\.",
        "Excel may have made it of, say, 1-3: format the cell as text and type it again.",
    ),
    (r"^sanningsvärdet SANT$", "the truth value TRUE"),
    (r"^sanningsvärdet FALSKT$", "the truth value FALSE"),
    (r"^datumet ", "the date "),
    (r"Skriv ordet eller välj i listan\.", "Write the word or choose from the list."),
    (r"Den lästes som (.*)\.", r"It was read as \1."),
    (r"^ett e-postmeddelande$", "a mail"),
    (r"^ett textdokument$", "a text document"),
    (r"^en presentation$", "a presentation"),
    (r"^en webbsida$", "a web page"),
    (r"^en bild$", "a picture"),
    (r"^en packad fil$", "a packed file"),
    (r"^det står inte var$", "it is not said where"),
    (r"\bnamnet ", "the name "),
    (r"\bett villkorsformat på ", "a conditional format on "),
    (r"\ben dataverifiering på ", "a data validation on "),
    (r"\bett diagram\b", "a chart"),
    (r"dialogblad", "dialog sheets"),
    (r"en datamodell", "a data model"),
    (r"webbtillägg", "web add-in"),
    (r"\(namnet (.*)\)", r"(the name \1)"),
    (r"\((?:ett|en) villkorsformat, .*minidiagram på ", "(a conditional format or the like on "),
    (r"\(ett villkorsformat på ", "(a conditional format on "),
    (r"\(en dataverifiering på ", "(a data validation on "),
    (r"\(en formulärkontroll på ", "(a form control on "),
    (r"\(ett objekt på ", "(an object on "),
    (r"\(en länk på ", "(a link on "),
    (r"\(ett diagram", "(a chart"),
    (r"\(en pivottabell", "(a pivot table"),
    (r"\(en tabell", "(a table"),
    (r"\(en figur eller kontroll", "(a shape or control"),
    (r"\(en figur", "(a shape"),
    (r"\(en formulärkontroll", "(a form control"),
    (r"\(en anslutning", "(a connection"),
    (r"\(en frågetabell", "(a query table"),
    (r"\(ett eget menyband", "(a ribbon of its own"),
    (r"\(en dataström", "(a stream of data"),
    (r"\(arbetsbokens egenskaper", "(the workbook's properties"),
    (r"\(en del av filen", "(a part of the file"),
    (r"\(en länk", "(a link"),
    (r"\(en bild", "(a picture"),
    (r"\(ett länkat objekt", "(a linked object"),
    (r"(\(a.*) på bladet ", r"\1 on the sheet "),
    (r"ActiveX-kontroller", "ActiveX controls"),
    (r"ett eget menyband", "a ribbon of its own"),
    (r"^formulärkontroller$", "form controls"),
    (r"^värdet kan inte läsas eller finns inte i listan$", "unreadable, or not in the list"),
)
"""The few facts that are words of kalkyl's own, with their English."""
_ALSO = {"sv": "även", "en": "also"}
_AND = {"sv": "och {} till", "en": "and {} more"}
_SEVERITY = {
    "sv": {"error": "FEL", "warning": "VARNING", "note": "INFO", "answered": "BESVARAD"},
    "en": {"error": "ERROR", "warning": "WARNING", "note": "INFO", "answered": "ANSWERED"},
}
_REASONS = {
    "sv": {
        "not_read": "filen kunde inte läsas som rapport",
        "not_expected": "ange {detail}",
        "broke": "regeln gick sönder: {detail}",
        "out_of_time": "filens {detail} sekunder av processorn tog slut",
        "fault": "kalkyl gick sönder på filen: {detail}",
    },
    "en": {
        "not_read": "the file could not be read as a report",
        "not_expected": "give {detail}",
        "broke": "the rule broke: {detail}",
        "out_of_time": "the file's {detail} seconds of the processor were up",
        "fault": "kalkyl broke on the file: {detail}",
    },
}


class _Fact(str):
    """A fact in a template, shown as the reader's own Excel would.

    ``{printed:n}`` is a number, ``{code:v}`` an error or truth value, ``{formula:f}`` a formula.
    """

    __slots__ = ("language",)
    language: str

    def __format__(self, wanted: str) -> str:
        return _SHOWN[wanted](self, self.language)


def seen(text: str) -> str:
    """A text as it can be shown on one line, also a file's or a sender's name.

    What steers a terminal or turns the line is seen, and a personnummer is not.
    """
    return masked(visible(text))


def _fact(text: str, language: str) -> _Fact:
    text = seen(text)
    fact = _Fact(text if language == "sv" else in_english(text))
    fact.language = language
    return fact


def in_english(text: str) -> str:
    """A fact with kalkyl's own words in English; the workbook's words stay as they are."""
    for swedish, english in _PHRASES:
        text = re.sub(swedish, english, text)
    return text


_LARGEST_POWER = 400
"""Of ten, in a figure that is written out; Excel has 308."""


def number(text: str, language: str) -> str:
    """A figure as facts have it, ``-475423 tkr``, as people read it: ``−475 423 tkr``."""
    digits, _, unit = text.partition(" ")
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return value(text, language)
    if not amount.is_finite() or abs(amount.adjusted()) > _LARGEST_POWER:
        return value(text, language)
    if not unit and amount == int(amount) and abs(amount) < _GROUPED:
        return digits.replace("-", "−")
    decimals = None if amount == rounded(amount, 4) else 4
    return show(amount, decimals, unit=unit or None, language=language)


def formula(text: str, language: str) -> str:
    """A formula, which files hold in English, as the reader's Excel shows it."""
    return excel_swedish.formula(text) if language == "sv" else str(text)


def value(text: str, language: str) -> str:
    """An error or truth value as the reader's Excel shows it; any other text as it is."""
    return excel_swedish.value(text) if language == "sv" else str(text)


_SHOWN: Mapping[str, Callable[[str, str], str]] = {
    "": lambda text, _: str(text),
    "n": number,
    "v": value,
    "f": formula,
}
"""How a fact is shown, by the mark that stands after its name in a template."""


def message(rule: Rule, finding: Finding, language: str = "sv") -> str:
    """What a finding says: what is wrong, how to mend it, and where else the same is found."""
    facts = {name: _fact(fact, language) for name, fact in finding.facts.items()}
    text = (rule.sv if language == "sv" else rule.en).format_map(facts)
    told = "count" in finding.facts  # a message that counts its cells need not list them
    known = set(finding.facts.values())
    others = [] if told else [seen(str(one)) for one in finding.also if str(one) not in known]
    if not others:
        return text
    more = len(others) - _MOST_CELLS
    rest = f" {_AND[language].format(more)}" if more > 0 else ""
    return f"{text} ({_ALSO[language]} {', '.join(others[:_MOST_CELLS])}{rest})"


def severity_word(finding: Finding, language: str = "sv") -> str:
    """The severity as it heads a line, or that the sender has answered."""
    return _SEVERITY[language]["answered" if finding.is_settled else finding.severity]


def reason(unrun: Unrun, language: str = "sv") -> str:
    """Why a rule did not run."""
    detail = unrun.detail
    if unrun.reason == "not_expected":
        detail = re.sub(r"\w+", lambda word: "--" + word[0].replace("_", "-"), detail)
        detail = detail.replace("|", {"sv": " eller ", "en": " or "}[language])
    return _REASONS[language][unrun.reason].format(detail=detail)


def rule_index(rules: tuple[Rule, ...]) -> Mapping[str, Rule]:
    """Rules by their codes."""
    return {rule.code: rule for rule in rules}
