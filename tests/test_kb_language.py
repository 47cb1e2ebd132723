import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.language import detect

BOTH = ("id", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("brp lama kirim ke bandung kak?", "id"),
        ("min paketku blm nyampe", "id"),
        ("gmn cara balikin brg", "id"),
        ("udah transfer tp status msh pending", "id"),
        ("ga bisa login", "id"),
        ("ini ori apa kw", "id"),
        ("halo", "id"),
        ("selamat pagi", "id"),
        ("makasih ya", "id"),
        ("minta nota dong", "id"),
        ("bisa cod gak", "id"),
        ("pengembalian dana", "id"),
        ("pembayaran gagal", "id"),
        ("kok lama bgt sih", "id"),
        ("cara change email gimana", "id"),
        ("mau track order saya dong", "id"),
        ("payment-nya bisa pakai QRIS?", "id"),
        ("refund saya kapan masuk", "id"),
        ("saldo udah deducted but order masih unpaid", "id"),
        ("voucher nya ga bisa dipake", "id"),
        ("toko buka jam berapa", "id"),
        ("barangnya rusak", "id"),
        ("iya betul", "id"),
        ("mau bicara dengan orang", "id"),
        ("tolong dibantu", "id"),
        ("where is my order", "en"),
        ("i havent got my refund", "en"),
        ("pls cancel my order", "en"),
        ("how much is shipping", "en"),
        ("do u ship to bali?", "en"),
        ("thx a lot", "en"),
        ("hello", "en"),
        ("good morning", "en"),
        ("broken on arrival", "en"),
        ("shipping address", "en"),
        ("can't log in", "en"),
        ("it doesn't work", "en"),
        ("payment failed", "en"),
        ("when are you open", "en"),
        ("do you have a store in jakarta", "en"),
        ("is the rendang mug dishwasher safe", "en"),
        ("talk to a human", "en"),
        ("what is ongkir", "en"),
        ("yes please", "en"),
        ("I paid with GoPay but it still says waiting", "en"),
    ],
)
def test_a_short_message_is_in(text, language):
    other = "en" if language == "id" else "id"
    assert detect(text, other, BOTH) == language


@pytest.mark.parametrize("text", ["", "👍", "12345", "COD", "ok", "INV-2026-001", "GoPay"])
@pytest.mark.parametrize("hint", BOTH)
def test_what_tells_nothing_is_in_the_language_so_far(text, hint):
    assert detect(text, hint, BOTH) == hint


def test_without_a_hint_the_desks_first_language_is_taken():
    assert detect("COD", "", ("en", "id")) == "en"
    assert detect("vocer ditolak", "", ("id", "en")) == "id"  # one sign for each


def test_a_desk_of_one_language_has_no_choice():
    assert detect("where is my order", "en", ("id",)) == "id"


def test_a_language_that_is_not_told_apart_comes_from_the_hint_alone():
    assert detect("monggo", "jv", ("id", "en", "jv")) == "jv"
    assert detect("monggo", "jv", ("id", "jv")) == "jv"


def test_a_desk_without_languages_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        detect("halo", "", ())


@given(st.text(), st.sampled_from(["", "id", "en", "fr"]))
def test_the_language_is_always_one_of_the_desks(text, hint):
    assert detect(text, hint, BOTH) in BOTH
