"""The words by which a tone shows, in Indonesian and English, and what each of them is a sign of."""

import re
from collections.abc import Iterator
from enum import StrEnum
from importlib.resources import files


class Sign(StrEnum):
    """Something in the way a message is written."""

    SHOUTING = "shouting"  # most words in capitals
    DRAWN_OUT = "drawn-out"  # letters repeated for emphasis
    EXCLAIMING = "exclaiming"  # marks in a row, or many of them
    PROFANITY = "profanity"
    INSULT = "insult"  # said of us
    THREAT = "threat"  # police, lawyer, the press
    ANGRY_FACE = "angry-face"
    IRONIC_FACE = "ironic-face"  # applause and rolled eyes
    GLAD_FACE = "glad-face"
    IRONY = "irony"  # praise for what deserves none
    SUPPOSING = "supposing"  # if, what if, suppose
    DENYING = "denying"  # it says that it is no complaint
    ASKING = "asking"
    ANNOYANCE = "annoyance"  # tired, disappointed, fed up
    FURY = "fury"  # furious, sick of it, the worst ever
    REPROACH = "reproach"  # again, still, how come, nobody
    FAULT = "fault"  # broken, wrong, missing, late
    BREACH = "breach"  # it was to be otherwise: promised, agreed, paid for, and yet
    NEGATED = "negated"  # something is not so
    CONTRAST = "contrast"  # but, although
    HAPPENED = "happened"  # it has come about: already, since, received, yet
    GLADNESS = "gladness"  # thanks, love it, well packed


def phrases() -> Iterator[tuple[Sign, str]]:
    """Give every phrase with its sign; chat spelling and particles make no difference."""
    for line in files("kb").joinpath("tone_words.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        sign, _, phrase = line.partition("\t")
        yield Sign(sign), phrase


PATTERNS = {
    Sign.NEGATED: re.compile(
        r"\b(?:ga|gak|gk|ngga|nggak|enggak|tidak|tdk|tak|belum|blm|belom|bukan|tanpa|not|never|nothing|nobody|none"
        r"|without|cannot)\b"
        r"|\b[a-z]+n['’]?t\b(?<!ant)(?<!ent)(?<!int)(?<!unt)(?<!ont)"
    ),
    Sign.CONTRAST: re.compile(
        r"\b(?:tapi|tp|tpi|tetapi|namun|padahal|pdhl|malah|meskipun|walaupun|eh|but|yet|although|though|instead|however)\b"
    ),
    Sign.IRONY: re.compile(
        r"\b(?:(?:hebat|bagus|keren|mantap|luar biasa|pinter|top)(?: banget| sekali| betul)? "
        r"(?:ya|yah|lho|loh|deh|sih)\b(?=.* )|mantap betul\b|(?:canggih|pintar|cerdas|rajin|salut)"
        r"(?: banget| sekali)? (?:ya|yah|lho|loh|deh)\b"
        r"|(?:terima kasih|makasih) (?:lho|loh|ya) (?:udah|sudah)\b"
        r"|thanks for (?:nothing|(?:[a-z]+ ){0,2}(?:ruining|wasting|losing|breaking|ignoring|making|leaving))\b"
        r"|oh (?:great|wonderful)\b|(?:good|great|nice) job ya\b|just great\b|impressive\b|funny how\b|i guess\W*$"
        r"|idea of\b|slow clap\b|how (?:lovely|kind|convenient|generous)\b|perfect sense\b"
        r"|truly (?:five|first|world)\b)"
        r"|^(?:(?:hebat|luar biasa|great|nice|wonderful|amazing|brilliant|lovely|oh \w+), "
        r"|(?:brilliant|fantastic|superb|bravo|charming|congratulations|congrats|well done|marvellous)[.,!]"
        r"|(?:oh|wow|ah) (?:good|nice|lovely|fantastic|brilliant|perfect)\b)"
    ),
    Sign.PROFANITY: re.compile(r"(?<![\w*])[a-z]{1,3}(?:\*+[a-z]+|\*{2,})|\bsh[1i]t|\bf[#@]+k"),
    Sign.REPROACH: re.compile(
        r"\b(?:kok|kapan|gimana|masa|udah|lama|susah|ribet|mana)\b.*\bsih\b|\bkok\b.*\b(?:ga|gak|nggak|tidak|belum|blm|lama)\b"
        r"|\b(?:itu|terus|lagi)[ -](?:itu|terus|lagi)\b|\b\w+in mulu\b|\bjuga\b\W*$"
    ),
}
"""Signs that hang on particles, which lists of phrases pass over, or on the form of the sentence."""
