"""A mail as it is written: whom it is from and to, its thread, its words with and without HTML."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from msgspec.structs import replace

from channels import mailout
from channels.mailthread import Seal
from data.types import Address, Choice, Outbound
from tests import mail_desk
from tests.mail_desk import ADDRESS, MAIL, answering, opened, read

make = pytest.fixture(mail_desk.make)


def composed(message: Outbound, desk: str = "Toko Contoh") -> EmailMessage:
    seal = Seal(address=ADDRESS, secret=b"secret")
    return opened(mailout.compose(message, seal=seal, desk=desk, at=datetime(2024, 5, 6, 3, tzinfo=UTC)).content)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_an_answer_is_in_the_thread_and_says_who_speaks(make: Any):
    mail = composed(answering(read(make(), MAIL)))
    assert [(each.display_name, each.addr_spec) for each in mail["From"].addresses] == [
        ("Budi via Toko Contoh", ADDRESS)
    ]
    assert (mail["To"], mail["Subject"]) == ("ana@example.com", "Re: Pesanan")
    assert mail["In-Reply-To"] == mail["References"] == "<1@example.com>"
    assert mail["Reply-To"].startswith("halo+")
    assert (mail["X-Auto-Response-Suppress"], mail["X-Sapa"]) == ("All", ADDRESS)
    assert mail["Date"].datetime == datetime(2024, 5, 6, 3, tzinfo=UTC)


def test_what_the_bot_writes_says_that_it_is_automatic_and_what_a_person_writes_does_not(make: Any):
    inbound = read(make(), MAIL)
    assert composed(answering(inbound, author=""))["Auto-Submitted"] == "auto-replied"
    assert composed(answering(inbound, author="Budi"))["Auto-Submitted"] is None
    first = Outbound(id=1, to=Address("email", "ana@example.com"), text="Halo", language="id")
    assert composed(first)["Auto-Submitted"] == "auto-generated", "it answers nothing"


def test_a_mail_without_an_id_is_answered_automatically_too(make: Any):
    nameless = b"\r\n".join(line for line in MAIL.split(b"\r\n") if not line.startswith(b"Message-ID"))
    assert composed(answering(read(make(), nameless), author=""))["Auto-Submitted"] == "auto-replied"


def test_a_repeat_is_recognised_by_its_id(make: Any):
    answer = answering(read(make(), MAIL))
    assert composed(answer)["Message-ID"] == composed(replace(answer, text="lain"))["Message-ID"]
    assert composed(answer)["Message-ID"] != composed(replace(answer, id=43))["Message-ID"]


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Pesanan", "Re: Pesanan"),
        ("Re: Pesanan", "Re: Pesanan"),
        ("RE: Re[2]: Bls: Pesanan", "Re: Pesanan"),
        ("Rencana", "Re: Rencana"),
        ("", "Re: Pesanan"),
        ("satu\r\nBcc: eve@example.com", "Re: satu Bcc: eve@example.com"),
        ("☕ " * 100, "Re: " + ("☕ " * 100).strip()),
        ("=?utf-8?q?Bcc?=", "Re: =?utf-8?q?Bcc?="),
    ],
)
def test_a_subject_is_answered_once(make: Any, subject: str, shown: str):
    mail = composed(answering(read(make(), MAIL), subject=subject))
    assert mail["Subject"] == shown
    assert mail["Bcc"] is None


def test_a_first_mail_of_ours_has_a_subject_too():
    message = Outbound(id=1, to=Address("email", "spv@toko.example"), text="Halo", language="en")
    assert composed(message)["Subject"] == "A message from Toko Contoh"
    assert composed(replace(message, subject="Re: lama"))["Subject"] == "Re: lama"


@pytest.mark.parametrize(
    "name", ['Budi "Bos", S.Kom\\', "Бюди ☕" * 10, "a\r\nBcc: eve@example.com", "<eve@example.com>,"]
)
def test_a_name_is_only_ever_a_name(make: Any, name: str):
    mail = composed(answering(read(make(), MAIL), author=name), desk=name)
    assert [each.addr_spec for each in mail["From"].addresses] == [ADDRESS]
    assert mail["Bcc"] is None
    assert {"Date", "From", "To", "Reply-To", "Subject", "Message-ID", "MIME-Version"} <= set(mail.keys())


def test_a_text_reads_well_with_and_without_html(make: Any):
    text = "Halo **Kak**,\nlihat [di sini](https://a.id/?a=1&b=2).\n\n- satu\n\n<script>alert(1)</script>\nFrom sini\n."
    mail = composed(answering(read(make(), MAIL), text, choices=(Choice("y", "Ya"), Choice("n", "Belum"))))
    assert mail.get_content_type() == "multipart/alternative"
    assert body(mail, "plain").rstrip() == (
        "Halo Kak,\nlihat di sini (https://a.id/?a=1&b=2).\n\n- satu\n\n<script>alert(1)</script>\nFrom sini\n."
        "\n\n1. Ya\n2. Belum\n\nSilakan balas dengan nomor pilihan Anda."
    )
    page = body(mail, "html")
    assert "<strong>Kak</strong>" in page
    assert 'href="https://a.id/?a=1&amp;b=2"' in page
    assert "<script" not in page
    assert "<li>Belum</li>" in page


def test_no_line_of_a_mail_is_too_long(make: Any):
    inbound = read(
        make(), MAIL.replace(b"Subject:", b"References: " + b"<%s@example.com> " % (b"x" * 200) * 60 + b"\r\nSubject:")
    )
    seal = Seal(address=ADDRESS, secret=b"secret")
    message = answering(inbound, "kata" * 1_000, subject="perihal " * 40, author="Nama " * 50)
    letter = mailout.compose(message, seal=seal, desk="Toko", at=datetime(2024, 5, 6, tzinfo=UTC))
    assert max(map(len, letter.content.split(b"\r\n"))) < 300
    assert b"\n" not in letter.content.replace(b"\r\n", b"")
