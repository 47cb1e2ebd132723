"""What one file of the content says of another: teams that nobody made, supervisors who do not work here.

Each file's own reader has checked the file by itself. This looks at what was written, right or wrong, so that a mistake
elsewhere hides none of these; a file that can't be read is passed over, since its own reader tells that.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from data import toml
from data.mistakes import Mistake, Mistakes
from data.toml import Document, Key
from data.wording import no_such
from kb import load

ADD_TEAM = "add it to people.toml"
ADD_AGENT = "add them to the agents, or leave it out"

Named = tuple[Key, str]


def strangers(folder: Path) -> list[Mistake]:
    """Return each name in a content folder that another of its files would have to know, and does not."""
    people = _document(folder / "people.toml")
    if people is None:
        return []
    teams = _teams(people)
    return [
        *_nobody(people),
        *_unmade(_document(folder / "guide.toml"), teams),
        *_unmade(_document(folder / "sla.toml"), teams),
        *_unmade_in_articles(folder / "articles", teams),
    ]


def teams(folder: Path) -> frozenset[str] | None:
    """Return the teams of a content folder; None where its people can't be read."""
    people = _document(folder / "people.toml")
    return frozenset(_teams(people)) if people else None


def _teams(people: Document) -> list[str]:
    return [team for _, team in _entries(people, "teams", "id")]


def _nobody(people: Document) -> Iterator[Mistake]:
    """Give each supervisor who is none of the agents; without agents, they were all added by hand."""
    agents = {email.lower(): email for _, email in _entries(people, "agents", "email")}
    for key, email in _entries(people, "teams", "supervisor"):
        if agents and email.lower() not in agents:
            yield people.mistake(key, *no_such("agent", email, list(agents.values()), ADD_AGENT))


def _unmade(document: Document | None, teams: Collection[str]) -> Iterator[Mistake]:
    """Give each team in the guide's kinds, or in the policies' conditions, that is not made."""
    if document is None:
        return
    for key, team in [*_entries(document, "kinds", "team"), *_conditions(document)]:
        if team not in teams:
            yield document.mistake(key, *no_such("team", team, teams, ADD_TEAM))


def _unmade_in_articles(folder: Path, teams: Collection[str]) -> Iterator[Mistake]:
    for team, path, line in load.teams(folder):
        if team not in teams:
            what, mend = no_such("team", team, teams, ADD_TEAM)
            yield Mistake(str(path), line, f"team: {what}", mend)


def _conditions(document: Document) -> Iterator[Named]:
    """Give the teams of each policy's `when`, which may name one or several."""
    for number, policy in _tables(document, "policies"):
        when = policy.get("when")
        meant = when.get("team") if isinstance(when, dict) else None
        for team in meant if isinstance(meant, list) else [meant]:
            if isinstance(team, str):
                yield ("policies", number, "when", "team"), team


def _entries(document: Document, table: str, name: str) -> Iterator[Named]:
    """Give what stands under a name in each entry, with its key."""
    for number, entry in _tables(document, table):
        if isinstance(found := entry.get(name), str) and found:
            yield (table, number, name), found


def _tables(document: Document, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    listed = document.values.get(name)
    for number, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict):
            yield number, entry


def _document(path: Path) -> Document | None:
    try:
        return toml.read(path)
    except Mistakes:
        return None
