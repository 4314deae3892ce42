"""Who may send for whom, and addresses that only look like theirs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from kalkyl.contract.letters import plain_letters
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.rounds.model import Outcome

_ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("-", ""), (".", ""))
"""What the eye takes for something else in an address; each is read as the second."""
_SHORT = 5
"""In a part of an address as short as this a single other letter is another name."""


def allowed_for(manifest: Manifest, address: str) -> tuple[Department, ...]:
    """The departments that an address may send for: as contact or as allowed sender."""
    known = address.strip().lower()
    return tuple(
        department
        for department in manifest.departments
        if known and known in addresses_of(department)
    )


def addresses_of(department: Department) -> tuple[str, ...]:
    """The addresses that may send for a department, in lower case; the contact first."""
    given = (department.contact, *department.senders)
    return tuple(dict.fromkeys(text.strip().lower() for text in given if "@" in text))


def sender_outcome(manifest: Manifest, address: str, department: str) -> Outcome | None:
    """Why a mail's workbook lies apart, by its sender; ``None`` where the sender may send it."""
    allowed = allowed_for(manifest, address)
    if any(listed.code == department for listed in allowed):
        return None
    if allowed:
        return Outcome.OTHER_DEPARTMENT
    known = {permitted for each in manifest.departments for permitted in addresses_of(each)}
    return Outcome.LOOKALIKE_SENDER if looks_like(address, known) else Outcome.UNKNOWN_SENDER


def looks_like(address: str, known: Iterable[str]) -> bool:
    """Whether an address is none of those known but could be taken for one."""
    seen = _seen(address)
    return any(address != other and _is_near(seen, _seen(other)) for other in known)


def _seen(address: str) -> tuple[str, str]:
    """Name and domain of an address as the eye reads them."""
    plain = unicodedata.normalize("NFKD", plain_letters(_unpunycoded(address.lower())))
    text = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for pair in _ALIKE:
        text = text.replace(*pair)
    name, _, domain = text.rpartition("@")
    return name, domain


def _unpunycoded(address: str) -> str:
    """An address whose domain is written in its own letters, where it was in ASCII for them."""
    name, at, domain = address.rpartition("@")
    try:
        return f"{name}{at}{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address


def _is_near(first: tuple[str, str], other: tuple[str, str]) -> bool:
    parts = [
        given == known or (len(known) > _SHORT and _one_apart(given, known))
        for given, known in zip(first, other, strict=True)
    ]
    return all(parts)


def _one_apart(first: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped makes two texts the same."""
    start = next((at for at, (a, b) in enumerate(zip(first, other, strict=False)) if a != b), None)
    start = min(len(first), len(other)) if start is None else start
    rest, known = first[start:], other[start:]
    swapped = rest[:2] == known[:2][::-1] and rest[2:] == known[2:]
    return swapped or rest[1:] == known[1:] or rest[1:] == known or rest == known[1:]
