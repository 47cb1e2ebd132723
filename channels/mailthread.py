"""Which conversation a mail belongs to, so that an answer finds its way back whatever the mail programs leave of it.

Every mail of ours carries the conversation's key and a signature, in its Message-ID and in the address for answers. The
signature binds the key to one customer's address: a forged one, or one that somebody else copied, counts for nothing.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from channels import mailhead
from channels.mailhead import Head

_SIZE = 10  # bytes of a key and of a signature: 80 bits, 16 letters
_LETTERS = "[a-z2-7]{16}"
_MOST_REFERENCES = 20
_LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What it takes to sign and to check for one desk's address."""

    address: str
    secret: bytes

    def reply_address(self, key: str, customer: str) -> str:
        """Return the address that answers of this customer in this conversation go to."""
        local, _, domain = self.address.partition("@")
        return f"{local}+{key}.{self._signature(key, customer)}@{domain}"

    def message_id(self, number: int, key: str, customer: str) -> str:
        """Return the Message-ID of our message: the same for every attempt to send it."""
        _, _, domain = self.address.partition("@")
        return f"<m{number}.{key}.{self._signature(key, customer)}@{domain}>"

    def is_ours(self, recipient: str) -> bool:
        """Say whether an address is the desk's own, with or without something after a plus."""
        local, _, domain = self.address.partition("@")
        return re.fullmatch(rf"{re.escape(local)}(?:\+[^@]*)?@{re.escape(domain)}", recipient.lower()) is not None

    def names_ours(self, message_id: str) -> bool:
        """Say whether a Message-ID is one that we gave."""
        return self._id().fullmatch(message_id.lower()) is not None

    def key(self, head: Head, customer: str) -> str:
        """Return the key of the conversation that a customer's mail belongs to, or of the new one that it begins."""
        local, _, domain = self.address.partition("@")
        signed = re.compile(rf"{re.escape(local)}\+({_LETTERS})\.({_LETTERS})@{re.escape(domain)}")
        recipients = [where for name in ("Delivered-To", "To", "Cc") for _, where in mailhead.mailboxes(head, name)]
        answered = mailhead.message_ids(head, "In-Reply-To")[:1] + mailhead.message_ids(head, "References")[::-1]
        claims = [*map(signed.fullmatch, recipients), *(self._id().fullmatch(each.lower()) for each in answered)]
        for claim in claims:
            if claim and hmac.compare_digest(claim[2], self._signature(claim[1], customer)):
                return claim[1]
        return key_of(_root(head))

    def _id(self) -> re.Pattern[str]:
        _, _, domain = self.address.partition("@")
        return re.compile(rf"<m\d{{1,20}}\.({_LETTERS})\.({_LETTERS})@{re.escape(domain)}>")

    def _signature(self, key: str, customer: str) -> str:
        said = f"{key}\0{customer.lower()}".encode("utf-8", "replace")
        return _short(hmac.digest(self.secret, said, "sha256"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What an answer needs of the mail that it answers."""

    message_id: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""

    @classmethod
    def of(cls, head: Head) -> "Thread":
        """Return the thread of a mail."""
        own = mailhead.message_ids(head, "Message-ID")[:1]
        earlier = mailhead.message_ids(head, "References") or mailhead.message_ids(head, "In-Reply-To")[:1]
        subject = mailhead.words(head, "Subject")[:_LONGEST_SUBJECT]
        return cls(message_id="".join(own), references=_bounded([*earlier, *own]), subject=subject)

    @classmethod
    def load(cls, text: str) -> "Thread":
        """Return a thread as `dump` wrote it; what is no such thing is an empty one."""
        try:
            found = json.loads(text or "{}")
            ids = re.compile(r"<[^\s<>]{1,250}>")
            references = [each for each in found["references"] if ids.fullmatch(each)]
            message_id = found["id"] if ids.fullmatch(found["id"]) else ""
            return cls(message_id=message_id, references=_bounded(references), subject=str(found["subject"]))
        except (ValueError, TypeError, KeyError):
            return cls()

    def dump(self) -> str:
        """Return the thread as text, in at most some 6,000 characters."""
        return json.dumps({"id": self.message_id, "references": self.references, "subject": self.subject})


def place(customer: str, key: str) -> str:
    """Return the id of the address where a customer has one conversation."""
    return f"{customer}/{key}"


def parted(place_id: str) -> tuple[str, str]:
    """Return the customer's address and the conversation's key; one without a key begins a conversation of its own.

    Raises:
        ValueError: there is no mail address in it.

    """
    customer, _, key = place_id.rpartition("/")
    if not re.fullmatch(_LETTERS, key):
        customer, key = place_id, key_of(place_id)
    if not mailhead.is_address(customer):
        raise ValueError(f"{place_id!r} is not an address that mail could go to")
    return customer, key


def key_of(root: str) -> str:
    """Return the key of the conversation that begins with something."""
    return _short(hashlib.sha256(root.encode("utf-8", "replace")).digest())


def _root(head: Head) -> str:
    """Return what every mail of a thread has in common: its first Message-ID, or else the mail itself."""
    for name in ("References", "In-Reply-To", "Message-ID"):
        if ids := mailhead.message_ids(head, name):
            return ids[0]
    return "\n".join(str(head.get(name, "")) for name in ("From", "Date", "Subject"))


def _bounded(references: Iterable[str]) -> tuple[str, ...]:
    """Return the first and the newest of the references: programs go by these."""
    every = tuple(dict.fromkeys(references))
    return every if len(every) <= _MOST_REFERENCES else (every[0], *every[1 - _MOST_REFERENCES :])


def _short(digest: bytes) -> str:
    return base64.b32encode(digest[:_SIZE]).decode().lower()
