"""How `sla.toml` is checked: in which words its mistakes are told, and by what a change of it is seen.

What a value means is decided by those who ask for it.
"""

import hashlib
import json

from data.forms import Refusal, Sheet
from data.toml import Document


def sheet(document: Document) -> Sheet:
    """Return a file, ready to be checked."""
    return Sheet(file=document.name, line=document.line, words=_in_words)


def fingerprint(*values: object) -> str:
    """Return a short version of what was written: another content, another version."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _in_words(one: Refusal) -> tuple[str, str]:
    if one.mend:
        return one.message, one.mend
    match one.type:
        case "enum" | "literal_error":
            return f"unknown: {one.value!r}", f"use {one.expected}"
        case "extra_forbidden":
            return f"unknown setting {one.name!r}", f"use {', '.join(one.known)}"
        case "missing":
            return f"{one.name} is missing", f"add {one.name} = …"
    return f"{one.name}: {one.message[:1].lower()}{one.message[1:]}", f"instead of {one.value!r}"
