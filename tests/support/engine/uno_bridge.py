"""Starts LibreOffice and carries lines of JSON to the workbooks that are open in it.

The first argument is a folder of its own for the LibreOffice that is started. Run by the system's
Python, which has LibreOffice's module ``uno``; ``uno_documents.py`` says what a line is.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import uno  # type: ignore[import-not-found,unused-ignore]
from com.sun.star.beans import NamedValue  # type: ignore[import-not-found,unused-ignore]

_DOCUMENTS = Path(__file__).with_name("uno_documents.py")
_WAIT = 240


def _connected(folder: Path) -> tuple[Any, subprocess.Popen[bytes]]:
    pipe = f"kalkyl{uuid4().hex}"  # two of one name would answer each other's questions
    program = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    until = time.monotonic() + _WAIT
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:  # not up yet
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
    return context, program


def _documents(context: Any) -> Any:
    """The workbooks, loaded into LibreOffice's own process."""
    loader = context.ServiceManager.createInstanceWithContext("com.sun.star.loader.Python", context)
    factory = loader.activate("kalkyl.Documents", "", _DOCUMENTS.as_uri(), None)
    return factory.createInstanceWithContext(context)


def main() -> None:
    """Obeys until the lines end."""
    context, program = _connected(Path(sys.argv[1]))
    documents = _documents(context)
    for line in sys.stdin:
        sys.stdout.write(documents.execute((NamedValue("line", line),)) + "\n")
        sys.stdout.flush()
    try:
        context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        ).terminate()
    except Exception:  # noqa: BLE001  # it goes while it answers
        sys.stderr.write("")
    program.wait(_WAIT)


if __name__ == "__main__":
    main()
