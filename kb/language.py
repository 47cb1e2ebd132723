"""Which language a message is in, by its small words and the shape of the others.

Indonesian and English are told apart; any other language of the desk comes from the hint alone. Customers mix:
the language is the one whose small words hold the sentence together.
"""

from collections.abc import Sequence
from functools import lru_cache

from kb.normal import MEANT, PARTICLES, plain

ENOUGH = 40  # words that are looked at
CERTAIN = 3  # what a small word weighs against a word's shape

_INDONESIAN = """
ada adalah agar akan aku anda apa apakah atas atau bagaimana bahwa banget banyak baru beberapa begini begitu belum
berapa biar bisa boleh buat bukan cara cek coba cuma dalam dan dapat dari datang dengan di dia diri dulu gimana hanya
harga hari harus hilang ingin ini itu iya jadi jam jangan jika juga kalau kami kamu kapan karena ke kenapa kembali
kemarin ketika kirim kita kurang lagi lalu lama lebih lewat lihat lupa maaf mahal makasih malam mana masih masuk mau
membantu mengapa menjadi mereka minta mohon nama nanti nomor oleh pada pagi pakai paling para pernah perlu pesan punya
rusak saat saja salah saldo sampai sangat saya sebagai sebelum sedang sekali sekarang selalu selamat semua seperti
setelah siang siapa sore suatu sudah supaya tadi tahu tanya tapi telah tentang terima terlalu tersedia terus tetapi
tidak tiap tolong tunggu uang untuk waktu yaitu yang gratis barang bayar beli bantu cepat ganti halo hai pengen
"""
_ENGLISH = """
a about after again all already also am an and another any anyone are as at back be because been before being but by
can cant cannot change could did didnt do does doesnt doing done dont for from get give go goes going good got had has
have havent he hello help her here hi him his how i id if ill im in into is isnt it its ive just know let like long
lost make many may me more morning most much must my need never new no not nothing now of off on one only open or our
out over please put really right said same say see send she should since so some someone something still take tell
than thank thanks that thats the their them then there these they thing this those time to too try until up us use
very via want was wasnt way we well were what whats when where which while who why will with without wont work would
lot yes yet you your youre yours yeah hey afternoon evening night
"""
_WORDS = {"id": frozenset(_INDONESIAN.split()), "en": frozenset(_ENGLISH.split())}
_BEGINNINGS = {
    "id": (
        "meng", "meny", "mem", "peng", "peny", "pem", "ber", "ter", "dib", "dij", "dik", "dip", "dit", "diu",
    ),
    "en": ("wh", "th", "un"),
}  # fmt: skip
_ENDINGS = {
    "id": ("nya", "kan", "lah", "kah", "ngan", "aan", "tan", "san", "ran", "man"),
    "en": ("ing", "tion", "ed", "ly", "ment", "ght", "ck", "ty", "ss", "ve", "er", "ce", "th"),
}


def detect(text: str, hint: str, languages: Sequence[str]) -> str:
    """Return the one of the desk's languages that a text is in; what tells nothing is in the hinted or the first one.

    Raises:
        ValueError: the desk has no language.

    """
    if not languages:
        raise ValueError("a desk needs at least one language")
    fallback = hint if hint in languages else languages[0]
    told = {language: weight for language, weight in _evidence(text).items() if language in languages}
    if not told or len(set(told.values())) < len(told):
        return fallback
    likeliest = max(told, key=told.__getitem__)
    return likeliest if told[likeliest] else fallback


def _evidence(text: str) -> dict[str, int]:
    indonesian = english = 0
    for word in plain(text[: ENOUGH * 20]).split()[:ENOUGH]:
        for_indonesian, for_english = _weights(word)
        indonesian += for_indonesian
        english += for_english
    return {"id": indonesian, "en": english}


@lru_cache(maxsize=20_000)
def _weights(word: str) -> tuple[int, int]:
    if word in PARTICLES:
        return CERTAIN, 0
    return _weight(word, "id"), _weight(word, "en")


def _weight(word: str, language: str) -> int:
    if not _WORDS[language].isdisjoint((word, *MEANT.get(word, "").split())):
        return CERTAIN
    if len(word) < 5:
        return 0
    return word.endswith(_ENDINGS[language]) + word.startswith(_BEGINNINGS[language])


def has(word: str) -> bool:
    """Say whether a word is one of those by which we tell the languages apart."""
    return any(word in words for words in _WORDS.values())
