"""Makes the sentences by which the table learns, from patterns of our own and the words of the table.

A `Saying` is one meaning in one or both languages. Nothing is read but this folder, so that no sentence of anybody
else, and none that the table will be judged by, can get into it.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.normal import plain

SAYINGS = Path(__file__).with_name("sayings.txt")
FRAMES = Path(__file__).with_name("frames.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One meaning, in plain words; a language that it is not said in is empty."""

    english: str = ""
    indonesian: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is talked about, and what is done with it; each as (English, Indonesian)."""

    name: str
    things: Sequence[tuple[str, str]]
    doings: Sequence[tuple[str, str]]
    says: Sequence[tuple[str, str]]


def subjects(text: str) -> tuple[Subject, ...]:
    """Read the subjects of a file of sayings."""
    found = []
    for part in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("]")
        lists = {line.split(":", 1)[0]: pairs(line.split(":", 1)[1]) for line in body.strip().splitlines()}
        found.append(Subject(name, lists["things"], lists["doings"], lists["says"]))
    return tuple(found)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read `English = Indonesian; …`."""
    split = (entry.split("=", 1) for entry in text.split(";"))
    return tuple((english.strip(), indonesian.strip()) for english, indonesian in split)


def spoken(subject: Subject, frames: Mapping[str, Sequence[tuple[str, str]]], chance: random.Random) -> Saying:
    """Return one saying about a subject: a whole sentence, or a doing or a thing in a frame."""
    kind = chance.choices(("says", "doing", "thing"), (3, 5, 2))[0]
    if kind == "says":
        english, indonesian = chance.choice(subject.says)
        if chance.random() < 0.4:
            frame = chance.choice(frames["around"])
            english, indonesian = frame[0].format(english), frame[1].format(indonesian)
        return Saying(english=english, indonesian=indonesian)
    thing = chance.choice(subject.things)
    if kind == "thing":
        frame = chance.choice(frames["thing"])
        return Saying(english=frame[0].format(thing[0]), indonesian=frame[1].format(thing[1]))
    doing = chance.choice(subject.doings)
    english, indonesian = doing[0].replace("{o}", thing[0]), doing[1].replace("{o}", thing[1])
    if chance.random() < 0.4:
        indonesian = bare(indonesian)
    frame = chance.choice(frames["doing"])
    return Saying(english=frame[0].format(english), indonesian=frame[1].format(indonesian))


_VERB = re.compile(r"^(meng|meny|mem|men|me)(?=[a-z])")
_LOST = {"meny": "s"}
_IRREGULAR = {
    "memesan": "pesan", "memilih": "pilih", "memakai": "pakai", "menukar": "tukar", "menukarkan": "tukarkan",
    "menolak": "tolak", "menutup": "tutup", "menunda": "tunda", "menerima": "terima", "menerjemahkan": "terjemahkan",
    "mengirim": "kirim", "mengumpulkan": "kumpulkan", "memasak": "masak", "memasang": "pasang", "memulai": "mulai",
    "memutar": "putar", "menonton": "tonton", "memulihkan": "pulihkan", "memindahkan": "pindahkan",
    "meneruskan": "teruskan", "menelepon": "telepon", "menaikkan": "naikkan", "menambah": "tambah",
    "menambahkan": "tambahkan", "menampilkan": "tampilkan", "mengecilkan": "kecilkan", "mengeraskan": "keraskan",
    "menurunkan": "turunkan", "memahami": "pahami", "memanggil": "panggil", "menebus": "tebus", "menebak": "tebak",
    "memahat": "pahat", "memotong": "potong", "memecah": "pecah", "memancing": "pancing",
    "menindaklanjuti": "tindak lanjuti",
    "mengetahui": "tahu", "menanyakan": "tanyakan", "memeriksa": "periksa", "mengecek": "cek", "memakan": "makan",
    "memercayai": "percaya", "mempercepat": "percepat", "memperpanjang": "perpanjang", "memperbaiki": "perbaiki",
    "memperbarui": "perbarui", "memperkirakan": "perkirakan", "mengembalikan": "kembalikan", "melunasi": "lunasi",
    "mengosongkan": "kosongkan", "meningkatkan": "tingkatkan", "meminjam": "pinjam", "mencuci": "cuci",
    "memasukkan": "masukkan", "mematikan": "matikan", "mengonfirmasi": "konfirmasi", "mengonversi": "konversi",
    "mengoreksi": "koreksi", "mengurangi": "kurangi", "menonaktifkan": "nonaktifkan", "menulis": "tulis",
    "menyalakan": "nyalakan",
}  # fmt: skip


def bare(doing: str) -> str:
    """Return an Indonesian doing with its verb as chats have it: `membatalkan pesanan` is `batalkan pesanan`."""
    verb, _, rest = doing.partition(" ")
    if verb in _IRREGULAR:
        return f"{_IRREGULAR[verb]} {rest}".strip()
    found = _VERB.match(verb)
    if not found or len(verb) - found.end() < 3:
        return doing
    return f"{_LOST.get(found[1], '')}{verb[found.end() :]} {rest}".strip()


def frames(text: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Read the frames: one line a kind, `{}` where the doing, the thing or the sentence goes."""
    lines = (line.split(":", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {kind: pairs(rest) for kind, rest in lines}


def sayings(count: int, chance: random.Random) -> Iterator[Saying]:
    """Return so many different sayings in both languages, evenly over the subjects."""
    known = subjects(SAYINGS.read_text(encoding="utf-8"))
    around = frames(FRAMES.read_text(encoding="utf-8"))
    told: set[Saying] = set()
    for attempt in range(count * 20):
        saying = spoken(known[attempt % len(known)], around, chance)
        if saying in told:
            continue
        told.add(saying)
        yield Saying(english=plain(saying.english), indonesian=plain(saying.indonesian))
        if len(told) == count:
            return
