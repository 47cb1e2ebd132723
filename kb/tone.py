"""How something is said, apart from what: signs of anger, of irony, of mere supposing. Pure; nothing is decided here.

A sign by itself is no mood: people shout for joy as well, so `kb.mood` weighs signs and words together.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from kb.phrases import views
from kb.tone_words import PATTERNS, PHRASES, Sign

FELT = frozenset({
    Sign.SHOUTING, Sign.DRAWN_OUT, Sign.EXCLAIMING, Sign.PROFANITY, Sign.INSULT, Sign.THREAT, Sign.ANGRY_FACE,
    Sign.IRONIC_FACE, Sign.IRONY, Sign.ANNOYANCE, Sign.FURY, Sign.REPROACH,
})  # fmt: skip
"""The signs by which a mood can be told."""

TROUBLE = FELT - {Sign.DRAWN_OUT, Sign.EXCLAIMING, Sign.SHOUTING} | {Sign.FAULT}
"""The signs that something is the matter, whatever it is."""

MOST = 2_000
"""Characters of a message that are looked at; who goes on after them has shown how they feel."""

SHOUTED = 0.6
"""The share of capitals among the letters of long words, from which it is shouting."""


_FACES = {
    Sign.ANGRY_FACE: re.compile("[😠😡🤬👿😤💢🖕]|>:\\("),
    Sign.IRONIC_FACE: re.compile("[👏🙄🙃😒😑🤡]"),
    Sign.GLAD_FACE: re.compile("[😀-😆😊😍🥰😘🤗👍🙏❤🔥🎉💯😁☺]|:\\)|:d"),
}
_WORDS = re.compile(r"[^\W\d_]{3,}")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_EXCLAIMING = re.compile(r"!{2,}|\?{2,}|\?!|!\?")


def _by_first() -> Mapping[str, list[tuple[tuple[str, ...], Sign]]]:
    """Return the phrases of all signs by their first words, in each of their views."""
    known: dict[str, list[tuple[tuple[str, ...], Sign]]] = defaultdict(list)
    for sign, listed in PHRASES.items():
        for phrase in listed.split("|"):
            for words in views(phrase):
                known[words[0]].append((words, sign))
    return dict(known)


_BY_FIRST = _by_first()


def signs(text: str) -> frozenset[Sign]:
    """Return the signs in a message, as far as it is looked at."""
    return frozenset((*_listed(text[:MOST]), *_written(text[:MOST])))


def _listed(text: str) -> Iterator[Sign]:
    for words in views(text):
        for start, word in enumerate(words):
            for phrase, sign in _BY_FIRST.get(word, ()):
                if words[start : start + len(phrase)] == phrase:
                    yield sign


def _written(text: str) -> Iterator[Sign]:
    small = text.lower()
    for sign, pattern in (*_FACES.items(), *PATTERNS.items()):
        if pattern.search(small):
            yield sign
    if _is_shouted(text):
        yield Sign.SHOUTING
    if _DRAWN_OUT.search(small):
        yield Sign.DRAWN_OUT
    if _EXCLAIMING.search(text):
        yield Sign.EXCLAIMING
    if text.rstrip().endswith("?"):
        yield Sign.ASKING


def _is_shouted(text: str) -> bool:
    """Say whether capitals outweigh the rest; one word in capitals may be a name."""
    words = _WORDS.findall(text)
    loud = sum(len(word) for word in words if word.isupper())
    return sum(word.isupper() for word in words) > 1 and loud >= SHOUTED * sum(map(len, words))
