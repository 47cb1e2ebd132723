"""How `sla.toml` is checked: in which words its mistakes are told, and by what a change of it is seen.

What a value means is decided by those who ask for it.
"""

import hashlib
import json

from data.forms import Sheet
from data.toml import Document
from data.wording import in_words


def sheet(document: Document) -> Sheet:
    """Return a file, ready to be checked."""
    return Sheet(file=document.name, line=document.line, words=in_words)


def fingerprint(*values: object) -> str:
    """Return a short version of what was written: another content, another version."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:12]
