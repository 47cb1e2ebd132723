"""What goes along when an inquiry is handed over."""

import pytest

from handoff.packet import summarise


@pytest.mark.parametrize(
    ("said", "summary"),
    [
        ([], ""),
        (["barang  saya\npecah"], "barang saya pecah"),
        (["barang saya pecah", " barang saya pecah"], "barang saya pecah"),  # the subject is the first thing said
        (["soal retur", "Halo kak, soal retur teko"], "Halo kak, soal retur teko"),
        (["barang saya…", "barang saya pecah"], "barang saya pecah"),
        (["halo", "soal retur", "barang saya pecah"], "halo … barang saya pecah"),
    ],
)
def test_a_summary_says_nothing_twice(said: list[str], summary: str):
    assert summarise(said) == summary
