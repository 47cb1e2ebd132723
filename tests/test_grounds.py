"""Why the guide gave an inquiry its kind and priority, as agents read it."""

import pytest

from handoff.console import grounds, words
from kb.classification import Temper
from kb.classify import Hint, classify
from kb.kinds import Kinds
from kb.tone import FELT
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


GROUNDS = {
    "kind": "complaint", "confidence": 0.934, "urgency": "high", "impact": "high", "priority": "urgent",
    "mood": "angry", "mood_confidence": 0.9,
}  # fmt: skip


def because(about: str, by: str, to: str, known: str = "", words: str = "") -> dict[str, str]:
    return {"about": about, "by": by, "to": to, "known": known, "words": words}


@pytest.mark.parametrize(
    ("reasons", "first"),
    [
        ([because("kind", "phrase", "complaint", "rusak", "rsk")],
         "it counts as Complaint because of “rsk”, 93% sure"),
        ([because("kind", "wording", "complaint", "", "masa, telat")],
         "its words are those of Complaint (masa, telat), 93% sure"),
        ([because("kind", "wording", "complaint")], "it is worded like Complaint, 93% sure"),
        ([because("kind", "example", "complaint", "", "somebody else's words")],
         "an agent has put words like these down as Complaint before, 93% sure"),
        ([because("kind", "article", "complaint", "damaged-goods")],
         "it is Complaint, like the article that fits best, 93% sure"),
        ([], "no words mark a special kind, so it is Complaint"),
    ],
)  # fmt: skip
def test_what_was_weighed_is_told_as_a_sentence(reasons: list[dict[str, str]], first: str):
    told = grounds.tell("signs", words.of("en"), str.title, {**GROUNDS, "reasons": reasons})
    assert told == f"{first}; high urgency and high impact make the priority urgent"


def test_anger_is_told_with_its_signs_and_what_it_does_to_the_priority():
    reasons = [because("mood", "tone", "angry", "shouting, profanity"), because("urgency", "mood", "high", "angry")]
    told = grounds.tell("signs", words.of("id"), str.title, {**GROUNDS, "reasons": reasons})
    assert told == (
        "tidak ada kata yang menandai jenis khusus, jadi jenisnya Complaint; "
        "pelanggan terdengar marah (huruf besar semua, makian); karena itu urgensinya naik menjadi tinggi; "
        "urgensi tinggi dan dampak tinggi, jadi prioritasnya mendesak"
    )


def test_words_that_make_it_weigh_more_are_told():
    reasons = [because("impact", "phrase", "high", "grosir")]
    told = grounds.tell("signs", words.of("en"), str.title, {**GROUNDS, "reasons": reasons})
    assert "impact is high because of “grosir”" in told


@pytest.mark.parametrize("hint", [None, Hint("refund-time", "payment", 0.9)])
@pytest.mark.parametrize(
    "text",
    ["halo", "saya kecewa sekali", "tolong segera, ini darurat", "kecewa; tolong segera", "kapan-kapan saja tidak apa",
     "PENIPU!!! balikin uang gue", "mau pesan grosir", "paket saya sampai mana"],
)  # fmt: skip
def test_whatever_is_weighed_can_be_told_from_packet_and_journal_and_from_its_signs(
    desk: PathDesk, text: str, hint: Hint | None
):
    seen = classify(text, desk.app.content.guide, kinds=Kinds(desk.app.content.guide), hint=hint)
    for language in words.LANGUAGES:
        for values in (seen.values(words=True), seen.values(), None):
            told = grounds.tell(seen.reason, words.of(language), str.title, values)
            assert values is None or not {"×", "→"} & set(told), told


def test_every_sign_and_mood_has_a_name_in_both_languages():
    for language in words.LANGUAGES:
        assert set(FELT) <= words.of(language)["tone"].keys()
        assert set(Temper) <= words.of(language)["mood"].keys()
