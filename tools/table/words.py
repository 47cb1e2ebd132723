"""Which words the table has rows for, and how often each occurs.

Indonesian and English words come from `wordfreq`; English ones must also stand in a spelling dictionary unless they are
common, since frequency lists hold misspellings. Colloquial spellings come from the knowledge base's own list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import wordfreq

from kb.normal import MEANT, PARTICLES, plain

INDONESIAN, ENGLISH = 31_000, 45_000  # how far down each list is read
COMMON = 12_000  # English words above this rank stay, whatever the dictionary says: names, brands, contractions
_WORD = re.compile(r"[a-z]+|[0-9]{1,4}|[0-9]+[a-z]{1,2}|[a-z]{1,2}[0-9]+")
RARE = 1e-7  # what a word occurs at that no list counts
SELDOM = 2e-6  # what a word of a list of our own occurs at
TYPO = 150.0  # a word that is one slip away from another so many times as frequent is a slip itself
ENDINGS = {1: "st", 2: "nd", 3: "rd"}

MODERN = """
topup otp timezone passcode contactless takeaway qris gopay ovo shopeepay linkaja shopee tokopedia lazada bukalapak
blibli gojek grab gofood gosend gocar goride traveloka tiketcom jne jnt sicepat anteraja ninja lalamove wahana pos
paylater spaylater kredivo akulaku bca bri bni mandiri bsi cimb permata danamon btn jenius jago seabank dana va edc
cod preorder restock unboxing reseller dropship dropshipper ongkir resi checkout wishlist voucher cashback flashsale
giftcard refund retur reorder login logout signup signin username hotspot wifi hotspot ebook ebooks audiobook
audiobooks podcast chatbot selfie hashtag emoji emojis whatsapp wa telegram tiktok instagram ig linkedin youtube gmail
outlook hotmail iphone android macbook airpods bluetooth powerbank smartphone smartwatch touchscreen screenshot
screenshots dropdown popup plugin plugins api json csv xlsx pdf markdown github gitlab trello notion slack zoom
webinar livestream streaming netflix spotify disney smarthome chromecast roomba thermostat stopkontak steker colokan
saklar dispenser kompor blender bitcoin crypto ethereum blockchain ewallet mutasi norek nomer paypal venmo cashapp
amex mastercard visa iban swift bic sepa overdraft prepaid postpaid pascabayar prabayar pulsa kuota esim simcard
unsubscribe unfollow unfriend unblock unlink resync autoplay autocorrect autofill autosave offline online ecommerce
startup coworking freelance freelancer rideshare carpool uber lyft airbnb vegan vegetarian halal glutenfree keto
covid covid19 pcr antigen vaksinasi booster bpjs ktp npwp kk sim stnk bpkb nik paspor timesheet payslip payroll
redupkan bisukan putarkan cerahkan pelankan keraskan segarkan mute unmute snooze playlist reminder todo
overcharged underpaid misdelivered undelivered unshipped reshipped restocking backorder backordered refundable
nonrefundable defective malfunctioning glitchy laggy lemot ngelag ngehang ngadat error eror mager gercep slowres
fastres fastresp kepo cuan japri nongol ketuker kebalik kepencet keburu kelamaan kemahalan kekecilan kegedean
kebesaran kependekan kepanjangan kesempitan kelonggaran nyasar nyangkut ketinggalan nyesel ngaret lecet penyok
retak pecah sobek robek bocor luntur bolong cacat basi kadaluarsa kedaluwarsa kadaluwarsa
"""


def frequencies(dictionaries: Iterable[Path]) -> dict[str, float]:
    """Return word → share of running text, from 0 to 1, the larger of both languages' shares."""
    spelt = {plain(line) for file in dictionaries for line in file.read_text(encoding="utf-8").splitlines()}
    indonesian = _listed("id", "small", INDONESIAN)
    english = _listed("en", "large", ENGLISH)
    ranked = {word: rank for rank, word in enumerate(english)}
    english = {word: share for word, share in english.items() if word in spelt or ranked[word] < COMMON}
    found = dict(indonesian)
    for word, share in english.items():
        found[word] = max(share, found.get(word, 0.0))
    slips = _slips(indonesian, spelt)
    found = {word: share for word, share in found.items() if word not in slips}
    for chat, meant in MEANT.items():
        found.setdefault(chat, 0.3 * max(found.get(part, RARE) for part in meant.split()))
    for word in PARTICLES:
        found.setdefault(word, 1e-5)
    for word in _bare(indonesian):
        found.setdefault(word, 0.5 * max(indonesian[f"di{word}"], RARE))
    for word in (*MODERN.split(), *_numbers()):
        found.setdefault(word, SELDOM)
    return {word: share for word, share in found.items() if word.isalnum()}


def _bare(indonesian: Mapping[str, float]) -> Iterator[str]:
    """Yield the verbs as one asks for them, of which the list has the passive: of `dibatalkan` it is `batalkan`."""
    for word in indonesian:
        if len(word) >= 7 and word.startswith("di") and word.endswith(("kan", "i")) and word[2:] not in indonesian:
            yield word[2:]


def _numbers() -> Iterator[str]:
    yield from (str(number) for number in range(101))
    yield from (f"{hour}{half}" for hour in range(1, 13) for half in ("am", "pm"))
    yield from (f"{day}{'th' if 10 < day < 14 else ENDINGS.get(day % 10, 'th')}" for day in range(1, 32))
    yield from (str(year) for year in range(1990, 2041))


def _listed(language: str, size: str, first: int) -> dict[str, float]:
    counted = wordfreq.get_frequency_dict(language, size)
    found: dict[str, float] = {}
    for word in sorted(counted, key=lambda word: (-counted[word], word))[: first * 2]:
        normal = plain(word)
        if _WORD.fullmatch(normal) and not normal.startswith("00"):
            found[normal] = max(counted[word], found.get(normal, 0.0))
        if len(found) == first:
            break
    return found


def _slips(shares: Mapping[str, float], spelt: set[str]) -> set[str]:
    """Return the words of a frequency list that look like slips of far more frequent ones."""
    return {
        word
        for word, share in shares.items()
        if len(word) >= 5
        and word not in spelt
        and word not in MEANT
        and any(shares.get(other, 0.0) > TYPO * share for other in _mended(word))
    }


def _mended(word: str) -> set[str]:
    """Return what a word may have been before two of its letters changed places, or one was typed twice."""
    pairs = range(len(word) - 1)
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in pairs if word[at] != word[at + 1]}
    doubled = {word[:at] + word[at + 1 :] for at in pairs if word[at] == word[at + 1]}
    return swapped | doubled
