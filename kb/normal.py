"""How a text looks once spelling habits are taken away: a plain view, and a standard one for chat spelling.

Nothing is guessed here: a word that no list knows stays as it was written.
"""

import re
import unicodedata
from operator import eq

_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_NOT_WORDS = re.compile(r"[\W_]+")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_DOUBLED = re.compile(r"([a-z]{3,})2(nya)?")


def plain(text: str) -> str:
    """Return a text in small letters, without punctuation, and with drawn-out letters once: `Kaaak!!` is `kak`."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    text = _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", text))
    return _DRAWN_OUT.sub(r"\1", text).strip()


def standard(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return plain words with chat spelling written out, repetitions once, and no particles; if only particles, all."""
    chatty = not (MEANT.keys().isdisjoint(words) and PARTICLES.isdisjoint(words))
    if not chatty and not any(word[-1] == "2" for word in words) and not any(map(eq, words, words[1:])):
        return words
    written = (_written_out(word) for word in words if word not in PARTICLES)
    parts = [part for phrase in written for part in phrase.split()]
    return tuple(part for part, before in zip(parts, ["", *parts], strict=False) if part != before) or words


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text as two of them are compared, however they are spelt: plain, then standard."""
    return standard(tuple(plain(text).split()))


def _written_out(word: str) -> str:
    if doubled := _DOUBLED.fullmatch(word):
        word = doubled[1]
    return MEANT.get(word, word)


_PARTICLES = """
ya yah yaa yuk dong donk deh dech sih sich kok koq nih nich tuh lho loh lah kah kan mah toh eh ah oh hm hmm wkwk wkwkwk
hehe haha kak kakak ka min mimin gan agan sis sist bang mas mbak mba bu pak bapak ibu bro om tante
"""
_DRAWN = {particle + particle[-1] for particle in _PARTICLES.split() if particle != "mas"}  # "mass" is a word
PARTICLES = frozenset(_PARTICLES.split()) | _DRAWN
"""Words that carry tone or address somebody, and no meaning of their own; `kakk` and `yaa` are drawn out a little."""

_SPELT = """
ada: ad | adalah: adlh | agak: agk | akan: akn | aku: ak aq akuh | apa: ap apaan | apakah: apkh apakh
aplikasi: apk apl | atau: ato atw | bagaimana: gmn gmna gimana gimna bgmn bgmana bagaimn gmana gmanaa
bagus: bgs | bahasa: bhs | baru: br baruu | bayar: byr bayr | banget: bgt bngt bgtt bangt | banyak: bnyk byk
barang: brg brng | begitu: gitu gt gtu | begini: gini gni | belum: blm blom belom blum blon | benar: bener bnr
berapa: brp brapa brpa berp | besar: gede | besok: bsk bsok | bisa: bs bsa bisaa | bukan: bkn | buat: bwt
cepat: cpt cepet | coba: cb | dalam: dlm | dapat: dpt dapet | dari: dr dri | dengan: dgn dg dngn | depan: dpn
di mana: dmn dmna dimana | diganti: dganti | dikirim: dkirim | habis: abis | hanya: cuma cuman cm | hari: hr hri
harga: hrg hrga | harus: hrs hrus | hilang: ilang | hubungi: hub | ingin: pengen pgn pengin pingin | informasi: info
ini: ni | itu: tu | jadi: jd jdi | jangan: jgn jngn | jelek: jlk | juga: jg jga | kalau: klo kalo kl klu klau
kamu: km kmu lu lo loe | kami: kmi | karena: krn krna karna | kapan: kpn kpan | kartu: krtu | kata sandi: sandi
kecil: kcl | kemarin: kmrn kmarin kemaren | kembali: balik kmbali | kenapa: knp knpa knapa napa | kirim: krm krim
kurang: krg | lagi: lg lgi | lama: lma | lebih: lbh | lewat: lwt | lihat: liat | lupa: lp | maaf: mf maap | mahal: mhl
makasih: mksh mkasih makasi mksih | thanks: thx thnx tks tq | malam: mlm | mana: mn | masih: msh msih | masuk: msk msuk
mau: mw mo | memang: emang emg | mengapa: mngapa | menjadi: mnjadi | minta: mnt mnta | mohon: mhn mohn | nama: nm
nanti: ntar nti ntr | nomor: nmr nmer nomer | nomor telepon: nope | online: ol | orang: org orng | pakai: pake pk pke
password: pass pw pwd pasword | pagi: pg | paket: pkt pket | pembayaran: pmbayaran pbyran | pengiriman: pngiriman
pernah: prnh | pesan: psn psen pesen | pesanan: psanan orderan pesenan psnan | produk: prdk | rekening: rek norek
rumah: rmh | rupiah: rp | rusak: rsk | saat: pas | saja: aja aj doang doank sj | saldo: sldo | saya: sy gue gw gua sya
salah: slh | sampai: sampe smp smpe nyampe nyampek ampe | sangat: sgt | sebelum: sblm
sekarang: skrg skrng skg skr | sekali: skali | selalu: slalu | selamat: slmt | semua: smua | sendiri: sndiri
seperti: kayak kyk kaya spt sprti | sudah: udah udh sdh dah uda sdah | supaya: biar spy | tapi: tp tpi
tahu: tau tw | tahun: thn | tanggal: tgl | tanya: nanya tny tanyak | telepon: tlp telp tlpn telpon telfon
teman: temen | tempat: tmpt | tentang: ttg | terima kasih: trimakasih terimakasih trims trmksh
terlambat: telat tlat | tetap: tetep ttp | tidak: ga gak gk g nggak ngga enggak engga kagak ndak tdk tak ngak gag
tidak ada: gada gaada gakada | tidak bisa: gabisa gbisa gabs gakbisa gkbisa | tidak jadi: gajadi gakjadi
tidak mau: gamau gakmau | tidak tahu: gatau gatahu gtau | tolong: tlg tlong tlng | terus: trs trus | transfer: tf trf
tunggu: tnggu | uang: duit | untuk: utk tuk untk | waktu: wkt wktu | yang: yg yng | datang: dtg dateng
handphone: hp hape | voucher: vocer voucer vcr | refund: refnd rfnd | order: ordr | checkout: co | customer service: cs
you: u | your: ur | are: r | because: bc cuz coz | want to: wanna | going to: gonna | about: abt | please: pls plz plis
"""


def _table(spelt: str) -> dict[str, str]:
    entries = (entry.split(":") for line in spelt.strip().splitlines() for entry in line.split("|"))
    return {chat: meant.strip() for meant, chats in entries for chat in chats.split()}


MEANT = _table(_SPELT)
"""Chat spelling → what is meant."""
