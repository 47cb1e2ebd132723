"""What an inquiry is about, in the customer's own words: the greeting before the question is left out. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 80
"""Characters of a subject."""

SHORT = 30
"""Characters of a subject that may be a greeting only."""

LOOKED_AT = 2000
"""Characters of a message in which its subject is looked for."""


def subject(*said: str) -> str:
    """Return the first line of substance of what was said; where there is none, the first line as it stands."""
    lines = [" ".join(line.split()) for text in said for line in text.strip()[:LOOKED_AT].splitlines() if line.strip()]
    bare = (_bare(line) for line in lines)
    return _short(next((line for line in bare if _SUBSTANCE.search(line)), lines[0] if lines else ""))


def about(before: str, *said: str) -> str:
    """Return the subject as it is, or what was said since, where it is no more than a greeting."""
    if stands(before):
        return before
    since = subject(*said)
    return since if stands(since) else before


@lru_cache(maxsize=1024)
def stands(subject: str) -> bool:
    """Say whether a subject tells what an inquiry is about, and is not just polite."""
    bare = _bare(subject)
    return bool(_SUBSTANCE.search(bare)) and not _POLITE.fullmatch(bare)


def _bare(line: str) -> str:
    """Return a line without the greetings, forms of address and announcements of a question that it begins with."""
    greeted = False
    while found := (_AFTER_GREETING if greeted else _AT_FIRST).match(line):
        line, greeted = line[found.end() :], True
    return line


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _any(phrases: Iterable[str]) -> str:
    """Return the pattern of one of these phrases; the last letter of a word may be drawn out, as in haloooo."""
    words = [[f"{re.escape(word)}{re.escape(word[-1])}*" for word in one.split()] for one in phrases]
    return "|".join(sorted((r"\s+".join(one) for one in words), key=len, reverse=True))


_GREETINGS = (
    "halo", "hallo", "hello", "helo", "hai", "hi", "hei", "hey", "greetings",
    "selamat pagi", "selamat siang", "selamat sore", "selamat malam", "met pagi", "met siang", "met sore", "met malam",
    "good morning", "good afternoon", "good evening", "good day", "permisi", "punten", "assalamualaikum",
    "assalamu'alaikum", "assalamualaikum wr wb", "assalamu'alaikum wr wb", "misi", "excuse me", "dear team",
    "dear sir or madam", "dear sir/madam", "mohon maaf mengganggu", "maaf mengganggu", "maaf ganggu",
    "sorry to bother you", "sorry to bother",
)  # fmt: skip
_ADDRESSES = (
    "kak", "kakak", "ka", "kk", "min", "admin", "mimin", "gan", "sis", "bu", "ibu", "pak", "bapak", "mas", "mbak",
    "mba", "bang", "bro", "cs", "tim", "semua", "semuanya", "team", "there", "everyone", "all", "guys", "sir", "madam",
)  # fmt: skip
_DAY_PARTS = ("pagi", "siang", "sore", "malam", "malem", "morning", "afternoon", "evening")
_ANNOUNCEMENTS = (
    *(f"{wish} {ask}" for wish in ("mau", "ingin", "pengen", "boleh", "numpang", "izin", "ijin")
      for ask in ("tanya", "nanya", "bertanya", "tanya tanya", "tanya-tanya", "nanya-nanya", "tanya sesuatu")),
    *(f"{who} {wish} {ask}" for who in ("saya", "aku", "gue", "kami") for wish in ("mau", "ingin", "pengen")
      for ask in ("tanya", "nanya", "bertanya")),
    "tanya dong", "nanya dong", "tanya donk", "mau tanya dong", "boleh tanya dong", "mau nanya dong", "tanya",
    "i have a question", "i have a quick question", "i've got a question", "quick question", "a quick question",
    "i want to ask", "i want to ask something", "i would like to ask", "i'd like to ask", "can i ask",
    "can i ask something", "can i ask a question", "can i ask you something", "may i ask", "may i ask something",
    "may i ask a question", "just a question", "one question",
)  # fmt: skip
_FILLERS = ("ya", "yah", "nih", "dong", "donk", "deh", "sih", "dulu", "sebentar", "sedikit", "please", "pls")
_COURTESIES = (
    "makasih", "makasi", "terima kasih", "terimakasih", "thanks", "thank you", "thx", "sama sama", "sama-sama", "ok",
    "oke", "okay", "sip", "siap", "baik", "mantap", "you're welcome", "no problem", "alright", "test", "tes", "ping",
)  # fmt: skip

_END = r"(?![\w'’-])"
_PAUSE = r"[\s,.!?:;~…–—\-\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]*"
_CALLED = rf"(?:{_any(_ADDRESSES)}){_END}(?!\s+(?:is|are|was|were|has|have)\b)"
_GREETING = rf"(?:{_any(_GREETINGS)}){_END}"
_ANNOUNCEMENT = rf"(?:{_any(_ANNOUNCEMENTS)}){_END}(?!\s+(?:for|to|ke|kepada|sama)\b)"
_FILLER = rf"(?:{_any(_FILLERS)}){_END}"
# Alone, "bu" may be whose mother it is, and "malam" when: before a comma or somebody's address they greet.
_ALONE = rf"(?:{_any((*_DAY_PARTS, *_ADDRESSES))}){_END}(?=\s*(?:[,!]|$))|(?:{_any(_DAY_PARTS)}){_END}(?=\s+{_CALLED})"
_ALWAYS = rf"{_GREETING}|{_ANNOUNCEMENT}|{_ALONE}"
_AT_FIRST = re.compile(rf"{_PAUSE}(?:{_ALWAYS}|(?:kak|kk){_END}){_PAUSE}", re.IGNORECASE)
_AFTER_GREETING = re.compile(rf"(?:{_ALWAYS}|{_CALLED}|{_FILLER}){_PAUSE}", re.IGNORECASE)
_SUBSTANCE = re.compile(r"\w{2}")
_POLITE = re.compile(rf"(?:(?:{_any((*_COURTESIES, *_ADDRESSES, *_FILLERS))}){_END}{_PAUSE})+", re.IGNORECASE)
