"""Why the guide gave an inquiry its kind and priority, as agents read it."""

import pytest

from handoff.console import grounds, words
from kb.guide import classify
from tests.path_desk import PathDesk

NAMES = {"complaint": "Komplain", "payment": "Pembayaran", "general": "Umum"}


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("general; normal × normal → normal",
         "tidak ada kata yang menandai jenis khusus, jadi jenisnya Umum; "
         "urgensi normal dan dampak normal, jadi prioritasnya normal"),
        ("payment; low × normal → low",
         "jenisnya Pembayaran, sesuai artikel yang paling cocok; "
         "urgensi rendah dan dampak normal, jadi prioritasnya rendah"),
        ("“kecewa” → complaint; “rusak; pecah” → complaint; normal × high → high",
         "“kecewa”, “rusak; pecah” menandai jenis Komplain; "
         "urgensi normal dan dampak tinggi, jadi prioritasnya tinggi"),
        ("general; “segera” → high; high × normal → high",
         "tidak ada kata yang menandai jenis khusus, jadi jenisnya Umum; "
         "“segera” menandai urgensi tinggi, dan dengan dampak normal prioritasnya tinggi"),
        ("“kecewa” → complaint; “segera” → high; “darurat” → high; high × high → urgent",
         "“kecewa” menandai jenis Komplain; "
         "“segera”, “darurat” menandai urgensi tinggi, dan dengan dampak tinggi prioritasnya mendesak"),
    ],
)  # fmt: skip
def test_the_guides_signs_are_told_as_a_sentence(reason: str, told: str):
    assert grounds.tell(reason, words.of("id"), lambda kind: NAMES[kind]) == told


def test_in_english_too():
    told = grounds.tell("“broken” → complaint; “now” → high; high × high → urgent", words.of("en"), str.title)
    assert told == (
        "it counts as Complaint because of “broken”; "
        "urgency is high because of “now”, and with high impact the priority is urgent"
    )


@pytest.mark.parametrize("reason", ["", "by agent", "merged into INQ-2026-000007", "; → ×", "high × high"])
def test_what_is_no_sign_of_the_guides_stays_as_it_is(reason: str):
    assert grounds.tell(reason, words.of("id"), str.title) == reason


@pytest.mark.parametrize("hint", ["", "payment"])
@pytest.mark.parametrize(
    "text",
    ["halo", "saya kecewa sekali", "tolong segera, ini darurat", "kecewa; tolong segera", "kapan-kapan saja tidak apa"],
)
def test_whatever_the_guide_says_can_be_told(desk: PathDesk, text: str, hint: str):
    reason = classify(text, "id", desk.app.content.guide, hint).reason
    for language in words.LANGUAGES:
        told = grounds.tell(reason, words.of(language), str.title)
        assert not {"×", "→"} & set(told), told
