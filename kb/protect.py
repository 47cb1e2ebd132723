"""Protected questions: those that must get a certain answer, whatever else is changed.

A desk writes them into `content/protected.tsv`, one a line: the question, its language, what it must get, and a note if
there is something to say. What it must get is an article's id; `person`, where a person has to be asked for; or `none`,
where no article may answer. Publishing refuses whatever would take it from a question that has it now.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data import textfile
from data.mistakes import Mistake, nearest, raise_if_any
from kb.normal import plain
from kb.would import Look, Seen, Would

FILE = "protected.tsv"
PERSON, NONE = "person", "none"
COLUMNS = ("text", "language", "expect", "note")
LONGEST = 1000
"""Characters of a question; nobody has to protect a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A question, and what it must get."""

    text: str
    language: str
    expect: str  # an article's id, or PERSON, or NONE
    note: str = ""
    source: str = ""  # where it stands, as people would say: protected.tsv:3, or question 7 of the desk

    def gets(self, seen: Seen) -> bool:
        """Say whether that is what it must get."""
        if self.expect == PERSON:
            return seen.person or seen.would is Would.PERSON
        if self.expect == NONE:
            return seen.would is not Would.ANSWER
        return seen.article == self.expect

    def foreign(self, seen: Seen) -> bool:
        """Say whether what it gets is written in another language than it is asked in."""
        return bool(self.language and seen.language) and seen.language != self.language


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A protected question that would not get what it must."""

    protected: Protected
    now: Seen  # what it would get
    was: Seen | None = None  # what it gets; None where nothing else was looked at

    @property
    def mend(self) -> str:
        """What can be done about it."""
        one = self.protected
        if one.gets(self.now):
            return f"see that {one.expect} is there in {one.language}"
        if one.expect in {PERSON, NONE}:
            taken = f"take what resembles it out of {self.now.article}" if self.now.article else "let a person have it"
            return f"{taken}, or change what the question must get"
        return f"see that {one.expect} is there and has it among its questions, or change what it must get"

    def __str__(self) -> str:
        one = self.protected
        gets = f"it gets {self.was}, and would get {self.now}" if self.was else f"it gets {self.now}"
        if one.gets(self.now):
            gets += f" in {self.now.language}"
        return f"{one.source}: “{one.text}” must get {one.expect}: {gets} — {self.mend}"


def broken(protected: Iterable[Protected], look: Look) -> tuple[Broken, ...]:
    """Return those that do not get what they must, in their order."""
    seen = ((one, look((one.text,), one.language)) for one in protected)
    return tuple(Broken(protected=one, now=now) for one, now in seen if not one.gets(now))


def refusals(protected: Iterable[Protected], before: Look, after: Look) -> tuple[Broken, ...]:
    """Return those that get what they must before, and would not any more after: reasons not to publish.

    One that was wrong before is no reason, as long as it gets no worse than wrong. What was answered in its own
    language must not get the answer in another one.
    """
    found = []
    for one in protected:
        now = after((one.text,), one.language)
        if one.gets(now) and not one.foreign(now):
            continue
        was = before((one.text,), one.language)
        if one.gets(was) and (not one.gets(now) or not one.foreign(was)):
            found.append(Broken(protected=one, now=now, was=was))
    return tuple(found)


def load(folder: Path, articles: Collection[str], languages: Sequence[str]) -> tuple[Protected, ...]:
    """Read the protected questions of a content folder; a desk without the file has none.

    `articles`: the ids that there are; none where they can't be known, because of other mistakes.

    Raises:
        Mistakes: all that is wrong with the file, with lines, or that it can't be read.

    """
    path = folder / FILE
    if not path.exists():
        return ()
    lines = textfile.read(path).split("\n")
    found, wrong = [], []
    if [cell.strip() for cell in lines[0].split("\t")][:3] != list(COLUMNS[:3]):
        mend = f"begin it with a line of {', '.join(COLUMNS)}, with tabs between"
        wrong.append(Mistake(str(path), 1, "does not say what its columns are", mend))
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        cells += [""] * (len(COLUMNS) - len(cells))
        one = Protected(
            text=cells[0],
            language=cells[1],
            expect=cells[2],
            note=" ".join(filter(None, cells[3:])),
            source=f"{FILE}:{number}",
        )
        wrong += [Mistake(str(path), number, what, mend) for what, mend in flaws(one, articles, languages)]
        found.append((number, one))
    wrong += _twice(path, found)
    raise_if_any(wrong)
    return tuple(one for _, one in found)


def flaws(one: Protected, articles: Collection[str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return what is wrong with a protected question, each with how to mend it."""
    wrong = []
    if not plain(one.text):
        wrong.append(("text: there are no words in it", "write the question as customers ask it"))
    if len(one.text) > LONGEST:
        wrong.append((f"text: has {len(one.text)} characters", f"{LONGEST} are the most"))
    if one.language not in languages:
        spoken = " or ".join(languages)
        wrong.append((f"language: must be {spoken}, not {one.language!r}", "those are the desk's languages"))
    if articles and one.expect not in {*articles, PERSON, NONE}:
        mend = nearest(one.expect, [*articles, PERSON, NONE]) or f"name an article, or write {PERSON} or {NONE}"
        wrong.append((f"expect: there is no article {one.expect!r}", mend))
    return wrong


def same(text: str, language: str) -> tuple[str, str]:
    """Return what there may be one protected question of: the words, however they are written."""
    return plain(text), language


def _twice(path: Path, found: Iterable[tuple[int, Protected]]) -> Iterable[Mistake]:
    seen: dict[tuple[str, str], int] = {}
    for number, one in found:
        first = seen.setdefault(same(one.text, one.language), number)
        if first != number:
            yield Mistake(str(path), number, f"line {first} protects the same question", "leave one of them out")


def together(*sets: Iterable[Protected]) -> tuple[Protected, ...]:
    """Return several sets as one; of a question that several have, the first one's counts."""
    kept: dict[tuple[str, str], Protected] = {}
    for one in (one for some in sets for one in some):
        kept.setdefault(same(one.text, one.language), one)
    return tuple(kept.values())


Progress = Callable[[int, int], None]
"""Told how many of how many are done."""
