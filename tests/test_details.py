"""What customers tell of themselves, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.details import Details, find


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("nama saya Budi, email budi@x.id", False, ("Budi", "budi@x.id", "")),
        ("nama saya budi santoso mau tanya ongkir", False, ("Budi Santoso", "", "")),
        ("my name is John Smith and I want to know the price", False, ("John Smith", "", "")),
        ("Budi Santoso 08123456789", False, ("Budi Santoso", "", "08123456789")),
        ("rina 0812-3456-7890 ya kak", True, ("Rina", "", "081234567890")),
        ("it's Maria, maria@x.com", True, ("Maria", "maria@x.com", "")),
        ("Nama: Siti Aminah", False, ("Siti Aminah", "", "")),
        ("SITI AMINAH", True, ("Siti Aminah", "", "")),
        ("Budi", True, ("Budi", "", "")),
        ("Budi", False, ("", "", "")),
        ("halo@toko.example", False, ("", "halo@toko.example", "")),
        ("+62 812 3456 7890", False, ("", "", "+6281234567890")),
        ("apakah Budi ada?", True, ("", "", "")),
        ("pesanan nomor 12345", False, ("", "", "")),
        ("harganya 150.000 ya", False, ("", "", "")),
    ],
)
def test_what_is_found(text: str, asked: bool, found: tuple[str, str, str]):
    seen = find(text, asked=asked)
    assert (seen.name, seen.email, seen.phone) == found


def test_nothing_else_is_noticed():
    assert find("nama saya Budi, email budi@x.id").only
    assert not find("nama saya Budi, ongkir ke Medan berapa").only


@given(st.text(max_size=300), st.booleans())
def test_it_never_stumbles(text: str, asked: bool):
    assert isinstance(find(text, asked=asked), Details)


def test_a_hostile_text_takes_no_time():
    assert find("a@" + "a." * 50_000).any in {True, False}
    assert find("0" * 100_000, asked=True).phone == ""
