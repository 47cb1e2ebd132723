"""What a turn leaves behind: who the customer is, what is expected next, what a person gets who takes over."""

import json

from sqlalchemy import select

from data.tables import HANDOFF
from data.types import Address, Inbound, Owner, Status
from handoff import desk as moves
from tests.path_desk import UNCLEAR, PathDesk


def kinds(desk: PathDesk, inquiry: int = 1) -> list[str]:
    return [event.kind for event in desk.story(inquiry)]


async def test_of_two_names_told_at_the_same_moment_in_two_places_the_first_one_stays(any_desk: PathDesk):
    desk, sender = any_desk, Address("wire", "ana")
    said = [("at home", "nama saya Ana Lestari"), ("at work", "nama saya Rina Marlina")]
    await desk.app.hub.admit(
        [
            Inbound(id=place, sender=sender, reply_to=Address("wire", place), text=text, sent_at=desk.at)
            for place, text in said
        ]
    )
    await desk.settles()
    assert desk.customer("ana").contact.name == "Ana Lestari"
    assert ["Recorded" in kinds(desk, inquiry) for inquiry in (1, 2)] == [True, False]


async def test_who_waits_for_a_person_may_still_say_who_they_are(desk: PathDesk):
    ana = desk.customer()
    await ana.says("mau bicara dengan orang")
    assert ana.inquiry.expects == "contact"
    await ana.says("Rina Marlina")
    assert (ana.contact.name, ana.inquiry.expects) == ("Rina Marlina", "")
    await ana.says("Tolong Segera")  # nobody has asked for a name any more
    assert ana.contact.name == "Rina Marlina"


async def test_what_is_told_to_a_person_is_written_down_and_the_bot_says_nothing(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    desk.act(ana.inquiry.number, moves.take, dewi)
    heard = len(ana.got)
    await ana.says("nama saya Rina Marlina, 0812-3456-7890")
    assert (ana.contact.name, ana.contact.phone) == ("Rina Marlina", "081234567890")
    assert kinds(desk)[-1] == "Recorded"
    assert len(ana.got) == heard


async def test_whose_number_is_known_is_asked_for_the_name_alone(desk: PathDesk):
    ana = desk.customer(phone="081234567890")
    await ana.says("jam buka toko")
    [said] = [event.data["parts"] for event in desk.story(1) if event.kind == "Answered"]
    assert [part for part in said if part.startswith("ask_")] == ["ask_name"]


async def test_a_button_that_is_pressed_is_no_name(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    assert "contact" in ana.inquiry.expects.split()
    await ana.presses("helpful:no")
    assert ana.contact.name == ""
    assert "Recorded" not in kinds(desk)


async def test_who_says_their_name_first_can_still_say_whether_it_helped(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    await ana.says("Rina Marlina, rina@example.com")
    assert ana.inquiry.expects == "helpful"
    await ana.says("iya kak")
    assert ana.status == Status.CLOSED


async def test_a_yes_answers_what_was_asked_last(desk: PathDesk):
    ana = desk.customer(name="ana", email="ana@example.com")
    await ana.says("jam buka toko")
    assert "helpful" in ana.inquiry.expects.split()
    await ana.says("zxcv?")
    assert ana.inquiry.expects == "person"
    await ana.says("iya kak")
    assert ana.owner is Owner.QUEUE


async def test_a_button_of_an_older_message_does_not_answer_the_newest_question(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    await ana.says(UNCLEAR)
    assert ana.got[-1].choices[0].id.startswith("article:")
    await ana.says("Ya, membantu", choice="helpful:yes")
    assert ana.status != Status.CLOSED


async def test_misses_are_counted_anew_after_a_person_had_it(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("hmm")
    await ana.says("hmm hmm")
    assert (ana.owner, ana.inquiry.misses) == (Owner.QUEUE, 0)
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.act(ana.inquiry.number, moves.give_back, dewi, Owner.BOT)
    await ana.says("hmm")
    assert ana.owner is Owner.BOT


async def test_a_handoff_goes_to_the_team_of_what_was_said_just_now(desk: PathDesk):
    ana = desk.customer()
    [colleague] = [one.id for one in desk.agents() if one.team == "technical"]
    await ana.says("alatnya error dan garansi masih ada, saya mau bicara dengan orang")
    [handoff] = desk.rows(select(HANDOFF))
    assert (ana.inquiry.kind, ana.inquiry.team, handoff.team, handoff.suggested) == (
        "technical", "technical", "technical", colleague,
    )  # fmt: skip
    assert [kind for kind in kinds(desk) if kind in {"Classified", "HandedOver"}] == ["Classified", "HandedOver"]


async def test_a_packet_does_not_miss_what_was_told_in_the_same_breath(desk: PathDesk):
    ana = desk.customer()
    await ana.says("nama saya Rina Marlina, 0812-3456-7890, mau bicara dengan orang")
    [handoff] = desk.rows(select(HANDOFF))
    assert json.loads(handoff.packet)["missing"] == []
    assert ana.contact.name == "Rina Marlina"


async def test_a_note_written_meanwhile_keeps_nobody_from_closing(any_desk: PathDesk):
    desk, ana, dewi = any_desk, any_desk.customer(), any_desk.agent("dewi")
    await ana.says("jam buka toko")
    await desk.receives(desk.raw("ana", "Ya, membantu", choice="helpful:yes"))
    desk.act(ana.inquiry.number, moves.note, dewi, "pelanggan lama")
    await desk.settles()
    assert ana.status == Status.CLOSED
