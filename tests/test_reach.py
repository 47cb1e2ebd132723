"""What people type into a field that asks how they can be reached."""

import pytest

from data.reach import dialled, reach


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        ("ana@example.com", ("ana@example.com", "")),
        ("Ana <ana.putri@mail.example.co.id>, terima kasih", ("ana.putri@mail.example.co.id", "")),
        ("+62 (812) 3456-7890", ("", "+6281234567890")),
        ("(021) 555 0100", ("", "0215550100")),
        ("0812 3456 7890 atau ana2000@example.com.", ("ana2000@example.com", "081234567890")),
        ("@ana_di_instagram", ("", "")),
        ("rumah no. 12", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_contact_is_an_address_a_number_or_neither(contact, found):
    assert reach(contact) == found


@pytest.mark.parametrize("typed", ["+62 (812) 3456-7890", "+62.812.3456.7890", "+6281234567890"])
def test_a_number_is_kept_as_it_is_dialled(typed):
    assert dialled(typed) == "+6281234567890"
