"""An article's answer, from what agents wrote: greetings and farewells cut, slots put in, the rest as they said it."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.gaps.likeness import cosines, words
from kb.gaps.scrub import COLLEAGUE, CUSTOMER, NOBODY, OURS, Names, marked, without_numbers
from kb.words import FAINT

LEAST = 4
"""Words with a meaning, from which a reply is an answer and not "sebentar ya"."""

LONGEST = 4000  # characters
COMPARED = 300  # replies

FILL: Mapping[str, Mapping[str, str]] = {
    "id": {
        "email": "[email]",
        "phone": "[nomor telepon]",
        "number": "[nomor]",
        "answer": "[Tulis jawabannya di sini.]",
    },
    "en": {"email": "[email]", "phone": "[phone number]", "number": "[number]", "answer": "[Write the answer here.]"},
}
"""What is for the author to fill in, by language."""

_SLOT = "{% if name %} {{ name }}{% endif %}"
_CALLED = r"(?:kak|kakak|pak|bapak|bu|ibu|mas|mbak|sis|gan|mr|mrs|ms|there|all|dear|sir|madam|semua)\.?"
_HELLO = (
    r"(?:halo|hallo|hello|hai|hi|hey|dear|permisi|assalamu'?alaikum|selamat\s+(?:pagi|siang|sore|malam)"
    r"|good\s+(?:morning|afternoon|evening)|greetings)"
)
_GREETING = re.compile(
    rf"^(?:{_HELLO}\b(?:\s+(?:{_CALLED}|{CUSTOMER}|juga|too))*(?:\s+(?-i:[A-Z])\w+(?=\s*[,.!:\n]))?\s*[,.!:…]*\s*)+",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:terima\s*kasih|makasih|thanks?\b|thank you|(?:mohon\s+)?maaf\s+(?:sudah\s+|telah\s+)?"
    r"(?:menunggu|lama|membuat)|sorry (?:for|to keep)|apologies for|perkenalkan|saya \x02"
    r"|(?:i am|i'm|my name is|nama saya) \x02|dengan \x02|this is \x02|saya bantu|i(?:'ll| will) (?:be )?help)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:terima\s*kasih|makasih|thanks?\b|thank you|semoga|salam|hormat kami|regards|best\b|kind regards|sincerely"
    r"|cheers|(?:apakah |apa )?ada (?:lagi|yang lain|hal lain)|(?:kalau|jika|bila) (?:ada|masih ada)"
    r"|(?:silakan|silahkan) "
    r"(?:hubungi|kabari|tanya)|let (?:me|us) know|(?:if|should) you have|is there anything|feel free|don't hesitate"
    r"|do not hesitate|have a (?:nice|good|great)|hope (?:this|that)|i hope|we hope|sama-sama|ditunggu|happy to help)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an agent answered in one inquiry."""

    inquiry: int
    number: str
    text: str


def central(replies: Sequence[Reply], names: Names = NOBODY) -> Reply | None:
    """Return the reply that is most like all the others; None if none says anything."""
    telling = [reply for reply in replies if tells(written([reply], reply, "id", names))][:COMPARED]
    if not telling:
        return None
    closeness = cosines([reply.text for reply in telling]).mean(axis=0)
    order = sorted(range(len(telling)), key=lambda one: (-round(float(closeness[one]), 5), telling[one].inquiry))
    return telling[order[0]]


def written(replies: Sequence[Reply], chosen: Reply, language: str, names: Names = NOBODY) -> str:
    """Return an answer made of the chosen reply: a template, and what is for its author to fill in.

    An address or number that is said in several inquiries belongs to the matter, and stays.
    """
    shared = _shared(replies)
    fill = FILL.get(language, FILL["en"])
    text = chosen.text[:LONGEST].replace(chosen.number, OURS) if chosen.number else chosen.text[:LONGEST]
    text = re.sub(r"\{(?=[{%#])", "{ ", text)
    text = without_numbers(marked(text, names), lambda kind, found: found if found in shared else fill[kind])
    return _with_slots(_bare(text))


def tells(text: str) -> bool:
    """Say whether a text has enough in it to be an answer."""
    return sum(word not in FAINT for word in words(re.sub(r"\{[{%].*?[%}]\}|\[.*?\]", " ", text))) >= LEAST


def to_fill(text: str) -> tuple[str, ...]:
    """Return what is left for the author of an answer to fill in, each once."""
    every = {place for fill in FILL.values() for place in fill.values()}
    return tuple(dict.fromkeys(place for place in sorted(every, key=text.find) if place in text))


def _shared(replies: Sequence[Reply]) -> Collection[str]:
    seen: Counter[str] = Counter()
    for inquiry in {reply.inquiry for reply in replies}:
        found: set[str] = set()

        def note(_kind: str, what: str, found: set[str] = found) -> str:
            found.add(what)
            return what

        for reply in replies:
            if reply.inquiry == inquiry:
                without_numbers(reply.text, note)
        seen.update(found)
    return {what for what, count in seen.items() if count > 1}


def _bare(text: str) -> str:
    """Return a text without what is said before and after the matter."""
    lines = [_SENTENCE.split(line.strip()) for line in text.strip().split("\n")]
    sentences = [(at, sentence) for at, line in enumerate(lines) for sentence in line if sentence or len(line) == 1]
    while sentences and (cut := _without_greeting(sentences[0][1])) != sentences[0][1]:
        sentences[0] = (sentences[0][0], cut)
        sentences = sentences[0 if cut else 1 :]
    while sentences and _is_end(sentences[-1][1]):
        sentences.pop()
    joined: dict[int, list[str]] = {}
    for at, sentence in sentences:
        joined.setdefault(at, []).append(sentence)
    body = "\n".join(" ".join(line) for line in joined.values()).strip()
    body = re.sub(rf"[ \t]*{COLLEAGUE}", "", body)
    return body[:1].upper() + body[1:]


def _without_greeting(sentence: str) -> str:
    cut = _GREETING.sub("", sentence)
    return "" if _OPENING.match(cut) or not re.search(r"\w", cut) else cut


def _is_end(sentence: str) -> bool:
    bare = sentence.strip(" -–—,.!*_~")
    return not re.search(rf"[^\W{CUSTOMER}{COLLEAGUE}]", bare) or _CLOSING.match(bare) is not None


def _with_slots(text: str) -> str:
    text = re.sub(rf"^{CUSTOMER}\s*,?\s*", "{% if name %}{{ name }}, {% endif %}", text)
    text = re.sub(rf"[ \t]{CUSTOMER}", lambda _found: _SLOT, text)
    return text.replace(CUSTOMER, "{{ name }}").replace(OURS, "{{ number }}")
