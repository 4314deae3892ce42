"""Letters that look like others: what was pasted from elsewhere, and what was meant."""

from __future__ import annotations

_CYRILLIC = dict(
    zip(
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
        "\u0406\u0408\u0405\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458"
        "\u0455\u0501\u04bb\u04d3\u04e7",
        "ABEKMHOPCTYXIJSaeopcyxijsdhäö",
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4"
        "\u03a5\u03a7\u03bf\u03bd\u03c1",
        "ABEZHIKMNOPTYXovp",
        strict=True,
    )
)
LOOKALIKES = _CYRILLIC | _GREEK
"""Cyrillic and Greek letters that nobody can tell from Latin ones, with those."""
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
"""Characters that take no room: a soft hyphen, a zero-width space, a byte order mark."""
ODD_BLANKS = frozenset("\u00a0\u2007\u2009\u202f\u3000\t\n\r")
"""Blanks that are not the space bar's: a no-break space, a tab, a line break."""
SUSPECT = INVISIBLE | frozenset(LOOKALIKES)
_PLAIN = str.maketrans(
    {**LOOKALIKES, **dict.fromkeys(INVISIBLE, ""), **dict.fromkeys(ODD_BLANKS, " ")}
)


def plain_letters(text: str) -> str:
    """A text as the eye reads it: Latin letters, ordinary blanks, nothing invisible."""
    return text.translate(_PLAIN).strip()
