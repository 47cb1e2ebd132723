"""What a customer wrote this time, and nothing of it lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mailquote import Trimmed, trim

QUOTED = "> Pesanan Anda sudah kami kirim.\n> Salam"


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 6 May 2024 at 10:30, Toko <halo@toko.example> wrote:",
        "On 6 May 2024, at 10:30, Toko wrote:",
        "On Mon, 6 May 2024 at 10:30, Toko Serba Ada Indonesia\n<halo+abc@toko.example> wrote:",
        "Pada tanggal Sen, 6 Mei 2024 pukul 10.30 Toko <halo@toko.example> menulis:",
        "Pada Sen, 6 Mei 2024 10.30, Toko <\nhalo@toko.example> menulis:",
        "Pada 6 Mei 2024, pukul 10.30, Toko menulis:",
        "Am 06.05.2024 um 10:30 schrieb Toko <halo@toko.example>:",
        "Toko <halo@toko.example> schrieb am Mo., 6. Mai\n2024 um 10:30 Uhr:",
        "Le lun. 6 mai 2024 à 10:30, Toko <halo@toko.example> a écrit :",
        "El lun, 6 may 2024 a las 10:30, Toko (<halo@toko.example>) escribió:",
        "Op ma 6 mei 2024 om 10:30 schreef Toko <halo@toko.example>:",
        "2024-05-06 10:30 GMT+07:00 Toko <halo@toko.example>:",
        "пн, 6 мая 2024 г. в 10:30, Toko <halo@toko.example>:",
        "2024年5月6日(月) 10:30 Toko <halo@toko.example>:",
        "---- On Mon, 06 May 2024 10:30:00 +0700 halo@toko.example wrote ----",
        "-----Original Message-----",
        "-----Pesan Asli-----",
        "From: Toko <halo@toko.example>\nSent: Monday, 6 May 2024 10:30\nTo: Ana\nSubject: Pesanan",
        "________________\nDari: Toko <halo@toko.example>\nDikirim: Senin\nKepada: Ana\nSubjek: Pesanan",
        "*Von:* Toko <halo@toko.example>\n*Gesendet:* Montag\n*An:* Ana\n*Betreff:* Pesanan",
        "",
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_a_quotation_below_is_left_out_in_any_language(header: str, between: str):
    assert trim(f"Baik, terima kasih Kak.{between}{header}\n{QUOTED}\n", answers=True).text == "Baik, terima kasih Kak."


def test_an_answer_below_the_quotation_is_kept():
    text = f"On Mon, 6 May 2024 at 10:30, Toko <halo@toko.example> wrote:\n{QUOTED}\n\nSudah sampai, terima kasih."
    assert trim(text, answers=True).text == "Sudah sampai, terima kasih."


KEPT = [
    "> Ukuran apa?\nM\n> Warna apa?\nBiru",  # answers between what was asked
    "Kemarin saya menulis:\npaket belum sampai",
    "Pada 6 Mei 2024 pukul 10.30 kurir menulis:\nrumah kosong\nPadahal saya ada di rumah.",
    "Saya mau kirim.\nDari: Jakarta\nKe: Bandung\nTanggal: 6 Mei 2024\nBerapa ongkirnya?",
    "On Monday I ordered 2 shirts.\nThey have not come: why?",
    "Halo\n--\nKapan barang saya sampai?",
    "Nomor pesanan: 2024/05/06\nNama: Ana <ana@example.com>",
    "> hanya kutipan",
    "Sent from my desk, is much easier than my phone.",
    "From: Ana\nDate: 6 May 2024\nTo: Toko\nSubject: Keluhan\nBarang saya rusak",  # a form at the top
    "Biaya:\n----------\nOngkir 10.000\nTotal 110.000",
]


@pytest.mark.parametrize("text", KEPT)
@pytest.mark.parametrize("answers", [True, False])
def test_new_words_are_never_taken_for_a_quotation(text: str, answers: bool):
    assert trim(text, answers=answers).text == text


def test_a_mail_that_answers_nothing_quotes_nothing():
    text = "Saya pesan:\n> 2 kaos\n> 1 topi"
    assert trim(text, answers=False).text == text
    assert trim(text, answers=True).text == "Saya pesan:"


@pytest.mark.parametrize(
    "ending",
    [
        "-- \nAna Putri\nJl. Melati 5\n0812-3456-7890",
        "--\nAna",
        "—\nAna Putri\nCEO",
        "Sent from my iPhone",
        "Dikirim dari iPhone saya",
        "Dikirim dari Yahoo Mail di Android",
        "Dapatkan Outlook untuk Android <https://aka.ms/ghei36>",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent from [Mail](https://go.microsoft.com/fwlink/?LinkId=550986) for Windows 10",
        "Envoyé de mon iPhone",
    ],
)
def test_a_signature_is_left_out(ending: str):
    assert trim(f"Terima kasih,\nAna\n\n{ending}\n", answers=False).text == "Terima kasih,\nAna"


def test_what_was_passed_on_is_told_apart():
    passed_on = "---------- Forwarded message ---------\nFrom: toko@a.id\n\nResi 123"
    assert trim(f"Tolong dicek\n\n{passed_on}", answers=False) == Trimmed("Tolong dicek", passed_on)
    assert trim(passed_on, answers=False).text.endswith("Resi 123")


LINES = """halo

> lama
--
On 6 May 2024 at 10:30, A <a@b.id> wrote:
wrote:
From: a@b.id
Subject: x
To: y
-----Original Message-----
Sent from my iPhone
Apa kabar?
| tabel
_____
2024-05-06 10:30 <a@b.id>:""".splitlines()


@given(st.lists(st.sampled_from([*LINES, "-- "]), max_size=15).map("\n".join), st.booleans())
def test_trimming_only_ever_leaves_lines_out_and_never_all(text: str, answers: bool):
    trimmed = trim(text, answers=answers).text
    remaining = iter([line.rstrip() for line in text.split("\n")])
    assert all(line.rstrip() in remaining for line in trimmed.split("\n") if line)
    assert bool(trimmed.strip()) == bool(text.strip())


@pytest.mark.parametrize(
    "line", ["--", "_" * 390, "On 1/1 <a@a> " * 28 + ":", "From: a@b", "On 2024 wrote:", "> x", "2024 " * 70 + "wrote:"]
)
def test_a_hostile_text_takes_no_longer_than_its_size(line: str):
    begins = time.perf_counter()
    trim(f"x\n{line}\n" * (200_000 // len(line)), answers=True)
    assert time.perf_counter() - begins < 10  # what takes the square of the size takes minutes here
