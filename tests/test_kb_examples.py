"""What people teach the desk: proposed, counting after a nod, undone again, and found when a person is erased."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data.db import Database
from data.examples import About, Nod, Source
from data.tables import EXAMPLE
from kb import examples
from kb.examples import Proposal, Undecidable
from tests.path_desk import PathDesk

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def words(text: str, label: str, about: About = About.KIND, **more: object) -> Proposal:
    return Proposal(about=about, text=text, label=label, source=Source.CORRECTION, **more)


class Taught:
    """A database with a teacher: each call is a transaction."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def proposes(self, proposal: Proposal) -> examples.Kept:
        return self._does(lambda session: examples.propose(session, proposal, AT))

    def decides(self, how, example: int) -> None:
        self._does(lambda session: how(session, example, LATER))

    def counts(self, about: About = About.KIND) -> list[tuple[str, str]]:
        with self.db.reading() as session:
            return [(one.text, one.label) for one in examples.accepted(session, about)]

    def stamp(self) -> str:
        with self.db.reading() as session:
            return examples.stamp(session, About.KIND)

    def _does(self, what):
        return self.db.write_now(lambda session, items: [what(session) for _ in items], None)


@pytest.fixture
def taught(db: Database) -> Taught:
    return Taught(db)


def test_an_example_counts_after_a_nod_and_not_before(taught: Taught):
    kept = taught.proposes(words("barangnya pecah", "complaint"))
    assert (kept.state, kept.seen, taught.counts()) == (Nod.PROPOSED, 1, [])
    taught.decides(examples.accept, kept.id)
    assert taught.counts() == [("barangnya pecah", "complaint")]
    taught.decides(examples.undo, kept.id)
    assert taught.counts() == []


def test_the_same_words_only_count_however_they_are_spelt(taught: Taught):
    first = taught.proposes(words("gmn cara retur?", "order"))
    again = taught.proposes(words("Bagaimana cara retur", "order"))
    assert (again.id, again.seen) == (first.id, 2)
    assert taught.proposes(words("👍", "general")).id != taught.proposes(words("👎", "general")).id


def test_what_was_rejected_stays_so_when_it_is_proposed_again(taught: Taught):
    kept = taught.proposes(words("halo", "complaint"))
    taught.decides(examples.reject, kept.id)
    assert taught.proposes(words("halo", "complaint")).state is Nod.REJECTED
    assert taught.counts() == []


def test_words_are_of_one_kind_only(taught: Taught):
    for label in ("complaint", "technical"):
        taught.decides(examples.accept, taught.proposes(words("mesinnya mati", label)).id)
    assert taught.counts() == [("mesinnya mati", "technical")]


def test_the_database_itself_lets_words_be_of_one_kind_only(taught: Taught):
    kept = [taught.proposes(words("mesinnya mati", label)).id for label in ("complaint", "technical")]
    taught.decides(examples.accept, kept[0])
    count = EXAMPLE.update().where(EXAMPLE.c.id == kept[1]).values(state="accepted")
    with pytest.raises(IntegrityError), taught.db.connect() as connection, connection.begin():
        connection.execute(count)


def test_words_may_be_answered_by_several_articles_and_not_by_others(taught: Taught):
    for label, against in (("refund", False), ("retur", False), ("cod", True)):
        kept = taught.proposes(words("uang saya mana", label, About.ARTICLE, against=against))
        taught.decides(examples.accept, kept.id)
    assert taught.counts(About.ARTICLE) == [("uang saya mana", label) for label in ("refund", "retur", "cod")]
    assert taught.counts() == []


@pytest.mark.parametrize(
    ("before", "then", "told"),
    [
        (examples.accept, examples.reject, "is accepted, not proposed; undo it instead"),
        (examples.reject, examples.undo, "is rejected, not accepted"),
    ],
)
def test_a_nod_that_cannot_be_given_says_why(taught: Taught, before, then, told: str):
    kept = taught.proposes(words("apa saja", "general"))
    taught.decides(before, kept.id)
    with pytest.raises(Undecidable, match=told):
        taught.decides(then, kept.id)


def test_what_there_is_not_cannot_be_accepted(taught: Taught):
    with pytest.raises(Undecidable, match="there is no example 99"):
        taught.decides(examples.accept, 99)


def test_the_stamp_changes_with_what_counts_and_only_then(taught: Taught):
    before = taught.stamp()
    kept = taught.proposes(words("rusak", "complaint"))
    assert taught.stamp() == before
    taught.decides(examples.accept, kept.id)
    assert taught.stamp() != before


def test_an_example_needs_words_and_a_label():
    with pytest.raises(ValueError, match="needs words and a label"):
        words("  ", "complaint")


async def test_the_examples_of_an_erased_person_are_found_by_their_inquiries(any_desk: PathDesk):
    ana, budi = any_desk.customer(), any_desk.customer("budi")
    await ana.says("mau bicara dengan orang")
    await budi.says("mau bicara dengan orang")
    taught = Taught(any_desk.app.db)
    for who, text in ((ana, "kata ana"), (budi, "kata budi")):
        taught.proposes(words(text, "complaint", inquiry=who.inquiry.id))
    gone = any_desk.app.db.write_now(
        lambda session, items: [examples.forget(session, one) for one in items], [ana.inquiry.id]
    )
    assert gone == 1
    with any_desk.app.db.reading() as session:
        assert session.connection().execute(select(EXAMPLE.c.text)).scalars().all() == ["kata budi"]
