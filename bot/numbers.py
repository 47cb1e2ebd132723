"""Which number in a text is a telephone number, and not that of an order, a parcel or an account.

Pure. A number is one that can be dialled, in Indonesia or with the code of a country, unless the words before it say
that it is something else.
"""

import re

from data.reach import dialled

HINT = re.compile(r"\d[\d\s.()-]{6}")
"""What a text has that may hold one; it is quick to look for."""

_GAP = r"[\s.()-]{0,2}"
_NUMBER = re.compile(rf"(?<![\w.,/#-])(?:\+{_GAP}|\()?\d(?:{_GAP}\d){{6,14}}(?![\w/]|[.,]\d)")
_DIALLED = re.compile(
    r"""\+[1-9]\d{7,14}          # any country
    | (?:0|62|00?62)8[1-9]\d{7,10}  # an Indonesian mobile
    | (?:0|62)[2-79][1-9]\d{6,9} # an Indonesian landline""",
    re.VERBOSE,
)
_DATE = re.compile(r"\d{1,2}[\s./-]\d{1,2}[\s./-]\d{4}|\d{4}[\s./-]\d{1,2}[\s./-]\d{1,2}")
_OTHER = re.compile(
    r"""\b(?:order|pesanan|orderan|resi|awb|tracking|invoice|inv|faktur|nota|struk|receipt|rek|norek|rekening|account
    |transfer|tf|trf|va|virtual|kode|code|booking|tiket|ticket|inquiry|parcel|package|paket|sku|npwp|nik|ktp|imei|seri
    |serial|kartu|card|voucher|otp|gopay|ovo|dana|shopeepay|nominal|rp|idr|po|so|id)(?:nya|ku|an)?
    (?:[\s:#.=-]+|\b(?:no|nomor|nomer|number|id|ke|to|is|was|saya|aku|kami|my|our|the|ini|itu|yang|yg|dengan|with|kak
    |account|akun|rekening|rek|bca|bni|bri|mandiri|bsi|jne|jnt|sicepat|adalah|an)\b)*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_NEAR = 60  # characters before a number that say what it is


def phone(text: str, *, asked: bool = False) -> tuple[str, str]:
    """Return the first telephone number as it is dialled, and as it was typed; both empty if there is none.

    Where we have just asked for one, a number that stands alone is one, whatever it looks like.
    """
    for found in _NUMBER.finditer(text):
        number = dialled(found[0])
        if asked and found[0].strip() == text.strip(" .,!\n"):
            return number, found[0]
        before = text[max(found.start() - _NEAR, 0) : found.start()]
        if _DIALLED.fullmatch(number) and not _DATE.match(found[0]) and not _OTHER.search(before):
            return number, found[0]
    return "", ""
