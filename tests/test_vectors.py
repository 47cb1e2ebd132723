"""What the shipped table of words promises: what lies near what, and that opening it costs next to nothing."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import vectors as table
from kb.normal import MEANT
from kb.vectors import Vectors, buckets


@pytest.fixture(scope="module")
def vectors():
    return Vectors.load()


def near(vectors, one, other):
    return float(vectors.embed(one.split()) @ vectors.embed(other.split()))


def test_a_sentence_is_a_direction_of_length_one(vectors):
    seen = vectors.embed(["where", "is", "my", "parcel"])
    assert seen.shape == (vectors.dimension,)
    assert seen.dtype == np.float32
    assert np.linalg.norm(seen) == pytest.approx(1, abs=1e-5)


def test_each_word_has_a_row_and_none_has_none(vectors):
    assert vectors.of(["paket", "zzyzxq", "paket"]).shape == (3, vectors.dimension)
    assert vectors.of([]).shape == (0, vectors.dimension)
    assert not vectors.embed([]).any()


def test_words_that_tell_more_have_longer_rows(vectors):
    faint, telling = np.linalg.norm(vectors.of(["the", "refund"]), axis=1)
    assert telling > 2 * faint


def test_a_sentence_is_the_sum_of_its_words(vectors):
    words = ["pesanan", "saya", "blm", "sampai", "kakakku"]
    total = vectors.of(words).sum(axis=0)
    assert vectors.embed(words) == pytest.approx(total / np.linalg.norm(total), abs=1e-5)


def test_every_process_sees_the_same(vectors):
    code = "from kb.vectors import Vectors; print(Vectors.load().embed(['ongkir', 'blmbalik', '🙂']).tobytes().hex())"
    here = vectors.embed(["ongkir", "blmbalik", "🙂"]).tobytes().hex()
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == here


def test_threads_may_ask_at_once(vectors):
    words = [[f"paket{number}", "refund", "nyasar"] for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        at_once = list(threads.map(vectors.embed, words))
    assert np.array_equal(at_once, [vectors.embed(each) for each in words])


@pytest.mark.parametrize(
    ("one", "meant", "stranger"),
    [
        ("refund", "pengembalian dana", "cuaca besok"),
        ("where is my parcel", "paket saya di mana", "ganti kata sandi"),
        ("i forgot my password", "lupa kata sandi", "kapan toko buka"),
        ("turn off the lights", "matikan lampu", "pesan tiket kereta"),
        ("what is the shipping cost", "ongkir berapa", "batalkan langganan"),
        ("delete my account", "hapus akun saya", "stok warna merah"),
        ("will it rain tomorrow", "apakah besok hujan", "bayar cicilan"),
        ("talk to a human", "bicara dengan orang", "resep ayam goreng"),
    ],
)
def test_a_translation_is_nearer_than_a_stranger(vectors, one, meant, stranger):
    assert near(vectors, one, meant) > near(vectors, one, stranger) + 0.2


@pytest.mark.parametrize(
    ("one", "other", "stranger"),
    [
        ("my order is late", "parcel delayed", "order a pizza"),
        ("uang kembali", "pengembalian dana", "uang muka mobil"),
        ("blm nyampe", "belum sampai", "sudah bayar"),
        ("gmn caranya", "bagaimana caranya", "berapa harganya"),
        ("barang rusak", "produk cacat", "harga murah"),
    ],
)
def test_other_words_for_the_same_are_nearer_than_a_stranger(vectors, one, other, stranger):
    assert near(vectors, one, other) > near(vectors, one, stranger)


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("pembayarann", "pembayaran"),
        ("deliverry", "delivery"),
        ("pengirimaan", "pengiriman"),
        ("refundable2", "refundable"),
    ],
)
def test_a_word_that_the_table_lacks_lies_near_what_it_is_spelt_like(vectors, slip, word):
    assert not vectors.knows(slip)
    strangers = [near(vectors, slip, other) for other in ("cuaca", "music", "jeruk", "yesterday")]
    assert near(vectors, slip, word) > max(strangers) + 0.1


@pytest.mark.parametrize(
    ("ended", "word"), [("pengembalianku", "pengembalian"), ("ongkirnya", "ongkir"), ("thermostats", "thermostat")]
)
def test_an_ending_leaves_a_word_its_meaning(vectors, ended, word):
    assert not vectors.knows(ended)
    assert near(vectors, ended, word) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("word", ["pesanan", "ongkir", "refund", "invoice", "makasih", "gmn", "blm", "dong", "apakah"])
def test_real_words_are_known_be_they_colloquial_or_not(vectors, word):
    assert vectors.knows(word)


@pytest.mark.parametrize("word", ["recieve", "pesananan", "adn", "teh kotak", "", "definately", "pasword1", "Pesanan"])
def test_slips_and_what_is_no_plain_word_are_not_known(vectors, word):
    assert not vectors.knows(word)


def test_every_spelling_of_our_own_list_is_known(vectors):
    assert [chat for chat in MEANT if not vectors.knows(chat)] == []


@given(
    st.sampled_from(["paket", "refund", "alarmku", "ga"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
)
def test_one_word_has_the_row_that_it_has_among_many(vectors, word):
    assert np.array_equal(vectors.one(word), vectors.of(["paket", word])[1])


@pytest.mark.parametrize("word", ["", "x", "🙂", "a" * 10_000, "\x00", "日本語"])
def test_any_word_has_a_row_without_an_error(vectors, word):
    assert np.isfinite(vectors.of([word])).all()


def test_parts_have_the_borders_of_a_word_in_them():
    assert len(buckets("kopi", 8192)) == 4 + 3 + 2
    assert set(buckets("kopi", 8192)) != set(buckets("kopik", 8192))


def test_the_table_is_mapped_and_shared_and_not_read(vectors):
    assert Vectors.load() is vectors
    assert isinstance(vectors._rows.base, np.memmap)
    assert not vectors._rows.flags.writeable


def test_files_that_do_not_belong_together_are_refused(tmp_path):
    for name in ("keys", "rows", "scales", "grams", "gram_scales"):
        shutil.copy(table.FOLDER / f"{name}.npy", tmp_path)
    np.save(tmp_path / "scales.npy", np.ones(3, np.float32))
    with pytest.raises(ValueError, match="not of one table"):
        Vectors(tmp_path)


def test_a_table_that_is_missing_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"keys\.npy"):
        Vectors(tmp_path)
