"""What a message looks like where little can be shown, and which choice a customer's words then pick.

Everything here is pure. Rendering takes away what a channel can't show and never changes another letter, because what
people at the desk type comes this way too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from channels.base import Shows
from channels.pieces import fits, split
from data.types import Choice, Outbound

_HINT = {"id": "Silakan balas dengan nomor pilihan Anda.", "en": "Just reply with the number of your choice."}

# An address comes first, so that an underscore in it never begins a slant. What is between two marks has a bound, so
# that a hostile line takes no longer than others. A smile such as ^_^ is no mark.
_MARKS = re.compile(
    r"\\(?P<escaped>[\\*_`\[\]])"
    r"|(?P<address>https?://[^\s<>]+)"
    r"|`(?P<code>[^`\n]+)`"
    r"|!?\[(?P<words>[^\[\]\n]+)\]\((?P<target>(?:https?://|mailto:|tel:)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|<(?P<bracketed>https?://[^\s<>]+)>"
    r"|(?<![\w*])\*\*(?=[^\s*])(?P<bold>[^\n]{1,300}?)(?<=[^\s*])\*\*(?!\*)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<slanted>[^*\n]{1,300})(?<=[^\s*])\*(?![\w*])"
    r"|(?<!\w)(?P<rule>__?)(?=[\w*\"'“(\[])(?P<underlined>[^\n]{1,300}?)(?<=[\w*.,:;!?\"'”)\]])(?P=rule)(?!\w)"
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)

_NUMBERS = (
    ("a", "satu", "kesatu", "pertama", "one", "first", "1st"),
    ("b", "dua", "kedua", "two", "second", "2nd"),
    ("c", "tiga", "ketiga", "three", "third", "3rd"),
    ("d", "empat", "keempat", "four", "fourth", "4th"),
    ("e", "lima", "kelima", "five", "fifth", "5th"),
    ("f", "enam", "keenam", "six", "sixth", "6th"),
    ("g", "tujuh", "ketujuh", "seven", "seventh", "7th"),
    ("h", "delapan", "kedelapan", "eight", "eighth", "8th"),
    ("i", "sembilan", "kesembilan", "nine", "ninth", "9th"),
    ("j", "sepuluh", "kesepuluh", "ten", "tenth", "10th"),
)
_NUMBER = {word: number for number, words in enumerate(_NUMBERS, 1) for word in words}
_LAST = ("terakhir", "last")
_KIND_WORDS = (
    "ya", "yaa", "kak", "min", "gan", "sis", "dong", "deh", "aja", "saja", "tolong", "please", "pls", "thanks",
    "makasih", "terima kasih",
)  # fmt: skip
_KIND_ENDS = frozenset(words.split()[-1] for words in _KIND_WORDS)
_POLITE = f"(?: {'| '.join(_KIND_WORDS)})*"
# "mau 2" may as well order two, and "no one" names nobody: neither picks anything.
_PICK = re.compile(
    r"(?!(?:no|the) one\b)(?:(?:ya|ok|oke|okay|baik|yes|kak|min) )*(?:(?:saya|aku|i|ill) )?"
    r"(?:(?:pilih|ambil|choose|pick|take) |(?:mau|want) (?=yang |yg |nomor |no |the |number ))?"
    r"(?:(?:yang|yg|the|nomor|nomer|nmr|no|number|opsi|option|pilihan|choice|jawaban|answer|ke) )*"
    r"(?:(?:no|ke)?(?P<digits>\d{1,2})|(?P<word>\w+))(?: (?:one|option|choice))?" + _POLITE
)
_PICK_ENDS = _KIND_ENDS | {*_NUMBER, *_LAST, "option", "choice"}  # what the last word of a pick is, if no figure
_POLITE_END = re.compile(_POLITE + "$")
_LONGEST_PICK = 300  # letters; nobody picks from a list with an essay
_LIKENESS = 90  # per cent


def render(message: Outbound, shows: Shows) -> tuple[Outbound, ...]:
    """Return the message as a channel can show it, in one or more pieces; the choices come with the last one.

    Raises:
        ValueError: the channel's limit is below 2 UTF-16 units.

    """
    text = message.text if shows.markdown else plain(message.text)
    if len(message.choices) <= shows.choices:
        return _pieces(message, split(text, shows.limit), message.choices)
    numbers = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(message.choices, 1))
    hint = _HINT.get(message.language, _HINT["en"])
    return _pieces(message, _together(text, f"{numbers}\n\n{hint}", shows.limit), ())


def plain(text: str) -> str:
    """Return light Markdown as plain words: a link keeps its address in brackets, a list its signs."""
    return _MARKS.sub(_unmark, _HEADING.sub("", text))


def chosen(text: str, offered: Sequence[Choice]) -> Choice | None:
    """Return the choice that a customer's words pick by label, number or letter, or None if they say something else.

    Small typing errors in a label are forgiven; nothing is guessed where two choices are as likely.
    """
    if len(text) > _LONGEST_PICK:
        return None
    said, offered = _said(text), tuple(offered)
    typed, by_spaces = _labels(offered)
    last = said.rpartition(" ")[2]
    return (
        _by_label(said, typed, kindly=last in _KIND_ENDS)
        or (_by_position(said, offered) if last in _PICK_ENDS or last[-1:].isdecimal() else None)
        or _by_likeness(said, by_spaces.get(said.count(" "), ()))  # one more word may say the opposite
    )


def _pieces(message: Outbound, texts: Sequence[str], choices: tuple[Choice, ...]) -> tuple[Outbound, ...]:
    last = len(texts) - 1
    if not last and texts[0] == message.text and choices == message.choices:
        return (message,)
    return tuple(replace(message, text=text, choices=choices if at == last else ()) for at, text in enumerate(texts))


def _together(text: str, numbers: str, limit: int) -> tuple[str, ...]:
    """Split a text and its numbered choices so that the numbers stay in one piece wherever they can."""
    *firsts, last = split(text, limit)
    if not last.strip():
        return split(numbers, limit)
    whole = f"{last}\n\n{numbers}"
    return (*firsts, whole) if fits(whole, limit) else (*firsts, last, *split(numbers, limit))


def _unmark(mark: re.Match[str]) -> str:
    if mark["target"]:
        words, target = _MARKS.sub(_unmark, mark["words"]), re.sub("^(?:mailto|tel):", "", mark["target"])
        return words if words == target else f"{words} ({target})"
    if inner := mark["bold"] or mark["slanted"] or mark["underlined"]:
        return _MARKS.sub(_unmark, inner)
    return mark["escaped"] or mark["code"] or mark["bracketed"] or mark[0]


@lru_cache(maxsize=1024)
def _said(text: str) -> str:
    """Return the bare words of a text in one spelling, one space between them."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    bare = _APOSTROPHE.sub("", folded) if "'" in folded or "’" in folded else folded
    return " ".join(_WORD.findall(bare)) or "".join(folded.split())  # a label may be nothing but an emoji


_WORD = re.compile(r"\w+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


@lru_cache(maxsize=256)
def _labels(offered: tuple[Choice, ...]) -> tuple[Mapping[str, Choice], Mapping[int, list[Choice]]]:
    """Return the choices by what names a single one of them, and by the spaces in their bare labels."""
    by_spaces: dict[int, list[Choice]] = {}
    for choice in offered:
        by_spaces.setdefault(_said(choice.label).count(" "), []).append(choice)
    return _typed(offered), by_spaces


def _by_label(said: str, typed: Mapping[str, Choice], *, kindly: bool) -> Choice | None:
    found = typed.get(said.replace(" ", ""))
    if found or not kindly:
        return found
    return typed.get(_POLITE_END.sub("", said).replace(" ", ""))


def _typed(offered: tuple[Choice, ...]) -> Mapping[str, Choice]:
    """Return what names a single one of the choices: its label, with or without its number, and no spaces."""
    labels = [(number, _said(choice.label).replace(" ", ""), choice) for number, choice in enumerate(offered, 1)]
    named = [(name, choice) for number, label, choice in labels if label for name in {label, f"{number}{label}"}]
    often = Counter(name for name, _ in named)
    return {name: choice for name, choice in named if often[name] == 1}


def _by_position(said: str, offered: Sequence[Choice]) -> Choice | None:
    pick = _PICK.fullmatch(said)
    if not pick:
        return None
    if pick["word"] in _LAST:
        return offered[-1] if offered else None
    number = int(pick["digits"]) if pick["digits"] else _NUMBER.get(pick["word"], 0)
    return offered[number - 1] if 1 <= number <= len(offered) else None


def _by_likeness(said: str, as_long: Sequence[Choice]) -> Choice | None:
    found = [choice for choice in as_long if _alike(said, _said(choice.label))]
    return found[0] if len(found) == 1 else None


def _alike(said: str, label: str) -> bool:
    """Say whether two phrases of as many words differ in typing errors only; another word may say the opposite."""
    if not fuzz.ratio(said, label, score_cutoff=_LIKENESS):
        return False
    return all(map(_mistyped, said.split(), label.split()))


def _mistyped(word: str, meant: str) -> bool:
    """Say whether a word is meant: two short words or two numbers are never the same by mistake."""
    if word == meant:
        return True
    return min(len(word), len(meant)) > 3 and (word + meant).isalpha() and OSA.distance(word, meant) == 1
