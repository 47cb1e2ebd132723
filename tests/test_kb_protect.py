"""Protected questions: what they must get, what is wrong with a file of them, and who may overrule them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import Session

from data import revision
from data.db import Database
from data.mistakes import Mistakes
from data.revision import Revision
from data.tables import AGENT, OVERRULED
from data.types import Role
from kb import protect, protections
from kb.protect import Protected, broken, refusals
from kb.protections import Clearance, Missing, NoReason, Outdated, Regresses
from kb.would import Seen, Would

AT = datetime(2026, 5, 4, tzinfo=UTC)
COD = Seen(would=Would.ANSWER, articles=("cod",))
COD_AND_PERSON = Seen(would=Would.ANSWER, articles=("cod",), person=True)
OFFER = Seen(would=Would.OFFER, articles=("cod", "fee"))
PERSON = Seen(would=Would.PERSON, person=True)


def must(expect: str, text: str = "bisa cod", language: str = "id", source: str = "protected.tsv:2") -> Protected:
    return Protected(text=text, language=language, expect=expect, source=source)


@pytest.mark.parametrize(
    ("expect", "gets", "not_"),
    [
        ("cod", [COD, COD_AND_PERSON], [OFFER, PERSON]),
        ("fee", [], [COD, OFFER, PERSON]),
        ("person", [PERSON, COD_AND_PERSON], [COD, OFFER]),
        ("none", [PERSON, OFFER], [COD, COD_AND_PERSON]),
    ],
)
def test_what_counts_as_getting_it(expect: str, gets: list[Seen], not_: list[Seen]):
    assert all(must(expect).gets(seen) for seen in gets)
    assert not any(must(expect).gets(seen) for seen in not_)


def test_only_what_was_right_and_would_be_wrong_is_refused():
    kept, lost, wrong_already = must("cod", "a"), must("cod", "b"), must("cod", "c")
    before = {"a": COD, "b": COD, "c": OFFER}
    after = {"a": COD, "b": OFFER, "c": PERSON}
    questions = [kept, lost, wrong_already]
    [refused] = refusals(questions, lambda texts, _: before[texts[0]], lambda texts, _: after[texts[0]])
    assert refused.protected == lost
    assert str(refused) == (
        "protected.tsv:2: “b” must get cod: it gets cod, and would get an offer of cod, fee"
        " — see that cod is there and has it among its questions, or change what it must get"
    )
    assert [one.protected for one in broken(questions, lambda texts, _: after[texts[0]])] == [lost, wrong_already]


def test_an_answer_in_another_language_than_before_is_refused():
    question = Protected(text="bisa cod ga", language="id", expect="cod", source="protected.tsv:2")
    own, foreign = replace(COD, language="id"), replace(COD, language="en")
    [refused] = refusals([question], lambda _, __: own, lambda _, __: foreign)
    assert str(refused).endswith("it gets cod, and would get cod in en — see that cod is there in id")
    assert refusals([question], lambda _, __: foreign, lambda _, __: foreign) == ()
    assert refusals([question], lambda _, __: foreign, lambda _, __: own) == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, *lines: str) -> Path:
    (folder / protect.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


HEAD = "text\tlanguage\texpect\tnote"


def test_a_file_is_read_with_notes_and_empty_lines(folder: Path):
    write(folder, HEAD, "bisa cod\tid\tcod\tasked daily", "", "a human\ten\tperson")
    first, second = protect.load(folder, ["cod"], ("id", "en"))
    assert first == Protected(
        text="bisa cod", language="id", expect="cod", note="asked daily", source="protected.tsv:2"
    )
    assert (second.expect, second.source) == ("person", "protected.tsv:4")


def test_a_desk_without_the_file_protects_nothing(folder: Path):
    assert protect.load(folder, ["cod"], ("id",)) == ()


def test_every_mistake_in_it_is_told_with_its_line(folder: Path):
    write(
        folder, HEAD, "bisa cod\tid\tcdo", "?!\tid\tcod", "hello\tfr\tnone", "only words", "BISA COD?\tid\tcod"
    )  # fmt: skip
    with pytest.raises(Mistakes) as wrong:
        protect.load(folder, ["cod", "fee"], ("id", "en"))
    told = [str(one).removeprefix(f"{folder}/") for one in wrong.value.mistakes]
    assert told == [
        "protected.tsv:2: expect: there is no article 'cdo' — did you mean cod?",
        "protected.tsv:3: text: there are no words in it — write the question as customers ask it",
        "protected.tsv:4: language: must be id or en, not 'fr' — those are the desk's languages",
        "protected.tsv:5: language: must be id or en, not '' — those are the desk's languages",
        "protected.tsv:5: expect: there is no article '' — known are cod, fee, none, person",
        "protected.tsv:6: line 2 protects the same question — leave one of them out",
    ]


def test_a_file_that_does_not_name_its_columns_is_not_guessed_at(folder: Path):
    write(folder, "bisa cod\tid\tcod")
    with pytest.raises(Mistakes, match=r"protected\.tsv:1: does not say what its columns are"):
        protect.load(folder, ["cod"], ("id",))


def test_of_several_sets_the_first_counts():
    own, file = must("fee", "Bisa COD?", source="own"), must("cod", source="file")
    assert protect.together([own], [file, must("cod", language="en")]) == (own, must("cod", language="en"))


Do = Callable[..., Any]


@pytest.fixture
def do(db: Database) -> Do:
    """Do something in a transaction of its own."""

    def step(change: Callable[..., Any], *given: Any, **also: Any) -> Any:
        return db.write_now(lambda session, _items: [change(session, *given, **also)], None)

    return step


def hire(session: Session, role: Role) -> int:
    row = {"email": f"{role}@x.example", "name": role, "role": role, "created_at": AT}
    key: int = session.connection().execute(insert(AGENT).values(row).returning(AGENT.c.id)).scalar_one()
    return key


def adds(do: Do, one: Protected) -> protections.Kept:
    kept: protections.Kept = do(protections.add, one, None, AT, articles=["cod", "fee"], languages=("id", "en"))
    return kept


def test_a_question_is_protected_at_the_desk_and_then_no_more(db: Database, do: Do):
    kept = adds(do, must("cod", "Bisa COD?"))
    assert db.read_now(protections.listed) == (kept,)
    assert (kept.protected.text, kept.protected.source) == ("Bisa COD?", f"protected question {kept.id}")
    do(protections.drop, kept.id, None, AT)
    assert db.read_now(protections.listed) == ()
    with pytest.raises(Missing):
        do(protections.drop, kept.id, None, AT)


def test_protected_again_it_must_get_what_was_said_last(db: Database, do: Do):
    adds(do, must("cod", "Bisa COD?"))
    adds(do, must("fee", "bisa cod"))
    adds(do, must("cod", "bisa cod", "en"))
    found = [(one.protected.language, one.protected.expect) for one in db.read_now(protections.listed)]
    assert found == [("id", "fee"), ("en", "cod")]


def test_what_is_wrong_with_it_is_told(do: Do):
    with pytest.raises(Mistakes, match="“bisa cod”: expect: there is no article 'cdo' — did you mean cod"):
        adds(do, must("cdo"))


def clearance(db: Database, *lost: Protected) -> Clearance:
    now = db.read_now(revision.current)
    return Clearance(revision=now, broken=tuple(protect.Broken(protected=one, now=OFFER, was=COD) for one in lost))


def overruled(db: Database) -> list[tuple[int | None, str, str]]:
    wanted = select(OVERRULED.c.by, OVERRULED.c.reason, OVERRULED.c.questions)
    return [tuple(row) for row in db.read_now(lambda session: session.connection().execute(wanted).all())]


def test_where_nothing_is_lost_everybody_may_publish(db: Database, do: Do):
    do(protections.clear, clearance(db), None, AT)
    assert overruled(db) == []


def test_what_is_lost_is_refused_with_all_that_is_known(db: Database, do: Do):
    with pytest.raises(Regresses, match="“bisa cod” must get cod: it gets cod, and would get an offer of cod, fee"):
        do(protections.clear, clearance(db, must("cod")), None, AT)


def test_a_manager_overrules_it_with_a_reason_that_is_kept_without_the_words(db: Database, do: Do):
    manager, supervisor = do(hire, Role.MANAGER), do(hire, Role.SUPERVISOR)
    with pytest.raises(NoReason):
        do(protections.clear, clearance(db, must("cod")), supervisor, AT, "because")
    with pytest.raises(Regresses):
        do(protections.clear, clearance(db, must("cod")), manager, AT, "  ")
    do(protections.clear, clearance(db, must("cod")), manager, AT, " the courier stopped it ")
    [(by, reason, questions)] = overruled(db)
    assert (by, reason) == (manager, "the courier stopped it")
    assert "protected.tsv:2" in questions
    assert "bisa" not in questions


def test_what_was_tried_on_other_content_has_to_be_tried_again(do: Do):
    with pytest.raises(Outdated):
        do(protections.clear, Clearance(revision=Revision(41, 0)), None, AT)
