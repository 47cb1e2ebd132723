"""What people are called, where they say it: which words of a text are a name, and which only stand where one might.

Pure, and careful: to be called by a wrong name is worse than to be asked for it. So no word that means something to the
desk is taken for a name, and after words that bring other things as well, such as "this is", there must be a sign more.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Knows = Callable[[str], bool]
"""Whether a word means something else than a person."""

HONORIFICS = {
    "bu": "Bu", "ibu": "Ibu", "pak": "Pak", "bapak": "Bapak", "bpk": "Bapak", "mas": "Mas", "mbak": "Mbak",
    "mba": "Mbak", "bang": "Bang", "om": "Om", "tante": "Tante", "mr": "Mr.", "mrs": "Mrs.", "ms": "Ms.",
}  # fmt: skip
"""How people want to be addressed, and how we write it; all are called Kak who don't say."""

MOST = 5
"""Words of a name."""

_SAID_COURTESIES = """
halo hallo hello hai hi hei hey permisi selamat pagi siang sore malam malem good morning afternoon evening kak kakak ka
kk min admin gan ya iya yes yup ok oke okay baik boleh silakan silahkan tentu sure siap sip well course of please tolong
makasih terima kasih thanks thank you there dear team tim
"""
COURTESIES = frozenset(_SAID_COURTESIES.split())
"""What is said around a name, and says nothing else."""

_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-])*"
_SPACE = r"[^\S\n]"
_STRONG = re.compile(
    rf"\b(?:nama{_SPACE}+(?:lengkap{_SPACE}+)?(?:saya|aku|sy|gue|gw)(?:{_SPACE}+yang{_SPACE}+benar)?|namaku"
    rf"|my{_SPACE}+(?:(?:full|real|correct){_SPACE}+)?name(?:['’]?s|{_SPACE}+is)|i{_SPACE}+am{_SPACE}+called"
    rf"|i['’]m{_SPACE}+called|(?:nama|name)(?={_SPACE}*:))(?:{_SPACE}+(?:adalah|itu|actually)\b)?(?:{_SPACE}*[:,])?{_SPACE}+",
    re.IGNORECASE,
)
_WEAK = re.compile(
    rf"\b(?:this{_SPACE}+is|(?:saya|ini){_SPACE}+dengan|dengan(?={_SPACE}+(?:kak|{'|'.join(HONORIFICS)})\b)|panggil"
    rf"{_SPACE}+(?:saya|aku)(?:{_SPACE}+(?:saja|aja))?|(?P<faint>i['’]?m|i{_SPACE}+am|it['’]s|saya|aku|ini))"
    rf"(?:{_SPACE}*[:,])?{_SPACE}+",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,.!?;:\n]")
_FIRST = re.compile(_WORD)
_NEXT = re.compile(rf"{_SPACE}+({_WORD})")
_SAID_AFTER = """
dan and email e-mail surel hp wa whatsapp no nomor telp telepon dari from di at mau ingin pengen i i'm my saya aku with
dengan here speaking ya yah kak min yang yg mohon tolong please want would can bisa nih sini kontak contact or atau but
tapi sudah udah belum
"""
_AFTER = frozenset(_SAID_AFTER.split())
_SAID_CALLED_SO = """
adil amber april art bagus baik bill bintang bunga cahaya chance cinta frank good grace hari hope indah june kasih
long lovely lucky mark may price rich rose setia tiny tulus will young
"""
_CALLED_SO = frozenset(_SAID_CALLED_SO.split())
_SOUNDS = re.compile(r"[aeiouy]|[^\x00-\x7f]", re.IGNORECASE)
_MARKS = ".-'’"
_ABBREVIATED = 5  # characters of a name that is cut short, as in "Moch."
_LIKE_A_QUALITY = re.compile(r"\w{2,}(?:able|ible|ous|ful|less|ive|tion|ness|ing)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and where in the text it was said, with the words that introduce it."""

    name: str
    start: int
    end: int
    told: bool  # in words that introduce nothing but names


def introduced(text: str, knows: Knows, *, expected: bool) -> Named | None:
    """Find the name by which somebody introduces themselves; `expected`: it was asked for, or comes with an address."""
    for found in _STRONG.finditer(text):
        if taken := _name_at(text, found.end(), knows, proud=_capitals_tell(text)):
            return Named(taken.name, found.start(), taken.end, told=True)
    for found in _WEAK.finditer(text):
        if not _begins(text, found.start()):
            continue
        taken = _name_at(text, found.end(), knows)
        if taken and _signed(text, found, taken, expected=expected):
            return Named(taken.name, found.start(), taken.end, told=False)
    return None


def alone(words: Iterable[str], knows: Knows, *, certain: bool) -> str:
    """Return a name that stands there without an introduction, or nothing; `certain`: nothing else can be meant."""
    listed = list(words)
    first = listed[0].lower().strip(".") if listed else ""
    rest = listed[1:] if first in HONORIFICS else listed
    certain = certain or any(_is_name(word, knows) for word in rest)  # who has more names than one that means something
    if not 0 < len(rest) <= MOST or not all(_is_name(word, knows, proud=certain) for word in rest):
        return ""
    if not any(map(_SOUNDS.search, rest)):  # "hmm"
        return ""
    return _written([HONORIFICS[first]] if first in HONORIFICS else [], rest)


def is_addressed(name: str) -> bool:
    """Say whether a name says itself how its owner is addressed."""
    return name.partition(" ")[0].lower().strip(".") in HONORIFICS


@dataclass(frozen=True, slots=True)
class _Taken:
    name: str
    first: str  # the first word of the name itself, as it was typed
    end: int


def _name_at(text: str, start: int, knows: Knows, *, proud: bool = False) -> _Taken | None:
    """Take the words of a name from here on; what means something else ends it."""
    titles: list[str] = []
    names: list[str] = []
    end = start
    for word, after in _words(text, start):
        plain = word.lower().strip(".")
        if not names and (plain in HONORIFICS or plain in {"kak", "kakak"}):
            titles = [HONORIFICS[plain]] if plain in HONORIFICS else []
            continue
        if len(names) == MOST or plain in _AFTER or not _is_name(word, knows, proud=proud):
            break
        names.append(word)
        end = after - len(word) + len(word.rstrip(_MARKS))
        if word.endswith(".") and len(word) > _ABBREVIATED:  # the end of a sentence
            break
    return _Taken(_written(titles, names), names[0], end) if names else None


def _words(text: str, start: int) -> Iterator[tuple[str, int]]:
    found = _FIRST.match(text, start)
    while found:
        yield found[found.re.groups], found.end()
        found = _NEXT.match(text, found.end())


def _is_name(word: str, knows: Knows, *, proud: bool = False) -> bool:
    """Say whether a word can be a name; one that also means something, only if it is proud of its capital."""
    bare = word.strip(_MARKS).lower()
    if bare.endswith(("'s", "’s", "n't", "n’t")) or (word.islower() and _LIKE_A_QUALITY.fullmatch(bare)):
        return False
    return bool(bare) and (not knows(bare) or (proud and bare in _CALLED_SO and word[0].isupper()))


def _signed(text: str, found: re.Match[str], taken: _Taken, *, expected: bool) -> bool:
    """Say whether more than its place tells that this is a name."""
    follows = _NEXT.match(text, taken.end)
    if follows and follows[1].lower().strip(".") not in _AFTER:
        return False
    if taken.first[0].isupper() and not taken.first.isupper() and _capitals_tell(text):
        return True
    return _nothing_else(text, taken.end) and (expected or not found["faint"])


def _capitals_tell(text: str) -> bool:
    """Say whether a capital is a sign: not where every word has one."""
    return any(word.islower() for word in _FIRST.findall(text))


def _begins(text: str, at: int) -> bool:
    """Say whether a clause begins here, but for courtesies."""
    clause = _BREAK.split(text[:at])[-1]
    return all(word.lower() in COURTESIES for word in clause.split())


def _nothing_else(text: str, end: int) -> bool:
    """Say whether but courtesies follow."""
    return all(word.lower().strip(".") in COURTESIES | {"here", "speaking"} for word in _FIRST.findall(text, end))


def _written(titles: list[str], names: list[str]) -> str:
    """Capitalise a name that was typed in one case; leave every other as its owner writes it."""
    name = " ".join(names)
    name = name if len(names[-1]) == 2 else name.rstrip(_MARKS)
    return " ".join([*titles, name.title() if name.islower() or name.isupper() else name])
