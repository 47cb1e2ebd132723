"""A drafted article for a gap, from its questions and from what agents answered: text as a file has it. Pure.

Nothing in it is published by itself: a person reads it, and fills in what is theirs to know.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import yaml

from kb.gaps.answer import FILL, Reply, central, to_fill, written
from kb.gaps.found import Gap
from kb.gaps.likeness import COURTESIES, Embed, words
from kb.gaps.phrasings import bare, telling
from kb.gaps.scrub import NOBODY, Names
from kb.words import FAINT

TITLE = 70  # characters
ID_WORDS = 4

_DULL = frozenset(
    [
        "bisa",
        "bagaimana",
        "kenapa",
        "mengapa",
        "kapan",
        "dimana",
        "berapa",
        "mana",
        "tidak",
        "sudah",
        "belum",
        "kalau",
        "jika",
        "want",
        "need",
        "get",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An article in one language, as it would be saved."""

    article: str
    language: str
    text: str  # front matter and body
    questions: tuple[str, ...]
    to_fill: tuple[str, ...]  # what a person has to fill in before it may be published
    source: str = ""  # number of the inquiry from which the answer is; empty: nobody has answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a draft may say, and what is taken already."""

    names: Names = NOBODY
    taken: Callable[[str], bool] = lambda _text: False  # whether a phrasing finds another article
    embed: Embed | None = None


def new(gap: Gap, id: str, kind: str, use: Words) -> tuple[Drafted, ...]:  # noqa: A002 — an article's
    """Draft a new article in each language in which customers asked."""
    drafts = (_in(gap, language, id, kind, use) for language in gap.languages)
    return tuple(draft for draft in drafts if draft)


def more_phrasings(gap: Gap, text: str, article: str, language: str, use: Words) -> Drafted | None:
    """Draft an article that is found by what customers asked in a language; None if that brings nothing new."""
    questions = _questions(gap, language, use)
    return _edited(text, article, language, questions, None) if questions else None


def other_answer(gap: Gap, text: str, article: str, language: str, use: Words) -> Drafted | None:
    """Draft an article that says what agents answered instead; None if they answered nothing."""
    reply, body = _answer(gap, language, use)
    return _edited(text, article, language, _questions(gap, language, use), (reply.number, body)) if reply else None


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
    return telling(asked, use.taken, use.embed)


def _answer(gap: Gap, language: str, use: Words) -> tuple[Reply | None, str]:
    replies = [
        Reply(inquiry=one.inquiry, number=one.number, text="\n".join(one.agent_answers))
        for one in (case.question for case in gap.cases)
        if one.language == language and one.agent_answers
    ]
    chosen = central(replies, use.names)
    body = written(replies, chosen, language, use.names) if chosen else FILL.get(language, FILL["en"])["answer"]
    return chosen, body


def _edited(
    text: str, article: str, language: str, questions: Sequence[str], answer: tuple[str, str] | None
) -> Drafted:
    _, front, body = text.split("---\n", 2)
    table: dict[str, object] = yaml.safe_load(front)
    had = table["questions"]
    assert isinstance(had, list)
    table["questions"] = [*had, *(one for one in questions if words(one) not in {words(str(old)) for old in had})]
    source, body = answer or ("", body.strip("\n"))
    changed = f"---\n{_yaml(table)}---\n{body}\n"
    new_ones = tuple(map(str, table["questions"][len(had) :]))  # type: ignore[index]
    return Drafted(
        article=article, language=language, text=changed, questions=new_ones, to_fill=to_fill(body), source=source
    )


def _title(question: str) -> str:
    title = question if len(question) <= TITLE else question[:TITLE].rpartition(" ")[0] + " …"
    return title[:1].upper() + title[1:]


def _names_something(word: str) -> bool:
    return word.isascii() and word.isalpha() and word not in FAINT and word not in _DULL and word not in COURTESIES


def _yaml(table: Mapping[str, object]) -> str:
    return yaml.safe_dump(dict(table), allow_unicode=True, sort_keys=False, width=1000)
