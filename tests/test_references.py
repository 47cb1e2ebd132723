"""Names in one file of the content that another file has to know."""

import shutil
from pathlib import Path

import pytest

from bot import references
from bot.draft import STARTER


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return shutil.copytree(STARTER, tmp_path / "content")


def change(content: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence, and return its line."""
    path = content / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_starter_desk_names_nobody_that_it_does_not_know(content):
    assert references.strangers(content) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "mend"),
    [
        ("guide.toml", 'team = "customer-service"', 'team = "custmer-service"',
         "kinds[0].team: there is no team 'custmer-service'", "did you mean customer-service?"),
        ("articles/engraving.id.md", "language: id", "team: tehnical\nlanguage: id",
         "team: there is no team 'tehnical'", "did you mean technical?"),
        ("people.toml", 'supervisor = "ratri@tuangteduh.example"', 'supervisor = "ratry@tuangteduh.example"',
         "teams[0].supervisor: there is no agent 'ratry@tuangteduh.example'", "did you mean ratri@tuangteduh.example?"),
    ],
)  # fmt: skip
def test_a_name_that_no_other_file_knows_is_told_with_its_line(content, file, old, new, what, mend):
    line = change(content, file, old, new)
    assert [(one.file, one.line, one.what, one.mend) for one in references.strangers(content)] == [
        (str(content / file), line, what, mend)
    ]


@pytest.mark.parametrize("meant", ['"salse"', '["customer-service", "salse"]'])
def test_a_policy_is_meant_for_teams_that_there_are(content, meant):
    (content / "sla.toml").write_text(f'[[policies]]\nname = "a"\nwhen = {{ team = {meant} }}\n')
    (told,) = references.strangers(content)
    assert (told.line, told.what) == (3, "policies[0].when.team: there is no team 'salse'")


def test_a_supervisor_may_be_written_in_other_letters(content):
    change(content, "people.toml", 'supervisor = "ratri@', 'supervisor = "Ratri@')
    assert references.strangers(content) == []


def test_without_agents_in_the_file_any_supervisor_may_have_been_added_by_hand(content):
    people = content / "people.toml"
    people.write_text(people.read_text("utf-8").partition("[[agents]]")[0], "utf-8")
    assert references.strangers(content) == []


def test_what_cannot_be_read_hides_no_mistake_of_another_file(content):
    change(content, "guide.toml", 'team = "customer-service"', 'team = "custmer-service"')
    (content / "sla.toml").write_text("[[[")
    (content / "articles" / "engraving.id.md").write_text("team")
    assert [one.what for one in references.strangers(content)] == ["kinds[0].team: there is no team 'custmer-service'"]


def test_without_people_no_team_can_be_told_right_from_wrong(content):
    (content / "people.toml").write_text("[[[")
    assert references.strangers(content) == []
