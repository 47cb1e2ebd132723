"""Common words of both languages that say how something is, or what became of it, and so are nobody's name.

Whatever a desk's own articles and guide know is known besides; these are the words that one needs at any desk.
"""

_COMMON = """
tidak tak bukan belum jangan sudah pernah masih sedang akan sempat malah justru selalu sering kadang juga lagi terus
muncul tampil tampak keluar masuk tercantum tertulis tercetak tertera terdaftar terdata terhapus terpotong tertukar
terkirim terbaca terlambat ketuker kebalik kepotong kehapus keliatan kelihatan dobel double ganda typo salah keliru
beda berbeda berubah diubah diganti dipakai dihapus disebut ditulis dicatat dicantumkan dipalsukan ditolak diblokir
hilang kosong lengkap kurang cocok sesuai sama benar betul jelas valid rahasia nihil error eror gagal bermasalah ribet
repot mendesak penting urgent darurat gawat buru cepat lambat lama segera nanti besok kemarin sekarang siap sedih
senang puas bingung kecewa kesal kesel marah lapar haus capek lelah sakit sibuk yakin ragu takut malu bosan jengkel
pusing bete butuh perlu mau minta ingin pengen coba cari lihat lapor tunggu nunggu menunggu menanyakan bertanya nanya
tanya komplain pelanggan pembeli penjual customer member reseller kurir kurirnya driver sopir supir ojek admin
adminnya staf toko orang manusia robot bot teman saudara keluarga anak istri suami pacar adik kakak kantor rumah
kampus sekolah warung kafe cafe barang barangnya paket paketnya pesanan pesanannya alamat alamatnya nomor nomornya
resi invoice faktur struk nota akun akunnya kartu uang dana saldo harga ongkir promo diskon kode link foto video
gambar bukti lampiran email surel telepon pertama kedua ketiga keempat kelima terakhir kali sekali lain lainnya serius
bercanda gila parah aneh jelek buruk penipuan penipu bohong palsu asli mahal murah gratis baik bagus indah cantik
keren mantap hebat oke sip muslim kristen katolik hindu buddha islam indonesia indonesian jawa sunda batak minang bali
betawi madura warga wna wni senin selasa rabu kamis jumat sabtu minggu januari februari maret april mei juni juli
agustus september oktober november desember

not never always already still yet just only really very too quite even ever almost again also either neither maybe
wrong right incorrect correct misspelled misspelt mistyped spelled spelt written printed shown showing appearing
listed missing blank empty different changed cut cropped duplicated doubled invalid valid required removed deleted
rejected working broken faulty damaged defective cracked leaking late delayed lost stuck gone stolen wet dirty torn
bent dead slow fast quick urgent important serious critical pending overdue expired cancelled canceled closed open
ready done available unavailable acceptable unacceptable possible impossible normal common usual strange weird odd
funny confusing confused annoying annoyed frustrating frustrated disappointing disappointed disgusting disgusted
ridiculous absurd crazy insane stupid dumb silly useless pointless hopeless terrible horrible awful bad worse worst
poor rude unfair unreal outrageous unbelievable incredible amazing awesome great good nice lovely cool fine okay
perfect excellent fantastic wonderful beautiful happy sad angry mad furious upset tired sick ill hungry thirsty busy
bored scared afraid worried sure unsure certain sorry glad grateful pleased satisfied unsatisfied dissatisfied
interested curious aware new old big small large tiny long short high low cheap expensive free true false fake real
original genuine legit illegal legal spam scam fraud theft robbery bullshit shit crap nonsense rubbish garbage trash
joke mess disaster nightmare shame disgrace waste lie problem issue question complaint request order parcel package
delivery refund payment invoice receipt account password address number email phone photo picture video link code
price customer buyer seller reseller member agent robot bot human person machine somebody someone anybody anyone
nobody everyone everybody friend wife husband mother father sister brother son daughter boss colleague courier driver
owner student teacher doctor vegan vegetarian allergic pregnant diabetic disabled deaf blind local foreign american
australian british chinese dutch english french german indian italian japanese korean malaysian singaporean asian
european muslim christian catholic hindu buddhist jewish waiting looking asking trying calling writing wondering
having getting going using buying selling paying sending taking making doing saying telling talking speaking thinking
feeling coming leaving living moving hoping planning returning contacting ordering first second third fourth fifth
sixth last next final another other same time times day days week weeks month year today tomorrow tonight yesterday
now soon later morning noon afternoon evening night monday tuesday wednesday thursday friday saturday sunday january
february march june july august october december the a an this that these those there here what when where which who
whose why how is are was were be been being am has have had do does did can could will would shall should may might
must my mine your yours his her hers its our ours their theirs me you him us them it i we they he she and or but if so
because since until while than then for from with without about after before between by in into of off on onto out
over under up down to at as all any both each few many more most much none no nor some such one two three four five
twice once definitely absolutely totally completely extremely clearly obviously honestly actually basically literally
seriously currently probably simply nearly finally
"""
COMMON = frozenset(_COMMON.split())
