"""Which mails a bot must never answer: our own, automatic ones, and bounces.

Only the head is looked at. A mail that is refused here is kept as a dead letter; nobody answers it.
"""

import re

from channels import mailhead
from channels.mailhead import Head
from channels.mailthread import Seal

MARK = "X-Sapa"
"""The field in every mail that a desk sends; two desks must not answer each other for ever."""

_DAEMONS = re.compile(r"(?:mailer-?daemon|mail-?daemon|postmaster|mailerdaemon|mdaemon)(?:[+=-].*)?@", re.IGNORECASE)
_BOUNCE_KINDS = {"delivery-status", "disposition-notification", "feedback-report"}
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Failed-Recipients")
_MACHINE_PRECEDENCE = {"bulk", "junk", "auto_reply"}  # not "list": a mailing list may be how customers reach the desk
# Whole phrases, because "Delivery failed" and "Undelivered order" are what customers of a shop write.
_SUBJECT = re.compile(
    r"auto(?:matic)?[ -]?(?:reply|response) *:|out of (?:the )?office *:|(?:balasan|jawaban) otomatis *:"
    r"|undelivered mail returned|undeliverable *:|delivery status notification|delivery notification *:"
    r"|mail delivery (?:failed|failure|system)|returned mail *:|failure notice$|warning: could not send message",
    re.IGNORECASE,
)


def automatic(head: Head) -> str | None:
    """Return why a machine wrote this mail, or None if a person may have."""
    submitted = _word(head, "Auto-Submitted")
    if submitted and submitted != "no":
        return f"Auto-Submitted is {submitted}"
    if str(head.get("Return-Path", "")).replace(" ", "") == "<>":
        return "it has no return path, as only reports have"
    if _reports(head):
        return "it is a report about the delivery of another mail"
    if mark := next((name for name in _MARKS if head.get(name)), None):
        return f"it has the field {mark}"
    if _word(head, "Precedence") in _MACHINE_PRECEDENCE:
        return f"Precedence is {_word(head, 'Precedence')}"
    if any(_DAEMONS.match(address) for _, address in mailhead.mailboxes(head, "From")):
        return "it is from a mail system"
    return "its subject is one that machines write" if _SUBJECT.match(mailhead.words(head, "Subject")) else None


def own(head: Head, seal: Seal) -> str | None:
    """Return why a desk, this one or another, wrote this mail, or None if none did."""
    if mark := str(head.get(MARK, "")):
        return f"the desk of {mailhead.plain(mark)[:100]} wrote it"
    if ours := next(filter(seal.names_ours, mailhead.message_ids(head, "Message-ID")), None):
        return f"its Message-ID {ours} is one of ours"
    senders = [address for name in ("From", "Reply-To") for _, address in mailhead.mailboxes(head, name)]
    if senders and all(map(seal.is_ours, senders)):
        return f"it is from {senders[0]}, which is the desk itself"
    return None


def _word(head: Head, name: str) -> str:
    return str(head.get(name, "")).partition(";")[0].partition("(")[0].strip().lower()


def _reports(head: Head) -> bool:
    if head.get_content_type() == "message/delivery-status":
        return True
    kind = re.search(r"report-type\s*=\s*\"?([\w-]+)", str(head.get("Content-Type", "")), re.IGNORECASE)
    return head.get_content_type() == "multipart/report" and (not kind or kind[1].lower() in _BOUNCE_KINDS)
