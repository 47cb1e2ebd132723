"""Finding listed words and short phrases in a message: whole words only, however they are spelt in a chat."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kb.normal import MEANT, PARTICLES, plain, standard

LONGEST = 400  # words of a message that are looked at


class Found(NamedTuple):
    """A phrase that a message holds."""

    tag: str  # what the phrase stands for
    phrase: str  # as its list has it
    words: tuple[str, ...]  # as the message has it
    before: str  # the word before it; empty at the start

    @property
    def said(self) -> str:
        """Return the phrase as the message has it."""
        return " ".join(self.words) or self.phrase


class Phrases:
    """Phrases with what they stand for; made once, looked for often."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        self._symbols: list[tuple[str, str]] = []
        for phrase, tag in phrases:
            for words in (seen := spellings(phrase)):
                self._by_first[words[0]].append((words, phrase, tag))
            if not seen and phrase.strip():
                self._symbols.append((phrase.strip(), tag))
        for known in self._by_first.values():
            known.sort(key=lambda entry: len(entry[0]), reverse=True)

    def within(self, text: str) -> tuple[Found, ...]:
        """Return the phrases that a message holds, each once; symbols such as 👍 count where there are no words."""
        seen = views(text)
        if not seen:
            return tuple(Found(tag, phrase, (), "") for phrase, tag in self._symbols if phrase in text)
        once: dict[tuple[str, tuple[str, ...]], Found] = {}
        for words in seen:
            for start, word in enumerate(words):
                if word in self._by_first:
                    for found in self._at(words, start):
                        once.setdefault((found.tag, standard(found.words)), found)
        return tuple(once.values())

    def fill(self, text: str, tag: str, around: frozenset[str]) -> bool:
        """Say whether a message is nothing but phrases of one tag, save particles and phrases of the tags around."""
        seen = views(text)
        if not seen:
            return any(found.tag == tag for found in self.within(text))
        return any(self._filled(words, tag, around) for words in seen)

    def _filled(self, words: tuple[str, ...], tag: str, around: frozenset[str]) -> bool:
        start, seen = 0, False
        while start < len(words):
            here = sorted(self._at(words, start), key=lambda found: (found.tag == tag, len(found.words)), reverse=True)
            step = next((found for found in here if found.tag == tag or found.tag in around), None)
            if step is None and words[start] not in PARTICLES:
                return False
            seen = seen or (step is not None and step.tag == tag)
            start += len(step.words) if step else 1
        return seen

    def _at(self, words: tuple[str, ...], start: int) -> Iterator[Found]:
        for known, phrase, tag in self._by_first.get(words[start], ()):
            if words[start : start + len(known)] == known:
                yield Found(tag, phrase, known, words[start - 1] if start else "")


def spellings(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return how a listed phrase may be written; one that is a word said twice is not that word said once."""
    words = tuple(plain(phrase).split())
    twice = len(words) > 1 and len({*words}) == 1  # kapan-kapan is some day, and kapan is when
    return (words, (f"{words[0]}2",)) if twice else views(phrase)


@lru_cache(maxsize=128)  # a message is looked at for several lists in a row
def views(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a text as written, with chat spelling written out, and without particles; no view twice."""
    words = tuple(plain(text).split()[:LONGEST])
    if not words:
        return ()
    meant = tuple(part for word in words for part in MEANT.get(word, word).split())
    return tuple(dict.fromkeys((words, meant, standard(words))))
