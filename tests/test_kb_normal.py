import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.normal import MEANT, PARTICLES, plain, standard


@pytest.mark.parametrize(
    ("written", "looks"),
    [
        ("Kaaak, paketnya BELUM sampai!!", "kak paketnya belum sampai"),
        ("bagus bangettttt", "bagus banget"),
        ("don't / don’t", "dont dont"),
        ("e-mail: a_b", "e mail a b"),
        ("ＡＴＭ ﬁle", "atm file"),
        ("Rp5000", "rp5000"),
        ("1000000", "1000000"),
        ("... ?! 👍", ""),
        ("", ""),
    ],
)
def test_plain(written, looks):
    assert plain(written) == looks


@pytest.mark.parametrize(
    ("chat", "means"),
    [
        ("gmn cara retur", "bagaimana cara retur"),
        ("brp ongkir utk ke bdg", "berapa ongkir untuk ke bdg"),
        ("sy blm dpt brg nya", "saya belum dapat barang nya"),
        ("gabisa masuk", "tidak bisa masuk"),
        ("refund blm masuk2", "refund belum masuk"),
        ("bisa dong kak ya", "bisa"),
        ("makasih yaa kakk", "makasih"),
        ("how do u do", "how do you do"),
        ("cash and carry", "cash and carry"),
    ],
)
def test_chat_spelling_is_written_out_and_particles_go(chat, means):
    assert " ".join(standard(tuple(chat.split()))) == means


def test_a_message_of_particles_keeps_them():
    assert standard(("kak", "min")) == ("kak", "min")


@given(st.text())
def test_what_is_plain_stays_as_it_is(text):
    assert plain(plain(text)) == plain(text)


@given(st.lists(st.sampled_from([*MEANT, *PARTICLES, "paket", "refund", "order"]), max_size=8))
def test_what_is_standard_stays_as_it_is(words):
    once = standard(tuple(words))
    assert standard(once) == once
