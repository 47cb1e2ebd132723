"""The survey of gaps: the dearest first, each with its words, its trend and what would mend it; and what mending did.

It takes three steps, so that nothing is computed while a transaction waits: `material.read` and, once gaps are found
here, `record.remember`, which gives each its number; everything between is pure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.gaps import GapState
from kb.article import Article
from kb.gaps.cases import cases
from kb.gaps.deflection import Deflection, alike, deflection
from kb.gaps.found import Gap, Period, gaps
from kb.gaps.identity import Known
from kb.gaps.likeness import Embed, likeness
from kb.gaps.material import Material
from kb.gaps.mend import Mend, Near, mend
from kb.gaps.phrasings import bare
from kb.gaps.record import Seen
from kb.gaps.scrub import NOBODY, Names

LEAST = 2
"""Questions of a gap that is worth a line."""

LOOKS = 20
"""Questions of a gap for which the nearest article is looked up."""

EXAMPLES = 5

Look = Callable[[str, str], Near]
"""A question and its language → the article that is nearest to it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A gap that is shown."""

    known: Known
    gap: Gap
    labels: Mapping[str, str]  # by language: its most central question, without what is its asker's alone
    examples: tuple[str, ...]
    mend: Mend


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A gap that an article was accepted for, and what that did; nothing yet, as long as it is not published."""

    known: Known
    label: str
    deflection: Deflection | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found in a period."""

    period: Period
    listed: tuple[Listed, ...]  # open ones, the dearest first
    mended: tuple[Mended, ...]
    questions: int  # that needed more than the desk knows
    minutes: float  # that people worked on them
    guessed: float  # of these: nobody measured them
    gaps: int  # open ones, shown or not
    rest: int  # questions that nothing else resembles
    dismissed: int  # gaps that were found again and need no article


def find(material: Material, embed: Embed | None = None) -> tuple[Gap, ...]:
    """Return the gaps of a period and the time before it, the dearest first; some may be of one question only."""
    return gaps(cases(material.questions), material.period, embed)


def shown(found: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return the gaps that are worth to be remembered: asked more than once, and in the period itself."""
    return tuple(gap for gap in found if len(gap.cases) >= LEAST and gap.count)


def seen(found: Iterable[Gap]) -> tuple[Seen, ...]:
    """Return gaps as `record.remember` takes them."""
    return tuple(Seen(messages=gap.messages, language=gap.languages[0]) for gap in found)


def open_ones(found: Sequence[Gap], known: Sequence[Known], limit: int) -> list[tuple[Known, Gap]]:
    """Return at most `limit` of the gaps shown, with how each is known, that nothing was decided of."""
    return [(one, gap) for one, gap in zip(known, found, strict=True) if one.state is GapState.OPEN][:limit]


def survey(
    material: Material,
    found: Sequence[Gap],
    known: Sequence[Known],
    articles: Sequence[Article],
    look: Look,
    *,
    names: Names = NOBODY,
    limit: int = 20,
    embed: Embed | None = None,
) -> Survey:
    """Put a survey together, of all gaps that were `found`; `known` are those of `shown(found)`, in their order."""
    worth = shown(found)
    now = [case for gap in found for case in gap.now]
    bodies = {article.id: article.body for article in articles if not article.smalltalk}
    listed = [_listed(one, gap, bodies, look, names) for one, gap in open_ones(worth, known, limit)]
    return Survey(
        period=material.period,
        listed=tuple(listed),
        mended=_mended(material, articles, names, embed),
        questions=len(now),
        minutes=sum(case.minutes for case in now),
        guessed=sum(case.minutes for case in now if case.guessed),
        gaps=sum(one.state is GapState.OPEN for one in known),
        rest=sum(gap.count for gap in found if len(gap.cases) < LEAST),
        dismissed=sum(one.state is GapState.DISMISSED for one in known),
    )


def mending(gap: Gap, bodies: Mapping[str, str], look: Look) -> Mend:
    """Propose what closes a gap."""
    some = (list(gap.now) or list(gap.cases))[:LOOKS]
    near = [look(case.question.text, case.question.language) for case in some]
    answers = ["\n".join(case.question.agent_answers) for case in gap.cases]
    return mend(gap, near, answers, bodies)


def labels(gap: Gap, names: Names) -> Mapping[str, str]:
    """Return the most central question in each language, without what is its asker's alone."""
    return {language: bare(gap.central(language).question.text, names) for language in gap.languages}


def _listed(known: Known, gap: Gap, bodies: Mapping[str, str], look: Look, names: Names) -> Listed:
    return Listed(
        known=known,
        gap=gap,
        labels=labels(gap, names),
        examples=_examples(gap, names),
        mend=mending(gap, bodies, look),
    )


def _examples(gap: Gap, names: Names) -> tuple[str, ...]:
    """Return a few of its questions, no two the same, the most central first."""
    said: dict[str, None] = {}
    for case in (*gap.now, *gap.cases):
        said.setdefault(bare(case.question.text, names))
        if len(said) == EXAMPLES:
            break
    return tuple(said)


def _mended(material: Material, articles: Sequence[Article], names: Names, embed: Embed | None) -> tuple[Mended, ...]:
    accepted = [gap for gap in material.known if gap.state is GapState.ACCEPTED]
    if not accepted:
        return ()
    space = likeness((one.text for one in material.questions), embed)
    standing = {article.id for article in articles}
    needed = {case.question.message: case.minutes for case in cases(material.questions)}
    made = []
    for gap in accepted:
        near = alike(gap.members, material.questions, space)
        since = _since(gap, material, standing)
        label = next((bare(one.text, names) for one in reversed(near) if one.message in gap.members), gap.article)
        measured = deflection(near, since, needed) if since else None
        made.append(Mended(known=gap, label=label, deflection=measured))
    return tuple(made)


def _since(gap: Known, material: Material, standing: set[str]) -> datetime | None:
    """Return since when a gap's article is said; None if it is a draft as yet.

    Where only a file has the article, that is when it was accepted.
    """
    if gap.id in material.published or gap.article in material.written:
        return material.published.get(gap.id)
    return gap.decided_at if gap.article in standing else None
