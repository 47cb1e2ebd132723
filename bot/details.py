"""What a customer tells of themselves in their own words: name, e-mail address, telephone number.

Pure, and careful: a question is never mistaken for a name.
"""

import re
from dataclasses import dataclass

from data.reach import dialled

LONGEST = 2000
"""Characters that are looked at: who introduces themselves does it at the beginning."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<![\w-])(?:\+?62|\+?\d{1,3}|0)[\s-]?\d(?:[\s-]?\d){6,13}(?!\w)")
_NAME_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-])*"
_INTRODUCED = re.compile(
    r"\b(?:nama\s+(?:saya|aku|sy)(?:\s+adalah)?|dengan\s+(?:ibu|bapak|kak)|my\s+name\s+is|my\s+name's|this\s+is"
    r"|i\s+am\s+called|panggil\s+(?:saya|aku))\s*[:,]?\s*"
    rf"((?:{_NAME_WORD})(?:\s+(?:{_NAME_WORD})){{0,3}})",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"\b(?:nama|name)\s*:\s*((?:{_NAME_WORD})(?:\s+(?:{_NAME_WORD})){{0,3}})", re.IGNORECASE)
_BARE = re.compile(rf"(?:{_NAME_WORD})(?:\s+(?:{_NAME_WORD})){{0,3}}")
_FILLER = re.compile(
    r"\b(?:email|e-mail|surel|telepon|telp|tlp|hp|wa|whatsapp|nomor|no|phone|mobile|number|saya|aku|my|is|adalah|dan|and"
    r"|atau|or|kontak|contact|name|nama|di|at|kak|ya|ini|it's|it|here|makasih|thanks)\b",
    re.IGNORECASE,
)
_HINT_OF_A_NAME = re.compile(r"nam[ae]|panggil|this\s+is|i\s+am|dengan")  # no pattern that is slow to look for
_HINT_OF_A_PHONE = re.compile(r"\d[\d\s-]{6}")
_ENDS_NAME = re.compile(
    r"\s+(?:dan|and|email|e-mail|surel|hp|wa|no|nomor|telp|telepon|dari|from|di|at|mau|ingin|i|my|saya|with|dengan)\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What was found; empty where nothing was."""

    name: str = ""
    email: str = ""
    phone: str = ""
    only: bool = False  # nothing else was said
    bare: bool = False  # the name stood there without "my name is"

    @property
    def any(self) -> bool:
        """Say whether there is anything to write down."""
        return bool(self.name or self.email or self.phone)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of what was found."""
        return tuple(field for field in ("name", "email", "phone") if getattr(self, field))


NONE = Details()


def find(text: str, *, asked: bool = False) -> Details:
    """Find the details in what a customer said; a bare name counts only where we have just asked for it."""
    text = text[:LONGEST]
    if not asked and not _may_tell(text):
        return NONE
    email = _first(_EMAIL, text)
    phone = dialled(_first(_PHONE, _EMAIL.sub(" ", text)))
    rest = _PHONE.sub(" ", _EMAIL.sub(" ", text))
    introduced = _INTRODUCED.search(rest) or _LABELLED.search(rest)
    if introduced:
        name = _ENDS_NAME.sub("", introduced[1]).strip()
        left = rest.replace(introduced[0], " " + introduced[1].removeprefix(name))
        return Details(name=_titled(name), email=email, phone=phone, only=not _words(left))
    bare = " ".join(_words(rest))
    expected = asked or bool(email or phone)
    name = bare if expected and "?" not in rest and _BARE.fullmatch(bare) else ""
    only = (not bare and bool(email or phone)) or bool(name)
    return Details(name=_titled(name), email=email, phone=phone, only=only, bare=bool(name))


def _may_tell(text: str) -> bool:
    """Say whether it is worth looking closely; most messages tell nothing of the sort."""
    return "@" in text or bool(_HINT_OF_A_NAME.search(text.lower()) or _HINT_OF_A_PHONE.search(text))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0].strip().rstrip(".") if found else ""


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w\s'’.-]", " ", _FILLER.sub(" ", text)).strip(" .-").split()


def _titled(name: str) -> str:
    """Capitalise a name that was typed in one case; leave every other as its owner writes it."""
    return name.title() if name.islower() or name.isupper() else name
