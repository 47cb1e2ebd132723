"""What a customer wrote this time, without what their mail program added: quotations, signatures, "Sent from …".

Keeping too much is the smaller fault: each rule needs two signs before it cuts, text between quotations stays as it is,
and a mail that answers nothing is taken to quote nothing. A header line counts in some twenty languages, by its form
rather than by its words wherever that is enough.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

_WROTE = (
    r"(?:wrote|writes|menulis|tulis|schrieb|schreef|het volgende geschreven|a écrit|escribió|escribio|ha scritto"
    r"|escreveu|skrev|napisał(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|пише|написав|kirjoitti|írta|napsal(?:\(a\))?|yazdı"
    r"|đã viết|写道|寫道|のメール|작성)"
)
_DATE = r"(?:\d{1,4}[./:-]\d{1,2}|\b(?:19|20)\d\d\b)"
_MAILBOX = r"[<(\[][^<>()]{0,200}@[^<>()]{1,200}(?:<[^<>]{0,200}>)?[\s>)\]]*"
_LEAD = (
    r"(?:On|Pada|Tanggal|Le|Am|Op|El|Il|Em|In data|Den|Dne|Dnia|W dniu|På|Vào|\w{2,12}[.,]{0,2}\s+(?=\d{1,2}\b)|(?=\d))"
)
_HEADED = re.compile(rf"\W{{0,3}}{_LEAD}\b.*{_DATE}.*{_MAILBOX}(?:{_WROTE})?\s*[:：]", re.IGNORECASE)
_NAMED = re.compile(rf"[^.!?]{{0,80}}{_MAILBOX}{_WROTE}\b.*{_DATE}.{{0,20}}[:：]", re.IGNORECASE)
_RULED = re.compile(rf"-{{2,}}\s*On\b.*{_DATE}.*\bwrote\s*:?\s*-{{2,}}", re.IGNORECASE)
_UNADDRESSED = re.compile(rf"\W{{0,3}}{_LEAD}\b.*{_DATE}.*{_WROTE}\s*[:：]", re.IGNORECASE)
_UNFINISHED = re.compile(rf"{_DATE}.*{_MAILBOX}")
_LONGEST_HEADER = 400  # letters in the line or lines that say who wrote when

# What stands between two rules, as in "----- Original Message -----".
_ORIGINAL = re.compile(
    r"Original Message|Original E?-?mail|Reply message|Pesan Asli|Mensaje original|Message d'origine|Message original"
    r"|Ursprüngliche Nachricht|Original-Nachricht|Messaggio originale|Mensagem original|Originalmeddelande"
    r"|Oorspronkelijk bericht|Opprinnelig melding|Wiadomość oryginalna|Исходное сообщение|原始邮件|原始郵件",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"Forwarded message|Begin forwarded message:|Pesan terusan|Pesan yang diteruskan|Awal pesan yang diteruskan:"
    r"|Mensaje reenviado|Message transféré|Weitergeleitete Nachricht|Messaggio inoltrato|Mensagem encaminhada"
    r"|Doorgestuurd bericht|转发的邮件|轉寄的郵件",
    re.IGNORECASE,
)
_FIELDS = {
    "from": "From|Dari|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|Feladó|Kimden|От|Від|发件人|寄件者|差出人|보낸 사람",
    "when": "Sent|Date|Dikirim|Terkirim|Tanggal|Gesendet|Datum|Envoyé|Envoyé le|Enviado|Enviado el|Enviada em|Fecha"
    "|Data|Inviato|Verzonden|Skickat|Sendt|Dato|Wysłano|Lähetetty|Отправлено|Дата|发送时间|寄件日期|日期"
    "|送信日時|보낸 날짜",
    "copy": "Cc|Tembusan|Kopie|Copie|Kopia|Копия|Risposta|Reply-To|Importance",
    "to": "To|Kepada|Ke|An|À|A|Para|Aan|Till|Til|Do|Кому|收件人|宛先|받는 사람",
    "subject": "Subject|Subjek|Perihal|Judul|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne"
    "|Emne|Temat|Тема|主题|主旨|件名|제목",
}
_FIELD = re.compile(
    r"[>\s*]*(?:"
    + "|".join(rf"(?P<{name}>(?:{words}))" for name, words in _FIELDS.items())
    + r")\s?\*?\s?[:：]\*?(?:\s|\S)",
    re.IGNORECASE,
)

_RULE = re.compile(r"\s*[-_*=—]{5,}\s*")
_SIGN_OFF = re.compile(r"--\s?|—{1,6}|–{1,3}")
_DEVICE = (
    r"(?:iPhone|iPad|iPod|Android|BlackBerry|Galaxy|Samsung|Xiaomi|Oppo|Vivo|Redmi|HTC|Huawei|Nokia|Windows|Outlook|Airmail"
    r"|Mailbox|Yahoo|Gmail|Sparrow|Mail|Alcatel|TI-\d+|ponsel|mobile|phone|cell|perangkat|telefon|Mobilgerät|Mobiltelefon)"
)
_LINK = r"(?:\]?[<(]\S+?[>)])?"
_SENT_FROM = re.compile(
    r"[<(\[]{0,2}\s*(?:Sent|Get|Dikirim|Terkirim|Dapatkan|Envoyé|Obtenez|Gesendet|Von meinem|Diese Nachricht wurde von"
    r"|Enviado|Enviada|Obtener|Obter|Inviato|Scarica|Verzonden|Sendt|Skickat|Lähetetty|Wysłane|Отправлено"
    r"|From My|發自|從我的|发自我的)"
    rf"\s?(?:[\w'-]+\s){{0,6}}?\[?{_DEVICE}\b{_LINK}"
    rf"(?:(?:\s[\w'-]+){{0,6}}|[.,]? (?:please )?excuse .{{0,30}})\s*{_LINK}[.)>\s]*",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 12  # lines with something on them
_ASKS = re.compile(r"\?(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What was written this time, and what somebody passed on with it."""

    text: str
    forwarded: str = ""


@dataclass(frozen=True, slots=True)
class _Header:
    """The lines by which a mail program begins a quotation."""

    begins: int
    ends: int  # the first line after it
    certain: bool = True  # False: a header only if quoted lines follow
    forwards: bool = False


def trim(text: str, *, answers: bool) -> Trimmed:
    """Return what a customer wrote this time; `answers` says whether the mail answers another one at all."""
    lines = [line.rstrip() if line != "-- " else line for line in text.split("\n")]
    header = _first_header(lines, answers)
    kept = _without_quotation(lines, header) if header else lines
    if answers:
        kept = _without_last_quotation(kept)
    kept = _without_last_quotation(_without_signature(kept)) if answers else _without_signature(kept)
    said = _joined(kept) or _joined(lines)
    forwarded = (
        _joined(lines[header.begins :]) if header and header.forwards and _joined(lines[: header.begins]) else ""
    )
    return Trimmed(said, forwarded)


def _first_header(lines: list[str], answers: bool) -> _Header | None:
    for at, line in enumerate(lines):
        if _FORWARDED.fullmatch(_between_rules(line)):
            return _Header(at, at + 1, forwards=True)
        header = _header(lines, at) if answers else None
        if header and (header.certain or _is_quoted(_next(lines, header.ends))):
            return header
    return None


def _header(lines: list[str], at: int) -> _Header | None:
    """Return the header that ends in this line or, for a block of fields, begins with it."""
    line = lines[at]
    if len(line) > _LONGEST_HEADER or not line:
        return None
    if _ORIGINAL.fullmatch(_between_rules(line)):
        return _Header(at, at + 1)
    if (fields := _fields(lines, at)) and any(lines[:at]):  # at the top it may as well be a form that was filled in
        return _Header(at, at + fields)
    if not line.rstrip("- ").endswith((":", "：", "wrote", ">")):
        return None
    return _wrote(lines, at)


def _between_rules(line: str) -> str:
    """Return the words between two rules, or nothing where there are none; Apple's words need none."""
    words = line.strip("-_* ")
    return words if line.lstrip("* ").startswith(("--", "__")) or words.endswith(":") else ""


def _fields(lines: list[str], at: int) -> int:
    """Return how many lines from here on are From, Date, To and Subject, or 0 if they are no such block."""
    block = list(takewhile(lambda line: not line or _FIELD.match(line[:40]), lines[at : at + 10]))
    found = {field.lastgroup for line in block if (field := _FIELD.match(line[:40]))}
    # A customer may well write "Dari: Jakarta, Ke: Bandung"; neither a subject nor an address goes with that.
    sure = "subject" in found or "@" in lines[at]
    return len(block) if sure and "from" in found and len(found - {"copy"}) >= 3 else 0


def _wrote(lines: list[str], end: int) -> _Header | None:
    """Return the header "On …, … wrote:" that ends in this line, over up to six lines."""
    alone: _Header | None = None
    joined = ""
    for begins in range(end, max(end - 6, -1), -1):
        line = lines[begins].strip()
        if not line and not joined.startswith(("<", "mailto:")):
            break
        joined = f"{line} {joined}".strip()
        if len(joined) > _LONGEST_HEADER:
            break
        if begins != end and not re.search(r"\d", line):
            continue
        header = _said_by(joined, begins, end + 1)
        if header and re.match(rf"\W{{0,3}}{_LEAD}\b\D", line, re.IGNORECASE) and not line[0].isdigit():
            return header
        alone = alone or header
    return alone


def _said_by(joined: str, begins: int, ends: int) -> _Header | None:
    if _HEADED.fullmatch(joined) or _NAMED.fullmatch(joined) or _RULED.fullmatch(joined):
        return _Header(begins, ends)
    if _UNADDRESSED.fullmatch(joined) or _UNFINISHED.fullmatch(joined):
        return _Header(begins, ends, certain=False)
    return None


def _without_quotation(lines: list[str], header: _Header) -> list[str]:
    """Return the lines without the quotation that a header begins, if it is clear where that ends."""
    before, after = lines[: header.begins], lines[header.ends :]
    if not _is_quoted(_next(after, 0)):
        return before if _joined(before) else after
    rest = after[_quoted_lines(after) :]
    if not _joined(rest):
        return before
    between = any(_is_quoted(line) for line in rest)
    return lines if between else [*before, *rest]


def _quoted_lines(lines: list[str]) -> int:
    """Return how many lines at the beginning are quoted, with the ends of those that a mail program has broken."""
    at = 0
    while at < len(lines) and (not lines[at] or _is_quoted(lines[at]) or _is_broken_off(lines, at)):
        at += 1
    return at


def _is_broken_off(lines: list[str], at: int) -> bool:
    return 0 < at < len(lines) - 1 and len(lines[at - 1]) > 60 and all(map(_is_quoted, (lines[at - 1], lines[at + 1])))


def _without_last_quotation(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1] or lines[end - 1].startswith(">")):
        end -= 1
    return lines[:end] or lines


def _without_signature(lines: list[str]) -> list[str]:
    """Return the lines without a signature below a line of its own, and without "Sent from my …"."""
    lines = [*lines]
    for at in _end_of_a_mail(lines):
        if at and _SIGN_OFF.fullmatch(lines[at]):
            lines = lines[:at]
            break
    while lines and (not lines[-1] or _RULE.fullmatch(lines[-1]) or _SENT_FROM.fullmatch(lines[-1].strip())):
        lines.pop()
    return lines


def _end_of_a_mail(lines: list[str]) -> range:
    """Return where a signature may be: it is short and asks nothing."""
    begins, filled = len(lines), 0
    while begins and filled <= _LONGEST_SIGNATURE and not _ASKS.search(lines[begins - 1]):
        begins -= 1
        filled += bool(lines[begins])
    return range(begins, len(lines))


def _is_quoted(line: str) -> bool:
    return line.startswith((">", "|"))


def _next(lines: list[str], at: int) -> str:
    """Return the first line from here on that has something on it."""
    return next((lines[later] for later in range(at, len(lines)) if lines[later]), "")


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()
