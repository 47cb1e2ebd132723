"""What a customer tells of themselves in their own words: name, e-mail address, telephone number.

Pure, and careful: a question is never mistaken for a name, nor the number of an order for one to call.
"""

import re
from dataclasses import dataclass

from bot import names, numbers
from bot.names import Knows

LONGEST = 2000
"""Characters that are looked at: who introduces themselves does it at the beginning."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_SAID_LABELS = """
email e-mail mail surel telepon telp tlp tel hp wa whatsapp nomor nomer no phone mobile number saya aku my is adalah dan
and atau or kontak contact name nama nya di at ini itu it's it here speaking bisa reach me on i'm im i am hubungi can
"""
_LABELS = frozenset(_SAID_LABELS.split())
_TELLS = re.compile(
    r"(?i:nama\s+(?:lengkap|saya|aku|sy|gue|gw)|namaku|my\s.*name|nam[ae]\s*:|this is|panggil|called|dengan "
    rf"(?:kak|{'|'.join(names.HONORIFICS)})\b)|(?:[Ii]['’]m|I AM|[Ii] am|[Ss]aya|SAYA) [A-Z]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What was found; empty where nothing was."""

    name: str = ""
    email: str = ""
    phone: str = ""
    only: bool = False  # nothing else was said
    told: bool = False  # the name was told in so many words: "my name is"

    @property
    def any(self) -> bool:
        """Say whether there is anything to write down."""
        return bool(self.name or self.email or self.phone)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of what was found."""
        return tuple(field for field in ("name", "email", "phone") if getattr(self, field))


NONE = Details()


def find(text: str, knows: Knows, *, asked: bool = False) -> Details:
    """Find the details in what a customer said, in words of which one may ask whether they mean something.

    A bare name counts only where we have just asked for it, or where it comes with an address.
    """
    text = text[:LONGEST]
    if not asked and not _may_tell(text):
        return NONE
    email = _email(text)
    rest = _EMAIL.sub(" ", text)
    phone, typed = numbers.phone(rest, asked=asked)
    rest = rest.replace(typed, " ", 1) if typed else rest
    expected = asked or bool(email or phone)
    if named := names.introduced(rest, knows, expected=expected):
        left = _left(f"{rest[: named.start]} , {rest[named.end :]}")
        return Details(name=named.name, email=email, phone=phone, only=not left, told=named.told)
    left = _left(rest)
    name = names.alone(left, knows, certain=bool(email or phone)) if expected and "?" not in rest else ""
    return Details(
        name=name, email=email, phone=phone, only=bool(name) or (expected and not left and bool(email or phone))
    )


def _may_tell(text: str) -> bool:
    """Say whether it is worth looking closely; most messages tell nothing of the sort."""
    if "@" in text or numbers.HINT.search(text):
        return True
    said = text.lower()
    # One by one and in full: every message comes by here, and a pattern or a loop takes three times as long.
    hint = (
        "nam" in said or "this is" in said or "dengan " in said or "saya " in said or "i am " in said or "'m " in said
    )
    return (hint or "’m " in said or "panggil" in said) and _TELLS.search(text) is not None


def _email(text: str) -> str:
    found = _EMAIL.search(text)
    return found[0].rstrip(".") if found else ""


def _left(text: str) -> list[str]:
    """Return the words that are neither courtesies nor labels of what is told."""
    words = re.sub(r"[^\w\s'’.-]", " ", text).split()
    bare = (word.strip(".-") for word in words)
    return [word for word in bare if word and word.lower() not in _LABELS and word.lower() not in names.COURTESIES]
