"""What of a text is about one person and not about the matter: taken out, or a slot put in its place. Pure.

Names are those of people the desk knows; numbers and addresses are told by their form. What no list and no form tells
is left, so a person reads every draft before customers do.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb import language as languages
from kb.common import COMMON

CUSTOMER, COLLEAGUE, OURS = "\x01", "\x02", "\x03"
"""Stand for a customer's name, an agent's, and an inquiry's number, while a text is worked on."""

SHORTEST = 3
"""Letters of a word of a name; shorter ones are too often something else."""

DIGITS = 5
"""So many make a token a number of somebody's: an order, a parcel, an account."""

MONEY = 10
"""Characters before an amount in which its currency stands."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<![\w.,])(?:\+|\(?0)\d(?:[\s().-]?\d){7,14}(?!\w)")
_NUMBER = re.compile(r"(?<![\w.,])(?:#\s?)?[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*(?![\w@])")
_MONEY = re.compile(r"(?:rp|idr|usd|eur|sgd|\$|€)\.?\s*$", re.IGNORECASE)
_DAY = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}")
_TOLD = re.compile(
    r"(?i:\b(?:nama\s+(?:lengkap\s+)?(?:saya|aku|sy)|namaku|my\s+name\s+is|i\s+am\s+called)\s*:?\s+(?:adalah\s+)?)"
    r"([A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*)"
)
_CALLED = re.compile(
    r"(?<!\w)((?i:kak|kakak|pak|bapak|bpk|bu|ibu|mas|mbak|mba|bang|mr|mrs|ms|dear)\.?\s+)([A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?)"
)
_WORD = re.compile(r"(?<![\w@.-])[^\W\d_][\w'’]*(?![\w@])")
_TITLES = frozenset({"kak", "pak", "bapak", "ibu", "mas", "mbak", "bang", "tante", "mrs"})
_HONORIFIC = r"(?:(?:kak|kakak|pak|bapak|bu|ibu|mas|mbak|mr|mrs|ms)\.?)"


def common(word: str) -> bool:
    """Say whether a word means something in either language."""
    return word.lower() in COMMON or languages.has(word.lower())


@dataclass(frozen=True, slots=True)
class Names:
    """Words of the names of people the desk knows, in small letters, and how to tell whether one is a word besides."""

    customers: frozenset[str] = frozenset()
    colleagues: frozenset[str] = frozenset()
    means: Callable[[str], bool] = common  # something else than a person

    @staticmethod
    def of(customers: Iterable[str], colleagues: Iterable[str] = (), means: Callable[[str], bool] = common) -> "Names":
        """Take names apart."""
        return Names(_words(customers), _words(colleagues), means)


NOBODY = Names()


def marked(text: str, names: Names = NOBODY) -> str:
    """Return a text with `CUSTOMER` and `COLLEAGUE` in place of names: those that we know, and who is called by one."""
    text = _TOLD.sub(lambda found: found[0].replace(found[1], CUSTOMER), text)
    text = _WORD.sub(lambda found: _mark(found[0], names), text)
    text = _CALLED.sub(lambda found: found[1] + CUSTOMER if _meant(found[2], names) else found[0], text)
    return re.sub(rf"({CUSTOMER}|{COLLEAGUE})(?:\s+\1)+", r"\1", text)


def without_numbers(text: str, instead: Callable[[str, str], str]) -> str:
    """Return a text with what `instead(kind, found)` gives for each address and number; kind: email, phone, number."""
    text = _EMAIL.sub(lambda found: instead("email", found[0]), text)
    text = _PHONE.sub(lambda found: instead("phone", found[0]), text)
    return _NUMBER.sub(lambda found: instead("number", found[0]) if _is_number(found) else found[0], text)


def public(text: str, names: Names = NOBODY) -> str:
    """Return a customer's words without what is theirs alone: names, addresses, numbers of orders and the like."""
    text = re.sub(r"\s+", " ", without_numbers(marked(text, names), lambda _kind, _found: ""))
    text = re.sub(rf"(?i) ?\b{_HONORIFIC}\s+[{CUSTOMER}{COLLEAGUE}]|[{CUSTOMER}{COLLEAGUE}]", "", text)
    text = re.sub(r"\s+([,.!?;:])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r"([,;:])(?=\s*[,.!?;:])|[(\[]\s*[)\]]", "", text)
    return text.strip(" ,;:-")


def _is_number(found: re.Match[str]) -> bool:
    said = found[0]
    digits = sum(letter.isdigit() for letter in said)
    if digits < (SHORTEST if said.startswith("#") else DIGITS):
        return False
    before = found.string[max(found.start() - MONEY, 0) : found.start()]
    return not (_DAY.fullmatch(said) or said.lower().startswith(("rp", "idr")) or _MONEY.search(before))


def _words(names: Iterable[str]) -> frozenset[str]:
    words = (word.lower() for name in names for word in _WORD.findall(name))
    return frozenset(word for word in words if len(word) >= SHORTEST) - _TITLES


def _mark(word: str, names: Names) -> str:
    small = word.lower()
    if small in names.colleagues and _meant(word, names):
        return COLLEAGUE
    return CUSTOMER if small in names.customers and _meant(word, names) else word


def _meant(word: str, names: Names) -> bool:
    """Say whether a word that may be a name is meant as one: what means something else too needs its capital."""
    return not names.means(word) or (word[0].isupper() and not word.isupper())
