"""A drafted article for a gap, from its questions and from what agents answered: text as a file has it. Pure.

Nothing in it is published by itself: a person reads it, and fills in what is theirs to know.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import yaml

from kb.gaps import edit
from kb.gaps.answer import FILL, Reply, central, to_fill, written
from kb.gaps.found import Gap
from kb.gaps.likeness import COURTESIES, words
from kb.gaps.phrasings import bare, telling
from kb.gaps.scrub import NOBODY, Names
from kb.words import FAINT

TITLE = 70  # characters
ID_WORDS = 4

_SAID_DULL = """
bisa bagaimana kenapa mengapa kapan dimana berapa mana tidak sudah belum kalau jika want need get know would like
"""
_DULL = frozenset(_SAID_DULL.split())


Taken = Callable[[str], bool]
"""Whether something else is found by a phrasing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An article in one language, as it would be saved."""

    article: str
    language: str
    text: str  # front matter and body
    questions: tuple[str, ...]  # the new ones
    to_fill: tuple[str, ...]  # what a person has to fill in before it may be published
    base: int = 0  # the version that it was made from; 0: none
    source: str = ""  # number of the inquiry from which the answer is; empty: nobody has answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The text of an article that there is already."""

    article: str
    language: str
    text: str
    phrasings: tuple[str, ...]
    number: int = 0  # of the newest version; 0: only a file has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a draft may say, and what is taken already."""

    names: Names = NOBODY
    taken: Taken = lambda _text: False


def new(gap: Gap, id: str, kind: str, use: Words) -> tuple[Drafted, ...]:  # noqa: A002 — an article's
    """Draft a new article in each language in which customers asked."""
    drafts = (_in(gap, language, id, kind, use) for language in gap.languages)
    return tuple(draft for draft in drafts if draft)


def more_phrasings(gap: Gap, base: Base, use: Words) -> Drafted | None:
    """Draft an article that is found by what customers asked in its language; None if that brings nothing new."""
    questions = _new_questions(gap, base, use)
    return _changed(base, edit.with_questions(base.text, questions), questions) if questions else None


def other_answer(gap: Gap, base: Base, use: Words) -> Drafted | None:
    """Draft an article that says what agents answered instead; None if they answered nothing."""
    reply, body = _answer(gap, base.language, use)
    if reply is None:
        return None
    questions = _new_questions(gap, base, use)
    text = edit.with_questions(base.text, questions) if questions else base.text
    return replace(_changed(base, edit.with_answer(text, body), questions), to_fill=to_fill(body), source=reply.number)


def name(gap: Gap, known: Collection[str], use: Words) -> str:
    """Return an id for the article of a gap, which no other article has: a few of its most frequent telling words."""
    counted: Counter[str] = Counter()
    first = gap.languages[0]
    for case in gap.cases:
        if case.question.language == first:
            counted.update({word for word in words(bare(case.question.text, use.names)) if _names_something(word)})
    frequent = sorted(counted, key=lambda word: (-counted[word], word))[:ID_WORDS]
    asked = [word for word in words(bare(gap.central(first).question.text, use.names)) if word in frequent]
    plain = "-".join(dict.fromkeys(asked)) or "-".join(frequent) or f"gap-{min(gap.messages)}"
    return next(
        one for one in (plain, *(f"{plain}-{number}" for number in range(2, len(known) + 3))) if one not in known
    )


def _in(gap: Gap, language: str, id: str, kind: str, use: Words) -> Drafted | None:  # noqa: A002 — an article's
    questions = _questions(gap, language, use)
    if not questions:
        return None
    reply, body = _answer(gap, language, use)
    front = {"id": id, "language": language, "title": _title(questions[0]), "kind": kind, "questions": list(questions)}
    text = f"---\n{_yaml(front)}---\n{body}\n"
    source = reply.number if reply else ""
    fill = to_fill(body)
    return Drafted(article=id, language=language, text=text, questions=questions, to_fill=fill, source=source)


def _questions(gap: Gap, language: str, use: Words) -> tuple[str, ...]:
    asked = [bare(case.question.text, use.names) for case in gap.cases if case.question.language == language]
    return telling(asked, use.taken)


def _answer(gap: Gap, language: str, use: Words) -> tuple[Reply | None, str]:
    replies = [
        Reply(inquiry=one.inquiry, number=one.number, text="\n".join(one.agent_answers))
        for one in (case.question for case in gap.cases)
        if one.language == language and one.agent_answers
    ]
    chosen = central(replies, use.names)
    body = written(replies, chosen, language, use.names) if chosen else FILL.get(language, FILL["en"])["answer"]
    return chosen, body


def _new_questions(gap: Gap, base: Base, use: Words) -> tuple[str, ...]:
    had = {words(phrasing) for phrasing in base.phrasings}
    return tuple(one for one in _questions(gap, base.language, use) if words(one) not in had)


def _changed(base: Base, text: str, questions: tuple[str, ...]) -> Drafted:
    return Drafted(
        article=base.article, language=base.language, base=base.number, text=text, questions=questions, to_fill=()
    )


def _title(question: str) -> str:
    title = question if len(question) <= TITLE else question[:TITLE].rpartition(" ")[0] + " …"
    return title[:1].upper() + title[1:]


def _names_something(word: str) -> bool:
    return word.isascii() and word.isalpha() and word not in FAINT and word not in _DULL and word not in COURTESIES


def _yaml(table: Mapping[str, object]) -> str:
    return yaml.safe_dump(dict(table), allow_unicode=True, sort_keys=False, width=1000)
