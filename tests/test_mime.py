"""Mails as they really come: old, broken, hostile, in every charset."""

import base64
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import mailhead, mailhtml, mime
from channels.base import Unreadable
from channels.mailtext import decode, unflow
from data.types import TEXT_LIMIT

HEAD = "From: Ana <ana@example.com>\r\nSubject: Pesanan\r\nDate: Mon, 6 May 2024 10:00:00 +0700\r\n"


def mail(body: str, kind: str = 'text/plain; charset="utf-8"', more: str = "") -> bytes:
    return f"{HEAD}{more}Content-Type: {kind}\r\n\r\n{body}".encode()


def parts(*each: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in each) + "--b--\r\n"
    return mail(body, f'multipart/{kind}; boundary="b"')


PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n"
IMAGE = (
    'Content-Type: image/png; name="foto.png"\r\nContent-Disposition: attachment\r\n'
    "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (mail("Halo, di mana pesanan saya?\r\n"), "Halo, di mana pesanan saya?"),
        (mail("  berinden\r\n\r\nbaris"), "  berinden\n\nbaris"),
        (
            mail("<p>Halo <b>Kak</b>,</p><p>lihat <a href='https://a.id/1'>ini</a></p>", "text/html"),
            "Halo Kak,\n\nlihat ini (https://a.id/1)",
        ),
        (parts(PLAIN + "dari teks", HTML + "<p>dari html</p>", kind="alternative"), "dari teks"),
        (parts(PLAIN + " \r\n", HTML + "<p>dari html</p>", kind="alternative"), "dari html"),
        (
            parts(HTML + "<p>dari html</p>", "Content-Type: text/x-amp-html\r\n\r\n<p>amp</p>", kind="alternative"),
            "dari html",
        ),
        (parts(PLAIN + "satu", IMAGE, PLAIN + "dua"), "satu\n\ndua"),
        (mail("", more=""), "Pesanan"),  # people write the whole question into the subject
        (
            mail("panjang sekali \r\nsampai di sini.\r\nBaru.", "text/plain; format=flowed"),
            "panjang sekali sampai di sini.\nBaru.",
        ),
        (
            mail(
                "=48alo =E2=82=AC=\r\n!", "text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable\r\n"
            ),
            "Halo €!",
        ),
        (
            mail(
                base64.b64encode("Apa kabar ☕".encode()).decode().rstrip("="),
                more="Content-Transfer-Encoding: BASE64\r\n",
            ),
            "Apa kabar ☕",
        ),
        (mail("baris tanpa bagian", "multipart/mixed; boundary=zzz"), "baris tanpa bagian"),
        (mail("--b\r\n\r\nbelum selesai", "multipart/mixed; boundary=b"), "belum selesai"),
        (HEAD.encode() + b"\r\ntanpa jenis", "tanpa jenis"),
        (HEAD.replace("\r\n", "\n").encode() + b"\nhanya LF\n", "hanya LF"),
        (HEAD.encode() + b"isi tanpa baris kosong", "isi tanpa baris kosong"),
        (mail("nol\0byte"), "nol\ufffdbyte"),
        (b"From ana Mon May  6 10:00:00 2024\r\n" + mail("dari mbox"), "dari mbox"),
    ],
)
def test_what_a_mail_says(raw: bytes, text: str):
    assert mime.read(raw).text == text


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("Ünïcode ☕".encode(), "utf-8", "Ünïcode ☕"),
        ("Ünïcode ☕".encode(), "", "Ünïcode ☕"),
        ("Ünïcode ☕".encode(), "us-ascii", "Ünïcode ☕"),
        ("“kutip” – €".encode("cp1252"), "iso-8859-1", "“kutip” – €"),
        ("café".encode("latin-1"), "utf-8", "café"),
        ("café".encode("latin-1"), "x-unknown-charset", "café"),
        ("こんにちは".encode("iso-2022-jp"), "iso-2022-jp", "こんにちは"),
        ("你好，朋友".encode("gb18030"), "gb2312", "你好，朋友"),
        ("안녕 똠방".encode("cp949"), "ks_c_5601-1987", "안녕 똠방"),
        (b"abc", "zlib", "abc"),  # a codec, but none for text
        (b"abc-", "punycode", "abc-"),  # takes the square of the length in time
        (
            ("satu dua tiga empat lima enam " * 3).encode() + b"\xff",
            "utf-8",
            "satu dua tiga empat lima enam " * 3 + "\ufffd",
        ),
    ],
)
def test_a_charset_is_as_labelled_if_that_fits_and_else_guessed(content: bytes, charset: str, text: str):
    assert decode(content, charset) == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("=?utf-8?q?Caf=C3=A9?= =?utf-8?q?_sore?=", "Café sore"),
        ("=?utf-8?b?8J+OgQ==?= hadiah", "🎁 hadiah"),
        ("=?nosuch?q?Caf=E9?=", "Café"),
        ("=?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
        ("Ünkodiert", "Ünkodiert"),
        ("terlipat\r\n  dua kali", "terlipat dua kali"),
        ("=?utf-8?q?jahat=0D=0ABcc=3A_x=40y.id?=", "jahat Bcc: x@y.id"),
    ],
)
def test_a_subject_in_any_encoding_becomes_one_line(field: str, text: str):
    head, _ = mailhead.read(f"Subject: {field}\r\n\r\n".encode())
    assert mailhead.words(head, "Subject") == text


@pytest.mark.parametrize(
    ("field", "mailboxes"),
    [
        ("Ana <Ana@Example.COM>", [("Ana", "ana@example.com")]),
        ("ana@example.com", [("", "ana@example.com")]),
        ('"Ana, B." <ana@example.com>, budi@example.com', [("Ana, B.", "ana@example.com"), ("", "budi@example.com")]),
        # An encoded comma must not make a second mailbox.
        ("=?utf-8?q?eve=40evil.example=2C?= <ana@example.com>", [("eve@evil.example,", "ana@example.com")]),
        ("Ana [toko] <ana@example.com", [("", "ana@example.com")]),
        ("undisclosed-recipients:;", []),
        ("ana at example.com", []),
        ("zoë@exämple.com", [("", "zoë@exämple.com")]),
        (f"{'a' * 400}@example.com", []),
    ],
)
def test_mailboxes_are_only_real_addresses(field: str, mailboxes: list[tuple[str, str]]):
    head, _ = mailhead.read(f"From: {field}\r\n\r\n".encode())
    found = mailhead.mailboxes(head, "From")
    assert [address for _, address in found] == [address for _, address in mailboxes]
    assert [name for name, _ in found if name] == [name for name, _ in mailboxes if name]


def test_files_keep_their_name_type_and_bytes():
    raw = parts(
        PLAIN + "Ini fotonya",
        IMAGE,
        "Content-Type: application/pdf\r\n"
        "Content-Disposition: attachment; filename*=utf-8''faktur%20caf%C3%A9.pdf\r\n\r\nPDF",
        "Content-Type: message/rfc822\r\n\r\nSubject: dalam\r\n\r\nisi",
        'Content-Type: text/plain; name="../../etc/passwd"\r\nContent-Disposition: attachment\r\n\r\nroot',
    )
    read = mime.read(raw)
    assert read.text == "Ini fotonya"
    assert [(each.name, each.media_type, each.content) for each in read.attachments] == [
        ("foto.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("faktur café.pdf", "application/pdf", b"PDF"),
        ("attachment-3.eml", "message/rfc822", b"Subject: dalam\r\n\r\nisi"),
        ("_.._etc_passwd", "text/plain", b"root"),
    ]


def test_a_text_that_is_too_long_goes_on_in_a_file():
    whole = "".join(f"baris {number}\n" for number in range(20_000)).strip()
    read = mime.read(mail(whole))
    (rest,) = read.attachments
    start, _, note = read.text.partition("\n\n[")
    assert len(read.text) == TEXT_LIMIT
    assert start + rest.content.decode() == whole
    assert rest.name in note


def test_what_was_passed_on_is_kept_as_a_file():
    read = mime.read(
        mail("Tolong dicek ya\r\n\r\n---------- Forwarded message ---------\r\nFrom: toko@a.id\r\n\r\nResi 123")
    )
    assert read.text == "Tolong dicek ya"
    assert [each.name for each in read.attachments] == ["forwarded.txt"]
    assert b"Resi 123" in read.attachments[0].content


def test_the_same_mail_has_the_same_digest_whatever_relays_add_and_another_has_another():
    raw = mail("Halo")
    assert mime.read(b"Received: from relay; Mon, 6 May 2024 10:00:05 +0700\r\n" + raw).digest == mime.read(raw).digest
    assert mime.read(mail("Hallo")).digest != mime.read(raw).digest


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ("Received: x; Mon, 6 May 2024 10:00:00 +0700\r\nDate: 1 Jan 2040 00:00", datetime(2024, 5, 6, 3, tzinfo=UTC)),
        ("Date: Mon, 6 May 2024 10:00:00 -0000", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("Received: by x; yesterday\r\nDate: 6 May 2024 10:00 +0800", datetime(2024, 5, 6, 2, tzinfo=UTC)),
    ],
)
def test_a_mail_arrived_when_we_took_it_whatever_its_date_says(fields: str, at: datetime):
    head, _ = mailhead.read(f"{fields}\r\n\r\n".encode())
    assert mailhead.arrived(head) == at


def test_a_mail_without_any_time_is_unreadable():
    with pytest.raises(Unreadable, match="no time"):
        mailhead.arrived(mailhead.read(b"Date: soon\r\n\r\n")[0])


def nested(depth: int) -> bytes:
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(depth))
    return f"{HEAD}{heads}Content-Type: text/plain\r\n\r\ndi dasar".encode()


def test_parts_may_be_nested_but_not_without_end():
    assert mime.read(nested(mime.DEEPEST)).text == "di dasar"
    for depth in (mime.DEEPEST + 1, 5_000):
        with pytest.raises(Unreadable, match="nested"):
            mime.read(nested(depth))


def test_a_mail_may_have_many_parts_but_not_any_number():
    assert len(mime.read(parts(*[IMAGE] * (mime.MOST_PARTS - 1))).attachments) == mime.MOST_PARTS - 1
    for number in (mime.MOST_PARTS + 1, 20_000):
        with pytest.raises(Unreadable, match="more than 200 parts"):
            mime.read(parts(*["\r\nx"] * number))


def test_a_head_without_end_is_unreadable():
    with pytest.raises(Unreadable, match="head"):
        mime.read(b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 10_000)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b", "a\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<ul><li>a<li>b</ul><ol><li>x<li>y</ol>", "- a\n- b\n1. x\n2. y"),
        (
            "<table><tr><td>Ukuran</td><td>M</td></tr><tr><td>Warna</td><td>biru</td></tr></table>",
            "Ukuran M\nWarna biru",
        ),
        ("<a href='mailto:a@b.id'>a@b.id</a> <a href='https://a.id/'>a.id</a>", "a@b.id a.id"),
        ("<a href='https://jahat.example'>https://bank.id</a>", "https://bank.id (https://jahat.example)"),
        ("<blockquote>lama<blockquote>lebih lama</blockquote></blockquote>baru", "> lama\n> > lebih lama\nbaru"),
        ("<head><title>t</title><style>p{}</style></head><script>x()</script><!-- c -->isi", "isi"),
        ("5 &lt; 6 &amp; 7&nbsp;&gt; 3", "5 < 6 & 7 > 3"),
        ("5 < 6 dan <3", "5 < 6 dan <3"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<img alt='foto' src='cid:1'>", "foto"),
        ("<style>tak pernah selesai", "tak pernah selesai"),
    ],
)
def test_html_reads_as_a_person_would_read_it(html: str, text: str):
    assert mailhtml.plain(html) == text


@pytest.mark.parametrize(
    "piece", ["<div>", "<!--", "<", '<a b="', "<pre>", "<blockquote>x", "<style>", "&#x", "<a href='"]
)
def test_a_hostile_page_takes_no_longer_than_its_size(piece: str):
    begins = time.perf_counter()
    mailhtml.plain(piece * (400_000 // len(piece)))
    assert time.perf_counter() - begins < 10  # what takes the square of the size takes minutes here


def test_a_flowing_text_keeps_its_quotations_apart_and_its_signature():
    flowing = "> lama \n> sekali\nbaru \nsaja\n-- \nAna"
    assert unflow(flowing) == "> lama sekali\nbaru saja\n-- \nAna"
    assert unflow("日本 \n語", delete_space=True) == "日本語"


HOSTILE = rb"""--b
--
Content-Type:
multipart/mixed; boundary=b
text/html; charset=
text/plain
; name*=
; name*0*=x'
; boundary*=
Content-Transfer-Encoding: base64
From:
From A
=?utf-8?b?
?=
utf-16
idna
<a href=
</blockquote>
Content-Disposition: attachment; filename=
message/rfc822
Date: Mon, 99 Foo 99999 99:99:99 +9999
Subject: Re:
wrote:
>
On 1/1/24 <a@b>""".split(b"\n")


@given(
    st.lists(st.sampled_from([*HOSTILE, b"\r\n", b"\n", b" ", b"\0"]) | st.binary(max_size=8), max_size=40).map(
        b"".join
    )
)
def test_any_bytes_are_a_mail_or_unreadable(raw: bytes):
    try:
        read = mime.read(raw)
        mailhead.arrived(read.head)
    except Unreadable:
        return
    assert len(read.text) <= TEXT_LIMIT
    again = mime.read(raw)
    assert (again.text, again.attachments, again.digest) == (read.text, read.attachments, read.digest)
