"""Made-up questions at any size: real words of both languages, put together by chance as customers put them together.

Whatever is drawn is drawn from a seed, so that every run asks the same. No evaluation data is in it.
"""

from collections.abc import Sequence
from itertools import product
from random import Random

from kb.article import Article

# What is asked about, Indonesian / English, with other words for it; likelier ones first, as in any language.
_WISHES = """
membatalkan, batalin, cancel / cancel, call off, stop
mengubah, ganti, ubah / change, edit, modify
mengembalikan, retur, balikin / return, send back
melacak, cek posisi, lacak / track, locate, find out where is
membayar, bayar, transfer untuk / pay for, settle, transfer money for
memesan, order, pesan / order, book, get
menukar, tuker, minta ganti / exchange, swap, replace
mengaktifkan, aktifin, nyalain / activate, switch on, enable
menghapus, hapus, buang / delete, remove, wipe
memperbaiki, benerin, servis / repair, fix, mend
mengunduh, download, simpan / download, save, get a copy of
mendaftarkan, daftarin, registrasi / register, sign up, enrol
memblokir, blokir, kunci / block, lock, freeze
memperpanjang, perpanjang, lanjutin / renew, extend, prolong
mencetak, print, cetak / print, get a paper copy of
mengirim ulang, kirim lagi / resend, send again
menggabungkan, gabungin, satukan / combine, merge, put together
melaporkan, lapor, aduin / report, complain about, tell you about
mengecek harga, berapa harga, biaya / check the price of, how much is, the cost of
mengecek stok, masih ada, ready / check the stock of, is there still, availability of
memasang, pasang, instal / install, set up, mount
membersihkan, bersihin, cuci / clean, wash, descale
mengasuransikan, asuransi / insure, cover, protect
menjadwalkan, atur jadwal, jadwalin / schedule, plan, arrange
memindahkan, pindahin, alihkan / move, transfer, hand over
membandingkan, bandingin, bedanya / compare, tell the difference of
menghadiahkan, kado, kirim hadiah / gift, give as a present
menyewa, sewa, pinjam / rent, borrow, lease
menjual kembali, reseller, jual lagi / resell, sell on
mengklaim garansi, klaim, garansi / claim the warranty of, warranty for
"""
_THINGS = """
pesanan, orderan, paket / order, parcel, package
alamat pengiriman, alamat, tujuan / delivery address, address
mesin kopi, mesin espresso / coffee machine, espresso maker
kata sandi, password, sandi / password, login
akun, profil / account, profile
faktur, invoice, nota / invoice, receipt, bill
kartu kredit, kartu / credit card, card
voucher, kupon, kode promo / voucher, coupon, promo code
langganan, paket bulanan / subscription, monthly plan
poin, koin, hadiah loyalitas / points, coins, loyalty rewards
penggiling biji, grinder / grinder, mill
cangkir, gelas, mug / cup, mug, glass
biji arabika, biji kopi / arabica beans, coffee beans
biji robusta, robusta / robusta, robusta beans
saringan, filter kertas / filter, paper filter
teko, ketel listrik / kettle, electric kettle
timbangan, timbangan digital / scale, digital scale
kelas seduh, kursus barista / brewing class, barista course
saldo dompet, saldo, e-wallet / wallet balance, balance
rekening bank, rekening / bank account, bank details
notifikasi, pemberitahuan / notification, alert
nomor telepon, nomor hp / phone number, mobile number
email, surel / email, mail address
ulasan, review / review, rating
keranjang belanja, keranjang / shopping cart, basket
daftar keinginan, wishlist / wish list, favourites
kartu hadiah, gift card / gift card, present card
ongkos kirim, ongkir / shipping fee, delivery cost
kurir, ekspedisi / courier, carrier
bea masuk, pajak impor / customs duty, import tax
cicilan, kredit / instalment, credit plan
asuransi paket, asuransi / parcel insurance, insurance
celemek, apron / apron
termos, botol / flask, bottle
susu oat, susu / oat milk, milk
sirup karamel, sirup / caramel syrup, syrup
meja, meja bar / table, bar table
kursi, bangku / chair, stool
lampu, lampu gantung / lamp, pendant light
oven, pemanggang / oven, toaster
kulkas, lemari es / fridge, refrigerator
blender, pengaduk / blender, mixer
kompor, kompor gas / stove, cooker
panci, wajan / pot, pan
pisau, talenan / knife, chopping board
sepatu, sandal / shoes, sandals
kaos, baju / shirt, t-shirt
celana, jeans / trousers, jeans
jaket, hoodie / jacket, hoodie
tas, ransel / bag, backpack
topi, helm / hat, helmet
jam tangan, arloji / watch, wristwatch
cincin, kalung / ring, necklace
ponsel, hape / phone, smartphone
laptop, komputer / laptop, computer
pengisi daya, charger / charger, power adapter
kabel, colokan / cable, plug
baterai, aki / battery, power pack
layar, monitor / screen, display
papan ketik, keyboard / keyboard
tetikus, mouse / mouse
printer, tinta / printer, ink
kamera, lensa / camera, lens
pengeras suara, speaker / speaker, loudspeaker
earphone, headset / headphones, earbuds
televisi, tv / television, tv
modem, wifi / modem, router
kartu sim, perdana / sim card, starter pack
paket data, kuota / data plan, quota
pulsa, isi ulang / phone credit, top-up
token listrik, listrik / electricity token, power bill
tagihan air, pdam / water bill, water
tiket kereta, kereta / train ticket, train
tiket pesawat, penerbangan / flight ticket, flight
kamar hotel, hotel / hotel room, hotel
mobil, kendaraan / car, vehicle
motor, skuter / motorcycle, scooter
sepeda, pedal / bicycle, bike
ban, velg / tyre, wheel
oli, pelumas / engine oil, lubricant
buku, novel / book, novel
majalah, koran / magazine, newspaper
mainan, boneka / toy, doll
popok, bayi / diaper, baby things
kereta dorong, stroller / stroller, pram
obat, vitamin / medicine, vitamins
masker, tabir surya / mask, sunscreen
sampo, sabun / shampoo, soap
parfum, minyak wangi / perfume, fragrance
lipstik, riasan / lipstick, make-up
makanan kucing, kucing / cat food, cat
makanan anjing, anjing / dog food, dog
tanaman, pot bunga / plant, flower pot
benih, pupuk / seeds, fertiliser
cat tembok, kuas / wall paint, brush
bor, obeng / drill, screwdriver
kasur, matras / mattress, bed
bantal, selimut / pillow, blanket
gorden, tirai / curtain, blinds
karpet, permadani / carpet, rug
"""
_FRAMES = (
    (
        "bagaimana cara {}", "gimana caranya {}", "gmn cara {} ya kak", "mau {}", "saya ingin {}", "bisa {} ga",
        "kak tolong bantu {}", "min, {} dong", "kenapa tidak bisa {}", "apakah boleh {}", "knp gabisa {}", "{}",
        "pengen {} tapi bingung", "berapa lama kalau {}", "syarat untuk {} apa aja", "kalau {} kena biaya?",
    ),
    (
        "how do i {}", "how can i {}", "i want to {}", "can i {}", "please help me {}", "is it possible to {}",
        "i need to {}", "why can't i {}", "where do i {}", "{}", "what do i need to {}", "how long does it take to {}",
        "do you charge if i {}", "i would like to {} please", "not able to {}", "tell me how to {}",
    ),
)  # fmt: skip
_TAILS = (
    (
        "", "", "", "", "kemarin", "di aplikasi", "lewat hp", "sebelum dikirim", "yang saya beli", "untuk teman saya",
        "dari {place}", "nomor {number}", "secepatnya", "hari ini", "yang salah", "tanpa biaya", "ukuran besar",
    ),
    (
        "", "", "", "", "from yesterday", "in the app", "on my phone", "before it ships", "that i bought",
        "for a friend", "from {place}", "number {number}", "as soon as possible", "today", "the wrong one",
        "for free", "in a large size",
    ),
)  # fmt: skip
_PLACES = (
    "jakarta", "bandung", "surabaya", "medan", "makassar", "denpasar", "yogyakarta", "semarang", "malang", "palembang",
    "balikpapan", "manado", "padang", "bogor", "depok", "bekasi", "tangerang", "solo", "batam", "pontianak", "jayapura",
)  # fmt: skip
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SLIPS = 0.5  # of the questions have one or two


def articles(count: int, phrasings: int, seed: int = 1) -> list[Article]:
    """Return so many articles, each in both languages, with so many phrasings together."""
    rng = Random(seed)
    subjects = _subjects()[:count]
    if count > len(subjects):
        raise ValueError(f"there are {len(subjects)} subjects to write articles on, not {count}")
    sizes = [phrasings // count + (number < phrasings % count) for number in range(count)]
    pairs = zip(subjects, sizes, strict=True)
    return [_article(number, subject, size, rng) for number, (subject, size) in enumerate(pairs)]


def asked(count: int, of: int, seed: int = 2) -> list[str]:
    """Return so many questions about the first articles, never asked before, the popular ones more often."""
    rng = Random(seed)
    subjects = _subjects()[:of]
    popular = [1 / (rank + 1) for rank in range(of)]
    drawn = rng.choices(subjects, popular, k=count)
    return [
        slipped(_question(subject, rng), rng) if rng.random() < SLIPS else _question(subject, rng) for subject in drawn
    ]


def slipped(text: str, rng: Random) -> str:
    """Return a text with one or two slips of the finger."""
    letters = list(text)
    for _ in range(rng.choice((1, 2))):
        at = rng.randrange(len(letters))
        letters[at] = rng.choice((_beside(letters[at], rng), letters[at] * 2, ""))
    return "".join(letters)


Words = Sequence[str]
Subject = tuple[tuple[Words, Words], tuple[Words, Words]]  # in either language: what is wished, of which thing


def _subjects() -> list[Subject]:
    wishes, things = _table(_WISHES), _table(_THINGS)
    every = [((wish[0], thing[0]), (wish[1], thing[1])) for wish, thing in product(wishes, things)]
    Random(0).shuffle(every)
    return every


def _table(text: str) -> list[tuple[Words, Words]]:
    rows = (line.split(" / ") for line in text.strip().splitlines())
    return [(row[0].split(", "), row[1].split(", ")) for row in rows]


def _article(number: int, subject: Subject, size: int, rng: Random) -> Article:
    found: dict[str, None] = {}
    while len(found) < size:
        text = _question(subject, rng)
        found.setdefault(text if text not in found else f"{text} {rng.choice(_PLACES)} {rng.randrange(1000, 99999)}")
    return Article(id=f"a{number:04}", language="id", title="", questions=tuple(found), body="…")


def _question(subject: Subject, rng: Random) -> str:
    language = rng.randrange(2)
    wish, thing = (rng.choices(words, [1 / (rank + 1) for rank in range(len(words))])[0] for words in subject[language])
    tail = rng.choice(_TAILS[language]).format(place=rng.choice(_PLACES), number=rng.randrange(1000, 99999))
    return f"{rng.choice(_FRAMES[language]).format(f'{wish} {thing}')} {tail}".strip()


def _beside(letter: str, rng: Random) -> str:
    row = next((keys for keys in _KEYS if letter in keys), None)
    return rng.choice(row[max(row.index(letter) - 1, 0) : row.index(letter) + 2]) if row else letter
