"""A message that somebody stalls with and another one takes over: sent again only if it must be, told as it was."""

from datetime import timedelta

import pytest

from bot import attempt, outbox
from data.types import Failed, Later, Outcome, Sent, Unknown
from handoff import desk as moves
from tests.path_desk import PathDesk

ASK = "jam buka toko"
NOT_SENT = (Later(timedelta(0), "busy"), Unknown("the line broke"), Failed("no such user"))


@pytest.mark.parametrize("outcome", NOT_SENT)
async def test_whose_claim_was_taken_over_does_not_say_what_is_to_be_done_next(any_desk: PathDesk, outcome: Outcome):
    desk, first, second = await taken_over(any_desk)
    became(desk, first, outcome)
    desk.passes(timedelta(minutes=1))
    assert claims(desk, "three") == [], "two still has it"
    became(desk, second, Sent("far-1"))
    assert desk.states() == ["received", "sent"]
    assert kinds(desk)[-2:] == ["Unknown", "Sent"]


@pytest.mark.parametrize("external", ["", "far-1"])
@pytest.mark.parametrize("outcome", NOT_SENT)
async def test_what_has_gone_has_gone_whatever_became_of_another_attempt(
    any_desk: PathDesk, outcome: Outcome, external: str
):
    desk, first, second = await taken_over(any_desk)
    became(desk, first, Sent(external))
    became(desk, second, outcome)
    desk.passes(timedelta(hours=9))
    assert claims(desk, "three") == []
    assert desk.states() == ["received", "sent"]
    assert kinds(desk)[-2:] == ["Unknown", "Sent"]


async def test_what_has_gone_has_gone_though_another_attempt_has_failed_for_good(any_desk: PathDesk):
    desk, first, second = await taken_over(any_desk)
    became(desk, second, Failed("no such user"))
    became(desk, first, Sent("far-1"))
    assert desk.states() == ["received", "sent"]
    assert kinds(desk)[-3:] == ["Unknown", "Failed", "Sent"]


async def test_whoever_says_that_it_has_gone_ends_the_doubt(any_desk: PathDesk):
    desk, dewi = any_desk, any_desk.agent("dewi")
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    [late] = claims(desk)
    desk.act("INQ-2026-000001", moves.take, dewi)
    desk.passes(timedelta(minutes=2))
    assert claims(desk, "two") == []
    assert desk.states() == ["received", "unknown"]
    became(desk, late, Sent("far-1"))
    assert desk.states() == ["received", "sent"]


@pytest.mark.parametrize(("waited", "sent"), [(28, 1), (30, 0)])
async def test_an_attempt_begins_only_if_its_claim_covers_it(any_desk: PathDesk, waited: int, sent: int):
    desk = any_desk
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    parcels = claims(desk)
    desk.passes(timedelta(seconds=waited))
    desk.sender.take_along(parcels)
    await desk.sender.sent()
    assert len(desk.wire.sent) == sent
    await desk.settles()
    assert len(desk.wire.sent) == 1
    assert kinds(desk)[-1] == "Sent"
    assert "Unknown" not in kinds(desk)


async def test_what_is_given_back_late_is_not_taken_from_whoever_has_it_by_then(any_desk: PathDesk):
    desk, first, _ = await taken_over(any_desk)
    desk.sender.take_along([first])
    await desk.sender.sent()
    assert claims(desk, "three") == []
    assert desk.wire.sent == []


async def taken_over(desk: PathDesk) -> tuple[PathDesk, outbox.Parcel, outbox.Parcel]:
    """Let somebody stall with a message until another one takes it over; return the desk and both their parcels."""
    await desk.receives(desk.raw("ana", ASK))
    await desk.worker.once()
    [first] = claims(desk, "one")
    desk.passes(timedelta(minutes=2))
    [second] = claims(desk, "two")
    return desk, first, second


def became(desk: PathDesk, parcel: outbox.Parcel, outcome: Outcome) -> None:
    desk.app.db.write_now(attempt.record, attempt.Attempted(parcel=parcel, outcome=outcome, at=desk.at))


def kinds(desk: PathDesk) -> list[str]:
    return [event.kind for event in desk.story(1)]


def claims(desk: PathDesk, sender: str = "one") -> list[outbox.Parcel]:
    return desk.app.db.write_now(outbox.claim, outbox.Ask(sender=sender, channels=("wire",), at=desk.at))
