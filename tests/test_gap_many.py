"""Gaps among many questions, as a desk of a year has them: the same in every order, in memory that stays small."""

import random
import tracemalloc

from kb.gaps.found import gaps
from tests.gap_questions import NINETY, case, embed

WHAT = ("gelas", "tumbler", "grinder", "teko", "timbangan", "filter", "biji kopi", "celemek", "kelas seduh", "voucher")
WANTED = (
    "bisa diukir nama",
    "garansi berapa lama",
    "kapan ada lagi",
    "boleh dikembalikan",
    "kirim ke luar negeri bisa",
)
AROUND = ("{} {}", "{} {} ga kak", "halo, mau tanya {} {}", "kak {} {} ya?", "permisi min, apakah {} {}")


def many(count: int) -> list[str]:
    dice = random.Random(7)
    pick = dice.choice
    return [
        pick(AROUND).format(pick(WHAT), pick(WANTED)) + pick(("", "?", f" {dice.randrange(99)}")) for _ in range(count)
    ]


def test_thousands_of_questions_make_a_few_gaps_in_little_memory():
    found = [case(text, message=number) for number, text in enumerate(many(4000), 1)]
    tracemalloc.start()
    grouped = gaps(found, NINETY, embed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(grouped) < len(WHAT) * len(WANTED) * 3
    assert sum(len(gap.cases) for gap in grouped) == 4000
    assert most < 4000 * 4000 * 4  # a table of all pairs would be larger
