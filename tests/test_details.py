"""What customers tell of themselves, and what only looks like it; the words known are those of the starter desk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import details
from bot.details import Details
from tests.path_desk import starter

KNOWS = starter().knowledge.knows


def find(text: str, *, asked: bool = False) -> Details:
    return details.find(text, KNOWS, asked=asked)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Kate", "Kate"),
        ("my name's O'Neil", "O'Neil"),
        ("my full name is Kate Moore", "Kate Moore"),
        ("nama saya budi santoso mau tanya ongkir", "Budi Santoso"),
        ("my name is John Smith and I want to know the price", "John Smith"),
        ("nama saya rina pesanan saya belum sampai", "Rina"),
        ("nama saya Rina. Pesanan saya belum sampai", "Rina"),
        ("nama saya Muh. Rizki Ramadhan bin Saleh", "Muh. Rizki Ramadhan bin Saleh"),
        ("nama lengkap saya: Siti Aminah", "Siti Aminah"),
        ("NAMA SAYA SITI AMINAH", "Siti Aminah"),
        ("Nama: Siti Aminah", "Siti Aminah"),
        ("bukan Unacceptable, nama saya Kate", "Kate"),
        ("my name is not Unacceptable, it's Kate", "Kate"),
        ("nama saya Bagus", "Bagus"),
        ("my name is Will Smith", "Will Smith"),
        ("nama saya bu rina", "Bu Rina"),
        ("nama saya kak rina", "Rina"),
        ("dengan Ibu Rina di sini", "Ibu Rina"),
        ("selamat pagi, dengan pak budi", "Pak Budi"),
        ("hi this is kate", "Kate"),
        ("This is Dewi from Bandung", "Dewi"),
        ("This is Kate. Where is my order?", "Kate"),
        ("this is Kate\nwhere is my order?", "Kate"),
        ("I'm John Smith, where is my order", "John Smith"),
        ("Halo kak, saya Megawati, mau tanya", "Megawati"),
        ("saya Rina mau tanya ongkir", "Rina"),
        ("panggil saya Ayu", "Ayu"),
    ],
)
def test_who_introduces_themselves_is_called_by_their_name(text: str, name: str):
    assert find(text).name == name


@pytest.mark.parametrize(
    "text",
    [
        "my order arrived broken, this is unacceptable",
        "this is not working",
        "nama saya tidak muncul di invoice",
        "Nama Saya Tidak Muncul Di Invoice",
        "nama saya Tidak Muncul",
        "nama saya kok beda ya",
        "nama saya terpotong di label",
        "nama saya dobel di struk",
        "nama saya bagus",
        "hi this is urgent",
        "THIS IS RIDICULOUS",
        "This is Bullshit",
        "this is insane, where is my parcel",
        "is this is available in black",
        "this is my third time asking",
        "this is Kate's order",
        "this is Wifi trouble again",
        "my name is wrong on the invoice",
        "My Name Is Wrong On The Invoice",
        "my name is spelled wrong",
        "my name is appearing twice",
        "bisa dikirim dengan kak kurirnya?",
        "pesanan atas nama saya belum sampai",
        "username: kopi",
        "panggil saya nanti",
        "I'm waiting for my order",
        "I am Disappointed",
        "I'm in Bandung",
        "i'm vegan",
        "It's Friday already",
        "saya reseller dari Bandung",
        "Saya Kecewa Sekali",
        "saya Muslim",
        "saya lapar",
        "apakah Budi ada?",
        "Budi",
    ],
)
def test_ordinary_words_are_nobodys_name(text: str):
    assert find(text) == details.NONE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I'm John Smith, john@example.com", ("John Smith", "john@example.com", "")),
        ("i'm Tony, tony@x.com", ("Tony", "tony@x.com", "")),
        ("Boleh, saya Rina rina@x.com", ("Rina", "rina@x.com", "")),
        ("sure, it's kate, kate@x.com", ("Kate", "kate@x.com", "")),
        ("saya budi 08123456789", ("Budi", "", "08123456789")),
        ("Rudi, rudi@example.com", ("Rudi", "rudi@example.com", "")),
        ("Budi Santoso 08123456789", ("Budi Santoso", "", "08123456789")),
        ("rina 0812-3456-7890 ya kak", ("Rina", "", "081234567890")),
        ("Bu Rina 081234567890", ("Bu Rina", "", "081234567890")),
        ("Bagus 081234567890", ("Bagus", "", "081234567890")),
        ("nama saya Budi, email budi@x.id", ("Budi", "budi@x.id", "")),
        ("hp saya 0812.3456.7890", ("", "", "081234567890")),
        ("halo@toko.example", ("", "halo@toko.example", "")),
        ("+62 (812) 3456-7890", ("", "", "+6281234567890")),
        ("+1 415 555 0100", ("", "", "+14155550100")),
        ("(021) 5551234", ("", "", "0215551234")),
    ],
)
def test_who_tells_nothing_else_is_understood(text: str, found: tuple[str, str, str]):
    seen = find(text)
    assert (seen.name, seen.email, seen.phone, seen.only) == (*found, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Budi", "Budi"),
        ("SITI AMINAH", "Siti Aminah"),
        ("saya rina", "Rina"),
        ("boleh kak, rina", "Rina"),
        ("bu rina", "Bu Rina"),
        ("Indah Permata Sari", "Indah Permata Sari"),
        ("Sri Ng", "Sri Ng"),
        ("Łó", "Łó"),
        ("hmm", ""),
        ("zxcv", ""),
        ("Bagus", ""),
        ("oke sip", ""),
        ("nggak mau", ""),
        ("ongkir berapa", ""),
        ("apakah Budi ada?", ""),
        ("bu", ""),
    ],
)
def test_a_bare_name_counts_where_we_have_asked_for_it(text: str, name: str):
    assert find(text, asked=True).name == name


@pytest.mark.parametrize(
    "text",
    [
        "pesanan 20261123001 belum sampai",
        "pesanan nomor 12345",
        "no pesanan 081234567890",
        "nomor pesanan saya: 0812-3456-7890",
        "my order number is 081234567890",
        "resi 001234567890",
        "resi jne 0812345678901",
        "transfer ke 1234567890",
        "sudah transfer ke rekening BCA 0211234567",
        "rek 081234567890",
        "invoice #6281234567890",
        "harganya 150.000 ya",
        "harga 1.500.000.000",
        "jam 08.00-17.00 09.30",
        "tanggal 02-11-2026 09",
        "IMEI 0812345678901",
        "8991234567890",
    ],
)
def test_other_numbers_are_not_to_be_called(text: str):
    assert find(text).phone == ""


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("hubungi 0812-3456-7890 ya, pesanan 20261123001", "081234567890"),
        ("pesanan 20261123001, hp 081234567890", "081234567890"),
        ("my phone is 0812 3456 7890 and my order is late", "081234567890"),
        ("pesanan saya belum sampai, telepon 6281234567890", "6281234567890"),
    ],
)
def test_a_telephone_number_beside_another_one_is_found(text: str, phone: str):
    seen = find(text)
    assert (seen.phone, seen.only) == (phone, False)


@pytest.mark.parametrize(
    ("text", "phone"), [("5551234", "5551234"), ("resi 5551234", ""), ("5551234 sudah lunas?", "")]
)
def test_whatever_stands_alone_is_the_number_that_we_have_asked_for(text: str, phone: str):
    assert find(text, asked=True).phone == phone


def test_a_question_beside_them_is_noticed():
    assert find("nama saya Budi, email budi@x.id").only
    assert not find("nama saya Budi, ongkir ke Medan berapa").only


@pytest.mark.parametrize(("text", "told"), [("my name is Kate", True), ("this is Kate", False), ("Kate k@x.id", False)])
def test_a_name_is_told_in_words_that_bring_nothing_else(text: str, told: bool):
    assert (find(text).name, find(text).told) == ("Kate", told)


@given(st.text(max_size=300), st.booleans())
def test_it_never_stumbles(text: str, asked: bool):
    assert isinstance(find(text, asked=asked), Details)


@pytest.mark.parametrize(
    "text",
    ["a@" + "a." * 50_000, "0" * 100_000, "nama saya " * 9_000, "ini " * 9_000, "name" + " " * 90_000, "+(0" * 900],
)
def test_a_hostile_text_takes_no_time(text: str):
    assert find(text, asked=True).phone == ""
