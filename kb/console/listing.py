"""The articles as a list shows them: one row for an article, and in it how it stands in each language. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from data.library import VersionState
from kb.article import Article
from kb.console import sheets
from kb.console.sheets import Sheet
from kb.guide import GENERAL
from kb.library import Standing
from kb.normal import plain

Tab = Literal["all", "drafts", "review", "missing", "resting"]
TABS: tuple[str, ...] = get_args(Tab)

State = Literal["said", "early", "expired", "withdrawn", "unpublished", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One article in one language."""

    language: str
    state: State
    drafted: bool  # somebody has begun something newer
    unreviewed: bool  # it should have been read again by now
    until: date | None  # the day on which its state changes, or has


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article."""

    id: str
    title: str
    kind: str
    team: str
    needs_agent: bool
    sides: tuple[Side, ...]  # in the order of the desk's languages
    words: str  # all that a search looks at

    def tabs(self) -> frozenset[str]:
        """Return the lists that it is in."""
        states = {side.state for side in self.sides}
        found = {
            "all": True,
            "drafts": "unpublished" in states or any(side.drafted for side in self.sides),
            "review": any(side.unreviewed for side in self.sides),
            "missing": "missing" in states,
            "resting": bool(states & {"early", "expired", "withdrawn"}),
        }
        return frozenset(tab for tab, there in found.items() if there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """All that is known of articles, whether the desk says it or not."""

    articles: Sequence[Article]  # of the files and of the versions that stand; files that are drafts, too
    standing: Sequence[Standing]
    drafts: Sequence[tuple[str, str, str]]  # article, language and text of each draft


def rows(lying: Lying, languages: Sequence[str], language: str, day: date) -> list[Row]:
    """Return a row for each article, by title as it is in a language, else in the first that there is."""
    known: dict[str, dict[str, _Piece]] = defaultdict(dict)
    for piece in _pieces(lying):
        known[piece.id][piece.language] = piece
    found = (_row(id_, pieces, languages, language, day) for id_, pieces in known.items())
    return sorted(found, key=lambda row: (plain(row.title), row.id))


def matching(rows: Iterable[Row], *, tab: str = "all", words: str = "", kind: str = "") -> list[Row]:
    """Return the rows of a list that have all of the words, and are of the kind, where one is given."""
    wanted = words.casefold().split()
    return [
        row
        for row in rows
        if tab in row.tabs() and kind in ("", row.kind) and all(word in row.words for word in wanted)
    ]


def counts(rows: Iterable[Row]) -> Mapping[str, int]:
    """Count what is in each list."""
    tabs = [row.tabs() for row in rows]
    return {tab: sum(tab in one for one in tabs) for tab in TABS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """All that there is of one article in one language."""

    id: str
    language: str
    article: Article | None = None  # which the desk says, on days on which it holds
    begun: Sheet | None = None  # a draft, at the desk or in a file
    drafted: bool = False  # that is one of the desk's own
    gone: Sheet | None = None  # what it said until it was withdrawn

    @property
    def texts(self) -> Sequence[str]:
        """All that a search looks at."""
        said = [self.article.title, *self.article.questions, self.article.body] if self.article else []
        return said + [one[name] for one in (self.begun, self.gone) if one for name in ("title", "questions", "answer")]

    def told(self, name: str) -> str:
        """Return what a field holds, as the desk says it, else as somebody has begun it, else as it was."""
        if self.article:
            return str(getattr(self.article, name))
        sheet = self.begun or self.gone
        return sheet[name] if sheet else ""


def _pieces(lying: Lying) -> Iterable[_Piece]:
    articles = {(one.id, one.language): one for one in lying.articles if not one.draft}
    begun = {(one.id, one.language): sheets.told(one) for one in lying.articles if one.draft}
    drafts = {(id_, language): sheets.of(text) for id_, language, text in lying.drafts}
    gone = {one.key: sheets.of(one.text) for one in lying.standing if one.state is VersionState.WITHDRAWN}
    for key in {**articles, **begun, **drafts, **gone}:
        yield _Piece(
            id=key[0],
            language=key[1],
            article=articles.get(key),
            begun=drafts.get(key) or begun.get(key),
            drafted=key in drafts,
            gone=gone.get(key),
        )


def _row(id_: str, pieces: Mapping[str, _Piece], languages: Sequence[str], language: str, day: date) -> Row:
    tongues = list(dict.fromkeys((*languages, *pieces)))
    first = next(pieces[one] for one in (language, *tongues) if one in pieces)
    none = _Piece(id=id_, language="")
    return Row(
        id=id_,
        title=first.told("title") or id_,
        kind=first.told("kind") or GENERAL,
        team=first.told("team"),
        needs_agent=first.told("needs_agent") in ("True", "true"),
        sides=tuple(_side(one, pieces.get(one, none), day) for one in tongues),
        words="\n".join([id_, *(text for piece in pieces.values() for text in piece.texts)]).casefold(),
    )


def _side(language: str, piece: _Piece, day: date) -> Side:
    known = piece.article
    return Side(
        language=language,
        state=_state(piece, day),
        drafted=piece.drafted,
        unreviewed=bool(known and known.unreviewed(day)),
        until=_until(known, day) if known else None,
    )


def _state(piece: _Piece, day: date) -> State:
    if piece.gone:
        return "withdrawn"
    if piece.article is None:
        return "unpublished" if piece.begun else "missing"
    return "early" if piece.article.early(day) else "expired" if piece.article.expired(day) else "said"


def _until(known: Article, day: date) -> date | None:
    if known.early(day):
        return known.valid_from
    return known.valid_until
