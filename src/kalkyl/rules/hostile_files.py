"""KAL801-KAL805, KAL810, KAL811: files that may harm the one who opens them, or were made to.

What kalkyl cannot read safely, and what acts when somebody opens the file in Excel, is an error.
What lies still until somebody starts it is a warning. kalkyl itself runs nothing in any of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.base.regex import regex
from kalkyl.model import Phrase, Place, ProblemKind, Severity
from kalkyl.model.visible import beginning
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule

_LONGEST_NAME = 31
_NOT_IN_NAMES = regex(r"[\\/?*\[\]:\x00-\x1f\x7f]")


@file_rule(
    Words(
        "KAL801",
        Severity.ERROR,
        sv="Arbetsboken är för stor för att läsas ({what}: {found}, gräns {limit}). "
        "Kopiera uppgifterna till en ny mall och skicka den.",
        en="The workbook is too large to be read ({what}: {found}, limit {limit}). "
        "Copy the entries to a new template and send that.",
    )
)
def too_large(case: Case) -> Iterator[Hit]:
    """A workbook keeps within the limits for what kalkyl unpacks and reads.

    The limits stand in ``docs/granser.md``.

    ## Regel
    En arbetsbok håller sig inom gränserna för vad kalkyl packar upp och läser.

    ## Varför
    En fil som växer hundrafalt när den packas upp kan vara gjord för att stoppa läsaren.

    ## Exempel
    ```exempel
    problem: too_large what=bytes limit=400000000 found=4000000000
    ```

    ## Så rättar du
    Kopiera uppgifterna till en ny mall. Ta bort formatering på hela rader och kolumner.

    ## In English
    A file that grows a hundredfold when unpacked may be made to harm. Use a new template.
    """
    inside = case.reading.submission.problems if case.reading else ()
    large = [problem for problem in inside if problem.kind == ProblemKind.TOO_LARGE]
    for problem in (*case.having(ProblemKind.TOO_LARGE), *large):
        measured = str(problem.facts.get("what", ""))
        yield Hit(problem.place, {**problem.facts, "what": _MEASURED.get(measured, measured)})


_MEASURED = {
    "file bytes": Phrase("measure_file_bytes", "bytes of the file"),
    "bytes": Phrase("measure_bytes", "bytes unpacked"),
    "seconds": Phrase("measure_seconds", "seconds of the processor"),
    "parts": Phrase("measure_parts", "parts"),
    "sheets": Phrase("measure_sheets", "sheets"),
    "filled cells": Phrase("measure_filled_cells", "filled cells"),
    "strings": Phrase("measure_strings", "texts"),
    "characters": Phrase("measure_characters", "characters"),
    "characters in a cell": Phrase("measure_characters_in_a_cell", "characters in a cell"),
    "merged ranges": Phrase("measure_merged_ranges", "merged ranges"),
    "characters in a formula": Phrase("measure_characters_in_a_formula", "characters in a formula"),
    "characters in a name": Phrase("measure_characters_in_a_name", "characters in a name"),
    "characters in a number format": Phrase(
        "measure_characters_in_a_number_format", "characters in a number format"
    ),
    "characters in an attribute": Phrase(
        "measure_characters_in_an_attribute", "characters in an attribute"
    ),
    "text bytes": Phrase("measure_text_bytes", "bytes of texts"),
    "cell styles": Phrase("measure_cell_styles", "cell styles"),
    "number formats": Phrase("measure_number_formats", "number formats"),
    "names of elements": Phrase("measure_names_of_elements", "names of elements"),
    "formulas beside the cells": Phrase(
        "measure_formulas_beside_the_cells", "formulas and links outside the cells"
    ),
    "hidden rows and columns": Phrase("measure_hidden_rows_and_columns", "hidden rows and columns"),
    "tables": Phrase("measure_tables", "tables"),
    "table columns": Phrase("measure_table_columns", "table columns"),
    "definedName": Phrase("measure_defined_name", "defined names"),
    "Relationship": Phrase("measure_relationship", "relationships"),
    "directory bytes": Phrase("measure_directory_bytes", "bytes in the directory"),
    "rows": Phrase("measure_rows", "rows"),
    "columns": Phrase("measure_columns", "columns"),
    "table rows": Phrase("measure_table_rows", "rows of a table"),
    "depth": Phrase("measure_depth", "elements within elements"),
    "tag bytes": Phrase("measure_tag_bytes", "bytes in one element"),
    "containers": Phrase("measure_containers", "containers within each other"),
    "inside files": Phrase("measure_inside_files", "files in a message or an archive"),
    "inside bytes": Phrase(
        "measure_inside_bytes", "bytes of the workbooks in a message or an archive"
    ),
    "multiparts": Phrase("measure_multiparts", "parts of a message"),
    "looks at lines": Phrase("measure_looks_at_lines", "lines times parts of a message"),
    "headers": Phrase("measure_headers", "lines in a message's header"),
    "streams": Phrase("measure_streams", "streams of a message"),
}


@file_rule(
    Words(
        "KAL802",
        Severity.ERROR,
        sv="Arbetsboken innehåller förbjuden XML i {part} och läses inte. "
        "Den är inte sparad av Excel; fråga avsändaren.",
        en="The workbook has forbidden XML in {part} and is not read. "
        "It was not saved by Excel; ask the sender.",
    )
)
def forbidden_xml(case: Case) -> Iterator[Hit]:
    """A workbook declares no XML entities or document types.

    ## Regel
    En arbetsbok deklarerar inga entiteter eller dokumenttyper i sin XML.

    ## Varför
    Sådana deklarationer finns aldrig i filer från Excel. I angrepp används de för att läsa andra
    filer på datorn eller fylla dess minne.

    ## Exempel
    ```exempel
    problem: forbidden_xml part=xl/workbook.xml
    ```

    ## Så rättar du
    Öppna inte filen. Fråga avsändaren hur den är gjord och be om en som sparats i Excel.

    ## In English
    Excel never writes such declarations; attacks do. Ask the sender for a file saved by Excel.
    """
    return case.hits(ProblemKind.FORBIDDEN_XML)


@file_rule(
    Words(
        "KAL803",
        Severity.ERROR,
        sv="En del av arbetsboken, ”{part}”, {why}, och därför läses den inte. "
        "Den är inte sparad av Excel; fråga avsändaren.",
        en="A part of the workbook, “{part}”, {why}, so it is not read. "
        "It was not saved by Excel; ask the sender.",
    )
)
def odd_part(case: Case) -> Iterator[Hit]:
    """The parts of a workbook have names that lead nowhere else, each its own.

    ## Regel
    Arbetsbokens delar har namn som inte leder ut ur filen, och var sitt.

    ## Varför
    Ett namn som ``../../start.bat`` gör att den som packar upp filen skriver utanför mappen. Två
    delar med samma namn gör att ett program läser den ena och ett annat den andra.

    ## Exempel
    ```exempel
    problem: odd_part part=../../start.bat why=leder ut ur filen
    ```

    ## Så rättar du
    Öppna inte filen. Fråga avsändaren hur den är gjord och be om en som sparats i Excel.

    ## In English
    A name such as ``../../start.bat`` makes whoever unpacks the file write outside its folder; of
    two parts of one name each program reads another. Ask for a file saved by Excel.
    """
    return case.hits(ProblemKind.ODD_PART)


@file_rule(
    Words(
        "KAL804",
        Severity.WARNING,
        sv="Arbetsboken innehåller makron. Mallen har inga; makrona körs inte och läses inte.",
        en="The workbook contains macros. The template has none; they are neither run nor read.",
    )
)
def macros(case: Case) -> Iterator[Hit]:
    """A workbook from mail carries no macros.

    ## Regel
    En arbetsbok som kommer med e-post har inga makron.

    ## Varför
    Mallen är gjord utan makron. Makron i en inskickad arbetsbok har någon lagt dit. Excel kör dem
    inte förrän någon tillåter det.

    ## Exempel
    ```exempel
    problem: macros
    ```

    ## Så rättar du
    Spara som Excelarbetsbok (.xlsx), som inte har makron.

    ## In English
    The template has no macros, so somebody added them. Save as .xlsx.
    """
    return case.hits(ProblemKind.MACROS)


@file_rule(
    Words(
        "KAL805",
        Severity.ERROR,
        sv="Arbetsboken har dolda makron ({what}). Öppna den inte; be avsändaren spara uppgifterna "
        "som Excelarbetsbok (.xlsx).",
        en="The workbook has hidden macros ({what}). Do not open it; ask the sender to save the "
        "entries as an Excel workbook (.xlsx).",
    )
)
def hidden_macros(case: Case) -> Iterator[Hit]:
    """Macros do not hide: none in a file whose name says so, none on Excel 4 sheets.

    ## Regel
    Makron är inte dolda: inga i en fil vars namn säger att den saknar dem, inga på Excel 4-blad.

    ## Varför
    Excel sparar aldrig makron i en fil som heter .xlsx, och vägrar öppna en sådan. Makron på
    Excel 4-blad används i dag nästan bara i angrepp, och vissa program ser dem inte.

    ## Exempel
    ```exempel
    problem: hidden_macros what=Excel 4-makron
    ```

    ## Så rättar du
    Kopiera uppgifterna till en ny mall. Är filen en .xlsm som bytt namn: spara den i Excel som
    Excelarbetsbok (.xlsx).

    ## In English
    Excel never saves macros in a file named .xlsx and will not open one; Excel 4 macro sheets are
    hardly used but in attacks. Copy the entries to a new template.
    """
    return case.hits(ProblemKind.HIDDEN_MACROS)


@file_rule(
    Words(
        "KAL810",
        Severity.NOTE,
        sv="Bladet {sheet} slutar på rad {rows}, men sista ifyllda raden är {filled}. "
        "Ta bort de tomma raderna, så blir filen mindre.",
        en="The sheet {sheet} ends at row {rows}, but the last filled row is {filled}. "
        "Delete the empty rows to make the file smaller.",
    )
)
def empty_rows(case: Case) -> Iterator[Hit]:
    """A sheet does not go on for a hundred thousand empty rows.

    ## Regel
    Ett blad fortsätter inte med hundratusen tomma rader.

    ## Varför
    Formatering på hela blad gör filen stor och långsam. Tomma rader ändrar inga belopp.

    ## Exempel
    ```exempel
    problem: empty_rows sheet=Prognos rows=1048576 filled=27
    ```

    ## Så rättar du
    Markera raderna under den sista ifyllda, välj Ta bort, och spara.

    ## In English
    Formatting of whole sheets makes a file large and slow. Delete the empty rows and save.
    """
    return case.hits(ProblemKind.EMPTY_ROWS)


@file_rule(
    Words(
        "KAL811",
        Severity.WARNING,
        sv="Bladet heter ”{sheet}”, vilket Excel inte tillåter. Filen är inte sparad av Excel; "
        "ge bladet ett annat namn.",
        en="The sheet is named “{sheet}”, which Excel does not allow. The file was not saved by "
        "Excel; rename the sheet.",
    )
)
def odd_sheet_name(case: Case) -> Iterator[Hit]:
    """Sheets have names that Excel allows: 31 characters, no slashes, no control characters.

    ## Regel
    Bladen har namn som Excel tillåter: 31 tecken, inga snedstreck, inga styrtecken.

    ## Varför
    Ett namn som ``../../x`` kan vara menat att bli ett filnamn, och styrtecken att dölja vad en
    lista säger. kalkyl gör inga filnamn av bladens namn.

    ## Exempel
    ```exempel
    döp om bladet Listor till ../../Listor
    ```

    ## Så rättar du
    Döp om bladet i Excel och spara.

    ## In English
    A name such as ``../../x`` may be meant to become a file's name, control characters to hide
    what a list says. Rename the sheet.
    """
    if case.tables is not None:
        return  # the tables of documents are sheets by name only
    for sheet in case.received.book.sheets if case.received.book else ():
        if len(sheet.name) > _LONGEST_NAME or _NOT_IN_NAMES.search(sheet.name):
            yield Hit(Place(sheet.name, 1, 1), {"sheet": beginning(sheet.name)})
