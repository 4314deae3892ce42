"""The ribbon's XML: the callbacks that its buttons name, held against the modules."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from kalkyl.base.errors import DataFileError
from kalkyl.io.vba.source import Source

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_CALLBACK_WORDS = ("onAction", "onLoad", "loadImage")
_CALLBACK = re.compile(r"^Public Sub (\w+)\(control As IRibbonControl\)$", re.MULTILINE)


def check(text: str, modules: Iterable[Source]) -> None:
    """Stops where a button would do nothing, or a callback has no button."""
    try:
        root = ET.fromstring(text)  # noqa: S314  # kalkyl's own file
    except ET.ParseError as fault:
        raise DataFileError(f"customUI14.xml: {fault}") from fault
    if root.tag != f"{{{NAMESPACE}}}customUI":
        raise DataFileError("customUI14.xml: roten är inte customUI för Office 2010 och senare")
    asked, offered = set(_asked(root)), set(callbacks(modules))
    if asked != offered:
        names = ", ".join(sorted(asked ^ offered))
        raise DataFileError(f"customUI14.xml: knapp utan makro, eller makro utan knapp: {names}")


def _asked(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        for word, value in element.attrib.items():
            if word in _CALLBACK_WORDS or word.startswith("get"):
                yield value


def callbacks(modules: Iterable[Source]) -> Iterator[str]:
    """What the modules offer to the ribbon, as the ribbon names it."""
    for module in modules:
        yield from (f"{module.name}.{found}" for found in _CALLBACK.findall(module.text))
