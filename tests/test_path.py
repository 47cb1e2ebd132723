"""The path, as dialogues: from a customer's first word to a closed inquiry."""

from datetime import timedelta
from functools import partial

import pytest

from bot import timer
from data.types import Address, Inbound, Owner, Status
from handoff import desk as moves
from handoff import reading
from tests import empty
from tests.path_desk import UNCLEAR, UNKNOWN, PathDesk

ASKED = "metode pembayaran apa saja yang tersedia"


async def test_a_question_is_greeted_and_answered_in_indonesian(desk: PathDesk):
    ana = desk.customer(name="ana")
    await ana.says("apa saja metode pembayaran yang diterima?")
    ana.hears("Selamat pagi", "QRIS")


async def test_and_in_english(desk: PathDesk):
    ana = desk.customer()
    await ana.says("What payment methods do you accept?")
    ana.hears("Good morning", "QRIS")
    assert ana.inquiry.language == "en"


async def test_the_greeting_goes_by_the_time_of_day_at_the_desk(desk: PathDesk):
    desk.passes(timedelta(hours=9))
    ana = desk.customer()
    await ana.says("halo")
    ana.hears("Selamat malam")


async def test_a_greeting_is_said_once_per_inquiry(desk: PathDesk):
    ana = desk.customer()
    await ana.says("halo")
    ana.hears("Selamat pagi")
    await ana.says("jam buka toko")
    assert "Selamat pagi" not in ana.hears("08.00").text


async def test_the_language_follows_the_customer(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    ana.hears("Senin")
    await ana.says("What payment methods do you accept?")
    ana.hears("virtual account")


async def test_name_and_contact_are_asked_once_and_never_instead_of_an_answer(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    ana.hears("08.00", "boleh saya tahu nama")
    await ana.says("bisa cod ga")
    assert "boleh saya tahu" not in ana.hears("COD").text


async def test_what_the_channel_tells_is_not_asked(desk: PathDesk):
    ana = desk.customer(name="ana", email="ana@example.com")
    ana._known["name"] = "Ana Lestari"
    await ana.says("jam buka toko")
    ana.hears("Ana Lestari")
    [said] = [event.data["parts"] for event in desk.story(1) if event.kind == "Answered"]
    assert [part for part in said if part.startswith("ask_")] == []


async def test_a_name_and_a_number_are_written_down(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    ana.hears("08.00")
    await ana.says("Rina Marlina 0812-3456-7890")
    ana.hears("Rina Marlina")
    assert (ana.contact.name, ana.contact.phone) == ("Rina Marlina", "081234567890")


async def test_a_number_is_found_however_it_is_written(desk: PathDesk):
    ana = desk.customer()
    await ana.says("nomor saya 0812-3456-7890, jam buka toko?")
    for words in ("0812-3456-7890", "081234567890", "3456 7890"):
        found = await desk.app.db.read(partial(reading.listed, wanted=reading.Wanted(words=words)))
        assert [one.number for one in found.items] == ["INQ-2026-000001"], words


async def test_a_question_is_never_taken_for_a_name(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    await ana.says("ongkir berapa")
    assert ana.contact.name == ""


async def test_did_you_mean_offers_choices_and_the_choice_is_answered(desk: PathDesk):
    ana = desk.customer()
    await ana.says(UNCLEAR)
    offered = ana.hears("Apakah maksud").choices
    assert 2 <= len(offered) <= 4
    await ana.presses(offered[0].label)
    assert len(ana.hears().text) > 20


async def test_the_number_of_a_choice_does_as_well(desk: PathDesk):
    ana = desk.customer()
    await ana.says(UNCLEAR)
    first = ana.hears("Apakah maksud").choices[0]
    await ana.says("yang pertama")
    assert [e.data["article"] for e in desk.story(1) if e.kind == "Answered"] == [first.id.removeprefix("article:")]


async def test_a_helpful_answer_closes_the_inquiry_with_thanks(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    ana.hears("08.00")
    await ana.presses("helpful:yes")
    ana.hears("erima kasih")
    assert ana.status == Status.CLOSED


async def test_thanks_without_an_answer_confirm_nothing(desk: PathDesk):
    ana = desk.customer()
    await ana.says("hmm")
    assert ana.inquiry.expects == "person"
    await ana.says("makasih")
    assert ana.status != Status.CLOSED
    assert "Confirmed" not in [event.kind for event in desk.story(1)]


async def test_the_next_message_opens_another_inquiry_that_follows_it(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    await ana.presses("helpful:yes")
    await ana.says("bisa cod ga")
    first, second = desk.inquiries()
    assert (second.follows_id, second.status) == (first.id, Status.WAITING)


@pytest.mark.parametrize(
    "wish",
    [
        "mau bicara dengan orang",
        "agent please",
        "saya mau ngomong sama cs",
        "can I talk to a human?",
        "sambungkan ke admin",
    ],
)
async def test_who_asks_for_a_person_gets_one(desk: PathDesk, wish: str):
    ana = desk.customer()
    await ana.says(wish)
    ana.hears("INQ-2026-000001")
    assert ana.owner == Owner.QUEUE


async def test_a_question_without_an_answer_goes_to_a_person_with_a_time(desk: PathDesk):
    ana = desk.customer()
    await ana.says(UNKNOWN)
    ana.hears("hari ini pukul 12.00 WIB")
    assert ana.owner == Owner.QUEUE
    assert [e.data["reason"] for e in desk.story(1) if e.kind == "HandedOver"] == ["unanswered"]


async def test_two_misses_bring_a_person(desk: PathDesk):
    ana = desk.customer()
    await ana.says("hmm")
    ana.hears()
    assert ana.owner == Owner.BOT
    await ana.says("anu")
    ana.hears("INQ-")
    assert ana.owner == Owner.QUEUE


async def test_an_answer_that_does_not_help_counts_as_a_miss(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    await ana.presses("helpful:no")
    assert ana.owner == Owner.BOT
    await ana.says("tidak membantu")
    assert ana.owner == Owner.QUEUE


async def test_a_complaint_brings_a_person_and_a_higher_priority(desk: PathDesk):
    ana = desk.customer()
    await ana.says("saya kecewa sekali dengan pelayanan kalian")
    assert ana.owner == Owner.QUEUE
    assert (ana.inquiry.kind, ana.inquiry.priority) == ("complaint", "high")


async def test_an_article_that_needs_an_agent_is_said_and_handed_over(desk: PathDesk):
    ana = desk.customer()
    needing = next(one for one in desk.app.content.knowledge.articles if one.needs_agent and one.kind != "complaint")
    await ana.says(needing.questions[0])
    ana.hears("INQ-")
    kinds = [event.kind for event in desk.story(1)]
    assert ana.owner == Owner.QUEUE
    assert {"Answered", "HandedOver", "Promised"} <= set(kinds)


async def test_several_short_messages_are_one_turn(desk: PathDesk):
    ana = desk.customer()
    await ana.says("halo kak", "mau tanya", "jam buka toko")
    ana.hears("Selamat pagi", "08.00")


async def test_a_fragment_waits_and_a_whole_question_does_not(tmp_path):
    desk = PathDesk(tmp_path, empty.sqlite(tmp_path), SAPA_BOT__BURST="2s")
    ana = desk.customer()
    await ana.says("halo kak")
    ana.hears_nothing()
    await ana.says("jam buka toko?")
    ana.hears("08.00")
    desk.close()


async def test_a_person_takes_answers_resolves_and_the_customer_confirms(any_desk: PathDesk):
    desk, ana, dewi = any_desk, any_desk.customer(), any_desk.agent("dewi")
    await ana.says(UNKNOWN)
    ana.hears("INQ-2026-000001")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    desk.act(number, moves.reply, dewi, "Maaf Kak, kami hanya menjual alat kopi.")
    await desk.settles()
    ana.hears("hanya menjual alat kopi")
    await ana.says("oh begitu")
    ana.hears_nothing()
    desk.act(number, moves.resolve, dewi, "Semoga membantu ya, Kak.")
    await desk.settles()
    final, question = ana.got[-2:]
    assert final.text == "Semoga membantu ya, Kak."
    assert [choice.id for choice in question.choices] == ["confirm:yes", "confirm:no"]
    ana.heard = len(ana.got)
    await ana.says("sudah kak, makasih")
    ana.hears("erima kasih")
    assert (ana.status, ana.owner) == (Status.CLOSED, Owner.BOT)
    assert desk.flaws() == []
    kinds = [event.kind for event in desk.story(1)]
    for step in ("Opened", "Received", "HandedOver", "Promised", "Taken", "Replied", "Resolved", "Confirmed", "Closed"):
        assert step in kinds


async def test_who_is_not_content_gets_a_person_again(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    desk.act(number, moves.resolve, dewi, "Sudah beres, Kak.")
    await desk.settles()
    await ana.says("belum, masih rusak")
    assert (ana.status, ana.owner) == (Status.OPEN, Owner.QUEUE)
    assert "Reopened" in [event.kind for event in desk.story(1)]


async def test_notes_never_reach_the_customer(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    ana.hears()
    desk.act(ana.inquiry.number, moves.note, dewi, "pelanggan lama, hati-hati")
    await desk.settles()
    ana.hears_nothing()


async def test_a_broken_promise_is_announced_once_and_calls_the_supervisor(desk: PathDesk):
    ana = desk.customer()
    await ana.says("mau bicara dengan orang")
    desk.passes(timedelta(hours=30))
    assert await timer.tick(desk.app.db, desk.now) == 2
    assert await timer.tick(desk.app.db, desk.now) == 0
    kinds = [event.kind for event in desk.story(1)]
    assert (kinds.count("Breached"), kinds.count("Escalated")) == (2, 1)


async def test_what_was_late_before_anybody_looked_can_still_be_closed(desk: PathDesk):
    dewi = desk.agent("dewi")
    place = Address("phone", "0812")
    called = Inbound(id="1", sender=place, reply_to=place, text="saya kecewa sekali", sent_at=desk.at, language="id")
    await desk.app.workplace.admit(called, dewi.id)
    number = desk.inquiries()[0].number
    desk.act(number, moves.take, dewi)
    desk.passes(timedelta(days=4))
    desk.act(number, moves.resolve, dewi, "sudah dibereskan")
    assert desk.inquiries()[0].status == Status.CLOSED
    kinds = [event.kind for event in desk.story(1)]
    assert ("Breached" in kinds, "Escalated" in kinds) == (True, False)


async def test_a_bare_yes_to_several_choices_is_asked_again_and_a_no_is_a_miss(desk: PathDesk):
    ana = desk.customer()
    await ana.says(UNCLEAR)
    offered = ana.hears("Apakah maksud").choices
    await ana.says("iya")
    assert ana.hears("Apakah maksud").choices == offered
    await ana.says("bukan")
    assert [event.kind for event in desk.story(1)].count("Missed") == 1
