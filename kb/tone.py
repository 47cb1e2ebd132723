"""How something is said, apart from what: signs of anger, of irony, of mere supposing. Pure; nothing is decided here.

A sign by itself is no mood: people shout for joy as well, so `kb.mood` weighs signs and words together.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from kb.normal import plain
from kb.phrases import spellings, views
from kb.tone_words import PATTERNS, Sign, phrases

FELT = frozenset({
    Sign.SHOUTING, Sign.DRAWN_OUT, Sign.EXCLAIMING, Sign.PROFANITY, Sign.INSULT, Sign.THREAT, Sign.ANGRY_FACE,
    Sign.IRONIC_FACE, Sign.IRONY, Sign.ANNOYANCE, Sign.FURY, Sign.REPROACH,
})  # fmt: skip
"""The signs by which a mood can be told."""

TROUBLE = FELT - {Sign.DRAWN_OUT, Sign.EXCLAIMING, Sign.SHOUTING} | {Sign.FAULT, Sign.BREACH}
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


def _known() -> tuple[Mapping[tuple[str, ...], frozenset[Sign]], Mapping[str, tuple[int, ...]]]:
    """Return the phrases of all signs in each of their views, and by its first word how long a phrase may be."""
    known: dict[tuple[str, ...], set[Sign]] = defaultdict(set)
    for sign, phrase in phrases():
        for words in spellings(phrase):
            known[words].add(sign)
    lengths: dict[str, set[int]] = defaultdict(set)
    for words in known:
        lengths[words[0]].add(len(words))
    return (
        {words: frozenset(of) for words, of in known.items()},
        {word: tuple(sorted(of)) for word, of in lengths.items()},
    )


_SIGNS, _LENGTHS = _known()


def signs(text: str) -> frozenset[Sign]:
    """Return the signs in a message, as far as it is looked at."""
    return frozenset((*_listed(text[:MOST]), *_written(text[:MOST])))


def literal(text: str, phrasings: str) -> str:
    """Return a text without the swear words that phrasings have too, since there they mean what they say: an animal."""
    swearing = {word for word in plain(text).split() if Sign.PROFANITY in _SIGNS.get((word,), ())}
    meant = swearing & {*plain(phrasings).split()} if swearing else swearing
    return re.sub(rf"(?i)\b(?:{'|'.join(sorted(meant))})\b", "", text) if meant else text


def _listed(text: str) -> Iterator[Sign]:
    for words in views(text):
        for start, word in enumerate(words):
            for length in _LENGTHS.get(word, ()):
                yield from _SIGNS.get(words[start : start + length], ())


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
