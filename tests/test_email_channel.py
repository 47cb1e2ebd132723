"""Mail as a channel: what is read of one, that an answer comes back to its thread, and how it is set up."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from channels import mailout
from channels.base import Unreadable
from channels.email import EmailSettings
from tests import mail_desk
from tests.mail_desk import ADDRESS, MAIL, answering, opened, read

make = pytest.fixture(mail_desk.make)


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (MAIL.replace(b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:"), "automatic mail: Auto-Submitted"),
        (b"Return-Path: <>\r\n" + MAIL, "automatic mail: it has no return path"),
        (MAIL.replace(b"Ana@example.com", ADDRESS.encode()), "a loop: it is from halo@toko.example"),
        (b"Subject: tanpa pengirim\r\n\r\nHalo", "nobody to answer"),
    ],
)
def test_what_must_not_be_answered_is_unreadable(make: Any, mail: bytes, why: str):
    with pytest.raises(Unreadable, match=why):
        read(make(), mail)


def test_who_gets_the_answers_is_whom_we_believe_to_speak_to(make: Any):
    form = b"From: Formulir <form@toko.example>\r\nReply-To: Budi <Budi@example.com>\r\n\r\nHalo"
    inbound = read(make(), form)
    assert (inbound.name, inbound.email, inbound.sender.id) == ("Budi", "budi@example.com", "budi@example.com")
    listed = b"From: 'Ana' via Toko <halo@toko.example>\r\nReply-To: halo@toko.example, ana@example.com\r\n\r\nHalo"
    assert read(make(), listed).email == "ana@example.com"


def test_a_mail_without_an_id_has_one_of_its_own(make: Any):
    channel, bare = make(), MAIL.replace(b"Message-ID: <1@example.com>\r\n", b"")
    assert read(channel, bare).id == read(channel, bare).id != read(channel, bare.replace(b"Halo", b"Hai")).id


def test_an_answer_to_our_answer_comes_back_and_our_own_does_not(make: Any):
    channel = make()
    inbound = read(channel, MAIL)
    letter = mailout.compose(answering(inbound), seal=channel._seal, desk="Toko", at=datetime.now(UTC))
    reply_to = opened(letter.content)["Reply-To"]
    answer = f"From: ana@example.com\r\nTo: {reply_to}\r\nSubject: Terima kasih\r\n\r\nSudah sampai".encode()
    assert read(channel, answer).reply_to == inbound.reply_to
    assert read(channel, answer.replace(b"ana@", b"eve@")).reply_to != inbound.reply_to
    with pytest.raises(Unreadable, match="loop"):
        read(channel, letter.content)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"address": "halo"}, "can't be the desk's address"),
        ({"address": "halo+x@toko.example"}, "no plus"),
        ({"address": f"{'a' * 31}@toko.example"}, "30 letters"),
        ({"listen": "8025"}, "not where one can listen"),
        ({"listen": "127.0.0.1:99999"}, "not where one can listen"),
        ({"smarthost": "mail.example:587"}, "not a URL that mail can go to"),
        ({"smarthost": "http://mail.example"}, "not a URL that mail can go to"),
        ({"smarthost": "smtp://desk@mail.example"}, "user or a password but not both"),
        ({"smarthost": "smtps://mail.example", "tls": "none"}, "which is TLS"),
        ({"smarthost": "smtp://desk:hidden@mail.example:x"}, "(?i)port"),
        ({"tls_cert": __file__}, "one of them is missing"),
        ({"tls_cert": __file__, "tls_key": __file__}, "must be PEM files"),
        ({"ca_file": "/nowhere"}, "does not point to a file"),
        ({"max_size": "1 KB"}, "greater than or equal"),
        ({"smart_host": "smtp://mail.example"}, "not permitted"),
    ],
)
def test_wrong_settings_are_told_clearly_and_no_password_with_them(settings: dict[str, str], why: str):
    with pytest.raises(ValidationError, match=why) as error:
        EmailSettings(**{"kind": "email", "address": ADDRESS, **settings})
    assert "hidden" not in str(error.value)


def test_settings_read_as_people_write_them():
    settings = EmailSettings(address="Halo@Toko.example", listen="[::1]:8025", max_size="10 MiB")
    assert (settings.address, settings.place(), settings.max_size) == (ADDRESS, ("::1", 8025), 10 * 1024 * 1024)
