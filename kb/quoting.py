"""Which article an agent's answer is taken from: one whose text it holds, or whose address.

Runs of five words are compared, so that a greeting before it or a sentence left out does not hide a quotation, while
two answers about the same thing in words of their own are not taken for one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

from kb.article import Article
from kb.normal import plain

RUN = 5  # words
ENOUGH = 0.6  # of an article's runs, or of the answer's, in the other
LEAST = 4  # runs that must be the same: eight words
_SLOT = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']+")
_PLACES = re.compile(r"[/#?&=]+")


class Quotes:
    """The texts of articles, ready to be recognised."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = [one for one in articles if not one.smalltalk]

    def article(self, text: str) -> str:
        """Return the id of the article that a text quotes or points at; empty if it is none, or several alike."""
        return self._addressed(text) or self._quoted(text)

    def _addressed(self, text: str) -> str:
        ids = {one.id for one in self._articles}
        names = {f"{one.id}.{one.language}": one.id for one in self._articles} | {one: one for one in ids}
        parts = [part for address in _ADDRESS.findall(text) for part in _PLACES.split(address.rstrip(".,;:!?"))]
        found = {names[part] for part in parts if part in names}
        return found.pop() if len(found) == 1 else ""

    def _quoted(self, text: str) -> str:
        said = _runs(text)
        shared: Counter[int] = Counter(place for run in said for place in self._with_run.get(run, ()))
        best: dict[str, float] = {}
        for place, same in shared.items():
            share = max(same / self._sizes[place], same / len(said))
            if same >= LEAST and share >= ENOUGH:
                article = self._articles[place].id
                best[article] = max(best.get(article, 0.0), share)
        ranked = sorted(best, key=lambda one: best[one], reverse=True)
        if len(ranked) > 1 and best[ranked[0]] == best[ranked[1]]:
            return ""
        return ranked[0] if ranked else ""

    @cached_property
    def _bodies(self) -> list[frozenset[str]]:
        return [_runs(one.body) for one in self._articles]

    @cached_property
    def _sizes(self) -> list[int]:
        return [len(one) for one in self._bodies]

    @cached_property
    def _with_run(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, runs in enumerate(self._bodies):
            for run in runs:
                places[run].append(place)
        return places


def _runs(text: str) -> frozenset[str]:
    """Return each run of words in a text; none goes over a slot, where an answer has words of its own."""
    parts = [plain(part).split() for part in _SLOT.split(text)]
    return frozenset(" ".join(words[at : at + RUN]) for words in parts for at in range(len(words) - RUN + 1))
