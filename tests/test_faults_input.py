"""Rubbish at both doors of the running program: each is told what is wrong, nothing is lost, and the desk goes on."""

import base64
import itertools
import json
import smtplib
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from data.tables import CONVERSATION, DEAD_LETTER, MESSAGE
from data.types import TEXT_LIMIT, Author
from tests.running_desk import RunningDesk, letter, running, until

MEGABYTE = 1_000_000
JSON = {"Content-Type": "application/json"}
MESSAGES = "/api/v1/chat/messages"

_ids = itertools.count(1)


@pytest.fixture(scope="module")
def module_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    with running(tmp_path_factory.mktemp("input")) as opened:
        yield opened


@pytest.fixture
def desk(module_desk: RunningDesk) -> Iterator[RunningDesk]:
    """The one desk of all these tests; each leaves it alive and answering."""
    yield module_desk
    assert module_desk.alive, module_desk.told()
    visit = module_desk.visit()
    assert module_desk.say(visit, "bisa cod ga", "still-there").status_code == 202
    until(lambda: any(one["from"] == "bot" for one in module_desk.hears(visit)), "the bot still answers")


@pytest.fixture
def visit(desk: RunningDesk) -> dict[str, str]:
    return desk.visit()


def posts(desk: RunningDesk, visit: dict[str, str], body: bytes, **headers: str) -> httpx.Response:
    return httpx.post(f"{desk.url}{MESSAGES}", content=body, headers={**JSON, **visit, **headers}, timeout=30)


def is_problem(answer: httpx.Response, status: int, *words: str) -> None:
    """Check that a refusal is one that a program can read and a person can mend."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    told = answer.json()
    assert told["status"] == status
    for word in words:
        assert word in told["detail"], told["detail"]


def texts(desk: RunningDesk, visit: dict[str, str]) -> list[str]:
    return [one["text"] for one in desk.hears(visit) if one["from"] == "customer"]


def kept(desk: RunningDesk, sender: str) -> list[Any]:
    """Return what a customer has said by mail, as it is kept."""
    of = select(MESSAGE).join(CONVERSATION, MESSAGE.c.conversation_id == CONVERSATION.c.id)
    mine = of.where(CONVERSATION.c.address.startswith(sender), MESSAGE.c.author == Author.CUSTOMER)
    return list(desk.rows(mine.order_by(MESSAGE.c.id)))


def buried(desk: RunningDesk, words: bytes) -> list[Any]:
    return [row for row in desk.rows(select(DEAD_LETTER)) if words in row.raw]


@pytest.mark.parametrize(
    "body", [b"{", b"hello", b'{"client_id": "1", "text": "a"', b"[" * 100_000, b"\xff\xfe{}", b'"\xe9"']
)
def test_what_is_not_json_is_a_400(desk: RunningDesk, visit: dict[str, str], body: bytes):
    is_problem(posts(desk, visit, body), 400, "not JSON")


@pytest.mark.parametrize(
    "body", [b"[]", b"7", b'"text"', b"null", b"{}", b'{"client_id": 7, "text": {}}', b'{"client_id": "1"}']
)
def test_json_of_another_form_is_a_422(desk: RunningDesk, visit: dict[str, str], body: bytes):
    is_problem(posts(desk, visit, body), 422)


def test_another_media_type_is_a_415(desk: RunningDesk, visit: dict[str, str]):
    is_problem(posts(desk, visit, b"client_id=1&text=hello", **{"Content-Type": "text/plain"}), 415, "application/json")


def test_two_megabytes_are_a_413_that_names_the_limit(desk: RunningDesk, visit: dict[str, str]):
    body = json.dumps({"client_id": "1", "text": "x" * 2 * MEGABYTE}).encode()
    is_problem(posts(desk, visit, body), 413, "1000000 bytes")


@pytest.mark.parametrize("letter", ["x", "é", "\U0001f600"])
def test_the_longest_message_is_kept_whole(desk: RunningDesk, visit: dict[str, str], letter: str):
    said = letter * TEXT_LIMIT
    body = json.dumps({"client_id": "1", "text": said}, ensure_ascii=False).encode()
    assert posts(desk, visit, body).status_code == 202
    assert texts(desk, visit) == [said]


@pytest.mark.parametrize(
    "said", ["x" * TEXT_LIMIT, "a." * (TEXT_LIMIT // 2), "a@" * (TEXT_LIMIT // 2), "0 " * (TEXT_LIMIT // 2)]
)
def test_a_long_message_where_a_name_was_asked_for_holds_nobody_up(desk: RunningDesk, visit: dict[str, str], said: str):
    assert desk.say(visit, "bisa cod ga", "1").status_code == 202
    until(lambda: any(one["from"] == "bot" for one in desk.hears(visit)), "the bot has asked for name and contact")
    began = time.monotonic()
    assert desk.say(visit, said, "2").status_code == 202
    time.sleep(0.3)  # so that its turn has begun
    assert desk.say(desk.visit(), "bisa cod ga", "1").status_code == 202
    assert time.monotonic() - began < 5


def test_one_letter_more_is_a_422_that_names_the_limit(desk: RunningDesk, visit: dict[str, str]):
    is_problem(desk.say(visit, "x" * (TEXT_LIMIT + 1), "1"), 422, "100000")
    assert texts(desk, visit) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a\u0000b", "a\ufffdb"),
        (r"a\ud800b", "a\ufffdb"),
        (r"a\udc00\ud800b", "a\ufffd\ufffdb"),
        (r"\ud83d\ude00", "\U0001f600"),
        (r"\u202e\u2066\ufeff\u001b[31m", "\u202e\u2066\ufeff\x1b[31m"),
    ],
)
def test_letters_that_no_text_may_hold_are_mended(desk: RunningDesk, visit: dict[str, str], written: str, read: str):
    body = f'{{"client_id": "{written}", "text": "{written}"}}'.encode()
    assert posts(desk, visit, body).status_code == 202
    assert texts(desk, visit) == [read]


@pytest.mark.parametrize("token", ["x", "a.b.c", "\u00e9\u00e8".encode().decode("latin-1"), "." * 8000])
def test_a_token_that_is_none_is_a_401(desk: RunningDesk, token: str):
    headers = {b"Authorization": f"Bearer {token}".encode("latin-1")}
    answer = httpx.post(f"{desk.url}{MESSAGES}", json={"client_id": "1", "text": "a"}, headers=headers)
    is_problem(answer, 401)


@pytest.mark.parametrize(
    "path",
    ["/api/v1/inquiries/%00", "/api/v1/inquiries/%ff/take", "/api/v1/nothing", "/hooks/../../etc/passwd", "/%ed%a0%80"],
)
def test_a_strange_address_is_a_problem_like_any_other(desk: RunningDesk, path: str):
    answer = httpx.get(f"{desk.url}{path}")
    assert answer.status_code in {401, 404, 405}
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_mail_of_thirty_megabytes_is_refused_and_not_held_in_memory(desk: RunningDesk):
    before = desk.memory()
    with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=60) as client:
        client.ehlo("shop.example")
        client.mail("ana@example.com")  # without a size, so that it has to count
        client.rcpt("halo@toko.example")
        code, words = client.data(b"Subject: big\r\n\r\n" + (b"x" * 998 + b"\r\n") * 30_000)
    assert code == 552, words
    assert desk.memory() - before < 30 * MEGABYTE


def test_a_mail_that_says_how_large_it_is_is_refused_before_it_comes(desk: RunningDesk):
    with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=60) as client:
        client.ehlo("shop.example")
        code, words = client.mail("ana@example.com", [f"size={30 * MEGABYTE}"])
    assert code == 552, words


def nested(deep: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(deep))
    return opening + b"\r\ndeep down\r\n" + b"".join(b"--b%d--\r\n" % n for n in reversed(range(deep)))


def of_parts(many: int) -> bytes:
    head = b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    return head + b"--x\r\nContent-Type: text/plain\r\n\r\nhi\r\n" * many + b"--x--\r\n"


@pytest.mark.parametrize("bomb", [nested(2000), of_parts(10_000)], ids=["nested", "parts"])
def test_a_mime_bomb_is_kept_as_a_dead_letter_and_holds_nobody_up(desk: RunningDesk, bomb: bytes):
    sender = f"bomb{next(_ids)}@example.com"
    began = time.monotonic()
    desk.mail(f"From: {sender}\r\nSubject: bomb\r\nMessage-ID: <{sender}>\r\n".encode() + bomb, sender)
    assert time.monotonic() - began < 5
    assert len(buried(desk, sender.encode())) == 1
    assert kept(desk, sender) == []


@pytest.mark.parametrize(
    ("head", "body", "said"),
    [
        ("Content-Type: text/plain; charset=klingon-8", b"bisa cod ga \xe9", "bisa cod ga"),
        ("Content-Type: text/plain; charset=utf-16", b"bisa cod ga", ""),
        ("Content-Type: text/plain; charset=utf-8", b"caf\xe9 \xff\xfe?", "caf"),
        ('Content-Type: text/plain; charset="=?utf-8?q?x', b"bisa cod ga", "bisa cod ga"),
        ("Content-Transfer-Encoding: base64", b"!!!not base64!!!", ""),
        ("Content-Transfer-Encoding: klingon", b"bisa cod ga", "bisa cod ga"),
        ("Content-Type: text/html", b"<div " * 5000 + b"bisa cod ga", ""),
        ("X-Nul: a\0b", b"nul \0 in it", "nul"),
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_can_be(desk: RunningDesk, head: str, body: bytes, said: str):
    sender = f"broken{next(_ids)}@example.com"
    desk.mail(f"From: {sender}\r\nMessage-ID: <{sender}>\r\n{head}\r\n\r\n".encode() + body, sender)
    (message,) = kept(desk, sender)
    assert said in message.text
    assert "\0" not in message.text


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\r\n\r\n", b".", b"\0", b"\xff" * 1000, b": : :\r\n\r\n\r\n"])
def test_a_mail_without_anything_is_acknowledged_and_never_lost(desk: RunningDesk, raw: bytes):
    sender = f"empty{next(_ids)}@example.com"
    desk.mail(raw, sender)
    assert len(kept(desk, sender)) + len(buried(desk, sender.encode())) == 1


def test_the_same_words_of_two_people_are_two_mails_although_neither_tells_who_wrote_them(desk: RunningDesk):
    one, other = f"one{next(_ids)}@example.com", f"other{next(_ids)}@example.com"
    desk.mail(b"\r\nhalo, bisa cod ga\r\n", one)
    desk.mail(b"\r\nhalo, bisa cod ga\r\n", other)
    desk.mail(b"\r\nhalo, bisa cod ga\r\n", other)
    assert (len(kept(desk, one)), len(kept(desk, other))) == (1, 1)


def test_a_subject_alone_is_what_was_said(desk: RunningDesk):
    sender = f"brief{next(_ids)}@example.com"
    desk.mail(f"From: {sender}\r\nSubject: bisa cod ga\r\n\r\n".encode(), sender)
    assert [message.text for message in kept(desk, sender)] == ["bisa cod ga"]


def test_a_mail_longer_than_a_message_goes_on_in_a_file(desk: RunningDesk):
    sender = f"long{next(_ids)}@example.com"
    desk.mail(letter("kata " * 40_000, sender=sender).as_bytes(), sender)
    (message,) = kept(desk, sender)
    assert len(message.text) == TEXT_LIMIT


@pytest.mark.parametrize(
    "field", ["Auto-Submitted: a\0b", "Auto-Submitted: \ud800", "X-Sapa: \0\x1b[31m\xff", "Precedence: bulk"]
)
def test_the_reason_for_a_dead_letter_may_quote_rubbish(desk: RunningDesk, field: str):
    sender = f"robot{next(_ids)}@example.com"
    raw = f"From: {sender}\r\n{field}\r\n\r\nhello".encode("utf-8", "surrogatepass")
    desk.mail(raw, sender)
    assert len(buried(desk, sender.encode())) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\r\n",
        b"MAIL\r\n",
        b"MAIL FROM:<>\r\nRCPT TO:<>\r\n",
        b"DATA\r\n",
        b"EHLO \0\r\n",
        b"X" * 60_000 + b"\r\n",
    ],
)
def test_a_client_that_cannot_speak_smtp_is_told_so(desk: RunningDesk, line: bytes):
    with socket.create_connection(("127.0.0.1", desk.smtp), timeout=10) as client:
        assert client.recv(1000).startswith(b"220")
        client.sendall(line)
        answer = client.recv(1000)
    assert answer[:3].isdigit(), answer


def test_attachments_of_a_mail_are_kept_whole(desk: RunningDesk):
    sender, content = f"file{next(_ids)}@example.com", bytes(range(256)) * 4096
    mail = letter("lihat lampiran", sender=sender)
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="../../etc/passwd")
    desk.mail(mail.as_bytes(), sender)
    files = [path for path in (desk.folder / "var" / "attachments").rglob("*") if path.is_file()]
    assert content in [path.read_bytes() for path in files]
    assert base64.b64encode(content)[:50] not in desk.log.read_bytes()


def test_dead_letters_are_tried_again_on_command(desk: RunningDesk):
    sender = f"again{next(_ids)}@example.com"
    desk.mail(f"From: {sender}\r\n".encode() + nested(100), sender)
    before = buried(desk, sender.encode())[0].attempts
    tried = desk.sapa("retry")
    assert tried.returncode == 1, tried.stderr
    assert "dead letters were read" in tried.stdout
    letters = buried(desk, sender.encode())
    assert [(one.attempts, one.settled_at) for one in letters] == [(before + 1, None)]
