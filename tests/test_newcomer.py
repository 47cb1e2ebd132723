"""What somebody new to the desk may stumble over, as dialogues: names, courtesies, greetings that are no subject."""

import pytest
from sqlalchemy import select

from data.tables import HANDOFF
from data.types import Owner, Status
from handoff import packet
from tests.path_desk import Customer, PathDesk


@pytest.mark.parametrize(
    "said",
    [
        "my order arrived broken, this is unacceptable",
        "this is not working",
        "nama saya tidak muncul di invoice",
        "hi this is urgent",
        "is this is available in black",
        "bisa dikirim dengan kak kurirnya?",
    ],
)
async def test_what_is_wrong_is_not_who_it_is(desk: PathDesk, said: str):
    ana = desk.customer()
    await ana.says(said)
    ana.hears()
    assert ana.contact.name == ""


async def test_details_after_an_answer_are_noted_and_not_passed_on_as_a_question(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    ana.hears("boleh saya tahu nama")
    await ana.says("Boleh, saya Rina rina@x.com")
    ana.hears("Terima kasih, Kak Rina, sudah saya catat.")
    assert ana.owner == Owner.BOT


async def test_who_says_what_they_are_called_is_called_so_from_then_on(any_desk: PathDesk):
    desk, ana = any_desk, any_desk.customer()
    ana._known["name"] = "toko_budi99"
    await ana.says("jam buka toko", "this is Dewi, 081234567890")
    assert ana.contact.name == "toko_budi99"
    ana.heard = len(ana.got)
    await ana.says("nama saya Kate Moore")
    ana.hears("Kate Moore")
    await ana.says("my name is Kate")
    assert ana.contact.name == "Kate Moore"
    fields = [event.data["fields"] for event in desk.story(1) if event.kind == "Recorded"]
    assert fields == [["phone"], ["name"]]


async def test_who_is_bu_rina_is_not_kak_bu_rina(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    ana.hears()
    await ana.says("Bu Rina 081234567890")
    ana.hears("Terima kasih, Bu Rina, sudah saya catat.")


async def test_the_number_of_an_order_is_not_called(desk: PathDesk):
    ana = desk.customer()
    await ana.says("pesanan 20261123001 belum sampai")
    assert ana.contact.phone == ""


@pytest.mark.parametrize(
    "polite", ["sama-sama", "ok", "👍", "makasih ya", "oke sip", "terima kasih banyak kak", "sip 🙏"]
)
async def test_a_courtesy_after_the_closing_is_answered_with_one(desk: PathDesk, polite: str):
    ana = await content(desk, "jam buka toko")
    await ana.says(polite)
    said = ana.hears("Kak").text
    assert "Selamat pagi" not in said
    assert "Sapa, asisten" not in said
    assert ana.got[-1].choices == ()


@pytest.mark.parametrize("polite", ["you're welcome", "ok thanks", "👍", "no problem", "thanks a lot!"])
async def test_and_in_english_too(desk: PathDesk, polite: str):
    ana = await content(desk, "What payment methods do you accept?")
    await ana.says(polite)
    assert "Good morning" not in ana.hears().text


async def test_the_question_after_a_courtesy_is_greeted_and_is_the_subject(desk: PathDesk):
    ana = await content(desk, "jam buka toko")
    await ana.says("sama-sama")
    ana.hears()
    await ana.says("bisa cod ga")
    ana.hears("Selamat pagi", "COD")
    assert ana.inquiry.subject == "bisa cod ga"


async def content(desk: PathDesk, question: str) -> Customer:
    """Return a customer whom an answer has helped, and whose inquiry is closed."""
    ana = desk.customer()
    await ana.says(question)
    await ana.presses("helpful:yes")
    assert ana.status == Status.CLOSED
    ana.heard = len(ana.got)
    return ana


async def test_what_it_is_about_is_the_first_question_and_not_the_greeting(any_desk: PathDesk):
    desk, ana = any_desk, any_desk.customer()
    await ana.says("halo min")
    assert ana.inquiry.subject == "halo min"
    await ana.says("apa kabar")
    assert ana.inquiry.subject == "halo min"
    await ana.says("saya kecewa, teko saya pecah")
    assert ana.inquiry.subject == "saya kecewa, teko saya pecah"
    [stored] = desk.rows(select(HANDOFF.c.packet))
    assert packet.load(stored.packet).summary == "saya kecewa, teko saya pecah"
    await ana.says("halo, jam buka toko?")
    assert ana.inquiry.subject == "saya kecewa, teko saya pecah"


async def test_who_asks_for_a_person_was_not_thought_to_chat(desk: PathDesk):
    ana = desk.customer()
    await ana.says("mau bicara dengan orang")
    [stored] = desk.rows(select(HANDOFF.c.packet))
    chat = {one.id for one in desk.app.content.knowledge.articles if one.smalltalk}
    assert not {one.article for one in packet.load(stored.packet).tried} & chat
