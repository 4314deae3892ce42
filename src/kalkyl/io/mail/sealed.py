"""Signed mail whose content stands within the signature (opaque S/MIME), through asn1crypto.

A signature is no lock: what was signed can be read by anyone, and is. Whether the signature holds
is not judged. Encrypted mail can't be read and isn't.
"""

from __future__ import annotations


def signed_content(content: bytes) -> bytes | None:
    """What was signed; ``None`` where it is encrypted or nothing that can be read."""
    from asn1crypto.cms import ContentInfo  # only for mails that are sealed

    info = ContentInfo.load(content)
    if info["content_type"].native != "signed_data":
        return None
    found = info["content"]["encap_content_info"]["content"].native
    return found if isinstance(found, bytes) else None
