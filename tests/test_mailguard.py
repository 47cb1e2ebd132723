"""No bot ever answers a machine, a bounce, or itself; a person is never taken for one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import mailguard, mailhead
from channels.mailhead import Head
from channels.mailthread import Seal, Thread, key_of, parted, place

SEAL = Seal(address="halo@toko.example", secret=b"known to the desk alone")
PERSON = "From: Ana <ana@example.com>\nSubject: Pesanan\n"


def head(fields: str) -> Head:
    return mailhead.read(fields.encode())[0]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (f"{PERSON}Auto-Submitted: auto-replied (vacation)", "Auto-Submitted is auto-replied"),
        (f"{PERSON}auto-submitted: AUTO-GENERATED; owner=x", "Auto-Submitted is auto-generated"),
        (f"Return-Path: <>\n{PERSON}", "no return path"),
        (f"{PERSON}Content-Type: multipart/report; report-type=delivery-status; boundary=b", "report"),
        (f'{PERSON}Content-Type: Multipart/Report; boundary=b; report-type="disposition-notification"', "report"),
        (f"{PERSON}Precedence: bulk", "Precedence is bulk"),
        (f"{PERSON}Precedence: auto_reply", "Precedence is auto_reply"),
        (f"{PERSON}X-Autoreply: yes", "X-Autoreply"),
        (f"{PERSON}X-Failed-Recipients: budi@example.com", "X-Failed-Recipients"),
        ("From: Mail Delivery System <MAILER-DAEMON@mx.example>", "mail system"),
        ("From: postmaster@mx.example", "mail system"),
        ("From: a@example.com\nSubject: Undelivered Mail Returned to Sender", "subject"),
        ("From: a@example.com\nSubject: Automatic reply: Pesanan", "subject"),
        ("From: a@example.com\nSubject: Balasan otomatis: cuti", "subject"),
    ],
)
def test_a_machine_is_recognised(fields: str, why: str):
    assert why in str(mailguard.automatic(head(fields)))


@pytest.mark.parametrize(
    "fields",
    [
        PERSON,
        f"{PERSON}Auto-Submitted: no",
        f"Return-Path: <ana@example.com>\n{PERSON}",
        f"{PERSON}Precedence: list\nList-Id: <halo.toko.example>",  # the desk's address may be a list
        f"{PERSON}Content-Type: multipart/report; report-type=something-of-our-own",
        "From: a@example.com\nSubject: Delivery failed, where is my parcel?",
        "From: a@example.com\nSubject: Undelivered order 123",
        "From: a@example.com\nSubject: Returned item, error in my invoice",
        "From: Postmasters Cafe <cafe@example.com>",
    ],
)
def test_a_person_is_not_taken_for_a_machine(fields: str):
    assert mailguard.automatic(head(fields)) is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (f"{PERSON}X-Sapa: halo@toko.example", "desk of halo@toko.example"),
        (f"{PERSON}X-Sapa: care@other.example", "desk of care@other.example"),
        (f"{PERSON}Message-ID: {SEAL.message_id(7, 'a' * 16, 'x@y.id')}", "one of ours"),
        ("From: Toko <Halo@Toko.example>", "desk itself"),
        ("From: halo+tag@toko.example\nReply-To: halo@toko.example", "desk itself"),
    ],
)
def test_a_mail_of_a_desk_is_a_loop(fields: str, why: str):
    assert why in str(mailguard.own(head(fields), SEAL))


@pytest.mark.parametrize(
    "fields",
    [
        PERSON,
        "From: halo@toko.example\nReply-To: ana@example.com",  # the form on the shop's web site
        "From: halo@other.example",
        "From: shalo@toko.example",
        f"{PERSON}In-Reply-To: {SEAL.message_id(7, 'a' * 16, 'x@y.id')}",
    ],
)
def test_a_mail_of_a_customer_is_no_loop(fields: str):
    assert mailguard.own(head(fields), SEAL) is None


KEY = key_of("<first@example.com>")
SIGNED = SEAL.reply_address(KEY, "ana@example.com")
OURS = SEAL.message_id(42, KEY, "ana@example.com")


@pytest.mark.parametrize(
    "fields",
    [
        f"To: Toko <{SIGNED}>",
        f"To: x@y.id\nCc: Budi <b@y.id>, {SIGNED.upper()}",
        f"Delivered-To: {SIGNED}\nTo: list@y.id",
        f"In-Reply-To: {OURS}",
        f"References: <zzz@example.com> {OURS} <last@example.com>",
        "References: <first@example.com> <second@example.com>",
        "In-Reply-To: <first@example.com>",
        "Message-ID: <first@example.com>",
    ],
)
def test_an_answer_finds_its_conversation(fields: str):
    assert SEAL.key(head(f"{fields}\nSubject: Re: x"), "ana@example.com") == KEY


@pytest.mark.parametrize("claim", [f"To: {SIGNED}", f"In-Reply-To: {OURS}", f"References: {OURS}"])
def test_what_somebody_else_copied_or_forged_counts_for_nothing(claim: str):
    assert SEAL.key(head(claim), "eve@example.com") != KEY
    forged = claim.replace(SIGNED.partition(".")[2][:16], "a" * 16)
    assert SEAL.key(head(forged), "ana@example.com") != KEY
    other = Seal(address=SEAL.address, secret=b"another desk's")
    assert other.key(head(claim), "ana@example.com") != KEY


def test_what_an_answer_needs_survives_being_stored_and_stays_small():
    references = " ".join(f"<{number}{'x' * 200}@example.com>" for number in range(500))
    thread = Thread.of(head(f"Subject: Halo\nMessage-ID: <me@example.com>\nReferences: {references}"))
    assert Thread.load(thread.dump()) == thread
    assert thread.message_id == thread.references[-1] == "<me@example.com>"
    assert thread.references[0].startswith("<0x")
    assert len(thread.dump()) < 6_000


@given(st.text(max_size=200))
def test_a_thread_that_is_none_is_empty(text: str):
    assert Thread.load(text) == Thread()
    assert Thread.load(f'{{"id": {text!r}, "references": 1, "subject": []}}') == Thread()


def test_a_place_tells_the_customer_and_the_key():
    assert parted(place("a/b@example.com", KEY)) == ("a/b@example.com", KEY)
    customer, key = parted("supervisor@toko.example")  # a place that was never written from
    assert (customer, len(key)) == ("supervisor@toko.example", 16)
    for nonsense in ("", "ana", "ana@example.com\r\nBcc: eve@example.com", "a b@example.com", "<ana@example.com>"):
        with pytest.raises(ValueError, match="not an address"):
            parted(nonsense)
