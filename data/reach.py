"""How somebody can be reached, as they type it into a field: by an e-mail address, a telephone number, or both.

What is told in the middle of other words is found elsewhere, with more care; a number is kept as it is here.
"""

import re

_EMAIL = re.compile(r"[^\s@,;:<>()]+@[^\s@,;:<>()]+\.[^\s@,;:<>()]*\w")
_PHONE = re.compile(r"\+?\(?(\d[\d\s().-]+\d)")
_NOT_DIALLED = re.compile(r"[^\d+]")


def reach(contact: str, shortest: int = 7) -> tuple[str, str]:
    """Return the e-mail address and the telephone number in what somebody typed; either may be empty.

    A number has at least as many characters as the shortest, from its first digit to its last.
    """
    email = _EMAIL.search(contact)
    phones = (found[0] for found in _PHONE.finditer(_EMAIL.sub(" ", contact)) if len(found[1]) >= shortest)
    return email[0] if email else "", dialled(next(phones, ""))


def dialled(phone: str) -> str:
    """Return a telephone number as it is kept whichever way it came in: what is dialled, and nothing between."""
    return _NOT_DIALLED.sub("", phone)
