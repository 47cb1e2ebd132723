"""The words by which a tone shows, in Indonesian and English, and what each of them is a sign of."""

import re
from enum import StrEnum


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
    HAPPENED = "happened"  # it has come about: already, since, received, yet
    GLADNESS = "gladness"  # thanks, love it, well packed


PHRASES: dict[Sign, str] = {
    Sign.PROFANITY: """
        anjing | anjg | anjrit | anjir | anjay | njir | asu | bangsat | bgst | bajingan | brengsek | kampret |
        sialan | setan | tai | tahi | kontol | kntl | memek | ngentot | jancok | jancuk | cok | babi | bangke |
        keparat | monyet | fuck | fucking | fucked | fck | shit | shitty | bullshit | damn | goddamn | crap |
        wtf | asshole | bastard | bitch | screw you | screw this | piss off | pissed | stfu | ffs | go to hell |
        what the hell | hell no
    """,
    Sign.INSULT: """
        goblok | tolol | bego | bodoh | dongo | idiot | bloon | otak | penipu | tukang tipu | maling | pencuri |
        perampok | pembohong | sampah | rongsokan | rongsok | abal abal | tidak becus | tidak tahu malu | kurang
        ajar | tidak tahu diri | tidak punya malu | tidak punya sopan | dasar toko | makan uang | idiots |
        morons | moron | stupid | liars | liar | thieves | thief | crooks | scammers | scammer | clowns |
        incompetent | garbage | trash | pathetic | shame on you | you people | useless company | amatiran |
        amatir | gerombolan | amateurs | useless people | con artists | fraudsters | dishonest | lintah |
        pembual | tukang bohong | tukang ngibul | bacot | norak | stupid company | muka tembok | useless |
        clueless | ngibul | tipu tipu
    """,
    Sign.THREAT: """
        polisi | lapor polisi | tuntut | pengadilan | pengacara | kuasa hukum | somasi | ylki | bpsk | viralkan
        | viralin | saya viralkan | sebarkan | media sosial | medsos | laporkan | laporin | datangi kantor |
        jalur hukum | police | lawyer | attorney | sue | legal action | court | report you | reporting you |
        consumer agency | chargeback | my bank | post this everywhere | going to the press | ojk | small claims
        | ombudsman | authorities
    """,
    Sign.SUPPOSING: """
        kalau | jika | seandainya | andai | andaikan | andai kata | misalnya | misal | apabila | bila | umpama |
        takut | takutnya | khawatir | apa yang terjadi | bagaimana kalau | if my | if the | if it | if i | if
        you | if there | what if | suppose | supposing | in case | would i | would it | would you | should
        anything | worried | afraid | what happens
    """,
    Sign.DENYING: """
        bukan komplain | bukan mau komplain | bukan keluhan | bukan complaint | tidak ada keluhan | tidak ada
        masalah | not a complaint | not complaining | no complaint | no complaints | no problems | not angry |
        sudah selesai | sudah beres | sudah teratasi | problem solved | all fixed | is solved | all good | salah
        saya | salah pilih | salah sendiri | berubah pikiran | maaf tadi | maaf kemarin | maaf soal | my mistake
        | my own mistake | by accident | by mistake | changed my mind | sorry for | sorry i was | sorry about |
        tidak kecewa | tidak pernah kecewa | belum pernah kecewa | belum pernah dikecewakan | never disappointed
        | not disappointed | jangan marah | toko lain | toko sebelah | merek sebelah | merek lain | another shop
        | another brand | my old | never mind | nevermind | tidak jadi | sudah ketemu | sudah bisa | sudah ada |
        ignore my | abaikan pesan | wrong chat | salah kirim chat | all sorted | sorted now | works now |
        already solved | sudah clear
    """,
    Sign.ASKING: """
        apakah | bagaimana | berapa | kapan | di mana | siapa | apa saja | bisa | boleh | adakah | cara | syarat
        | prosedur | how do | how long | how many | how much | how to | what is | what are | what does | when |
        where | which | who | can i | could i | can you | could you | do you | does it | does the | is it | is
        there | are there | may i | do i
    """,
    Sign.ANNOYANCE: """
        kecewa | mengecewakan | kesal | kesel | jengkel | sebal | sebel | bete | capek | lelah | males | malas |
        bosan | menyesal | nyesel | kapok | ribet | huh | hadeh | duh | aduh | ampun | yaelah | astaga | tidak
        puas | percuma | disappointed | disappointing | annoying | annoyed | frustrating | frustrated | tired of
        | fed up | ugh | not happy | unhappy | regret | ridiculous | unacceptable | waste | seriously |
        disappointment | getting old | upset | murahan | ngecewain | sia sia | tidak masuk akal | merasa
        dibohongi | repot | pusing | let down | losing patience | expected more | expected better | so much for
        | hassle | poorly | sigh | on hold | would not buy again | pointless | cheated | what is the point |
        makes no sense | makin turun | menyebalkan | sebalin | dongkol | gondok | jenuh | bikin repot |
        exhausting | tiresome | troublesome | sick and tired | gone downhill | not worth | not good enough |
        patience | annoys me | grumble
    """,
    Sign.FURY: """
        marah | muak | geram | murka | emosi | ngamuk | benci | jijik | terburuk | paling buruk | kesabaran |
        cukup sudah | kesel banget | memalukan | penghinaan | keterlaluan | woi | woy | gue viral | furious |
        mad | outraged | outrage | outrageous | hate | disgusting | worst | sick of | enough | had it with | how
        dare | i demand | never again | shame | joke | ashamed | lying | rip off | had enough | livid |
        perampokan | theft | kualat | so done | done with you | enraged | fuming | infuriating | seething | naik
        darah | naik pitam | meledak | gila kalian | kurang waras | bubar aja | stop lying | shut up with | how
        stupid | burn in hell | go to hell | minta ganti rugi sekarang | blood is boiling | darah saya mendidih
    """,
    Sign.REPROACH: """
        masa | masak | mulu | terus menerus | padahal | katanya | janji | dijanjikan | dijanjiin | ga ada kabar
        | tidak ada kabar | tidak ada tanggapan | tidak ada yang | sampai kapan | berkali kali | bolak balik |
        sudah berapa kali | kesekian | keempat kalinya | ketiga kalinya | kedua kalinya | cuma dibaca | tidak
        diangkat | dicuekin | diabaikan | php | lempar | pelit | lelet | lemot | jutek | sombong | tidak sopan |
        profesional | tidak jelas | sepihak | still no | still nothing | nobody | no one | again | keep | keeps
        | every time | every single time | excuse | excuses | promised | how long do i | how many times | third
        time | second time | another week | anyone even | not a single | rude | poor service | hung up | ignored
        | in circles | passed around | slow response | slow respon | more than patient | why was | takes so long
        | took so long | never came | never updated | never follows up | never answers | tanpa jawaban | tanpa
        penjelasan | tanpa kabar | tanpa pemberitahuan | tidak nongol | tidak muncul muncul | plan to answer |
        from scratch | once more | nothing was | all over again | should not take | shouldnt have to | kesekian
        kalinya | sudah sering | dari dulu | tidak pernah dibalas | belum ada yang | diabaikan terus
    """,
    Sign.FAULT: """
        rusak | kerusakan | pecah | retak | bocor | penyok | cacat | patah | cuil | sobek | robek | basah |
        lecet | gores | goresan | hancur | ancur | remuk | macet | mati | mati total | eror | error | gagal |
        salah | beda | berbeda | kurang | hilang | kehilangan | kosong | bekas | apek | basi | kedaluwarsa |
        luntur | nyasar | tertukar | telat | terlambat | lambat | lama | tidak sesuai | tidak lengkap | tidak
        berfungsi | tidak masuk | tidak terdaftar | tidak bisa dilacak | tidak diterima | belum diproses | belum
        dikirim | belum masuk | belum datang | belum sampai | belum cair | belum dibalas | belum terima | tidak
        terima | tidak menerima | tidak dikirim | tidak datang | tidak cair | dua kali | dobel | terpotong |
        kepotong | ditagih | ditolak | dibatalkan | masalah | keluhan | komplain | broken | broke | breaks |
        break | damaged | damage | defective | defect | cracked | crack | shattered | chipped | chip | leak |
        leaks | leaking | wrong | missing | late | delayed | delay | lost | stale | expired | dead | died | torn
        | crushed | dented | scratched | empty | used | twice | crashes | fell apart | not working | stopped
        working | does not work | doesnt work | never got | never received | did not get | did not receive | not
        arrived | not applied | not received | hasnt arrived | has not arrived | without notice | billed |
        overcharged | unpaid | disappeared | problem | complaint | item less | not match | noda | lepas | copot
        | palsu | dingin | bohong | dibohongi | separuh | separo | setengah | kusut | bau | berjamur | jamur |
        karatan | meleleh | longgar | goyang | buram | mampet | konslet | korslet | tersumbat | terbuka |
        terpakai | kadaluarsa | tidak rapi | faulty | fell off | came off | stain | stained | counterfeit | fake
        | down since | rejected | refused | declined | half | absent | misspelled | ruined | spoiled | mouldy |
        rusty | smells | blurry | loose | bent | ripped | came without | without the | lose | loses | stolen |
        closed without | missed | unusable | tidak terbit | tidak muncul | tidak jalan | tidak bisa dipakai |
        tidak ori | bukan ori | refund saya | refund belum | denied | overdue | tidak ada kabelnya | is cold |
        was cold
    """,
    Sign.HAPPENED: """
        sudah | belum | masih | tadi | kemarin | sejak | saat dibuka | saat sampai | waktu sampai | saya terima
        | yang datang | yang dikirim | ternyata | malah | minggu lalu | bulan lalu | hari ini | seminggu |
        sebulan | dua minggu | tiga minggu | dua hari | tiga hari | berhari hari | berminggu minggu | baru
        sehari | baru dua hari | baru seminggu | baru datang | baru sampai | diterima | dikirimi | i received |
        i got | i ordered | arrived | came | was | were | has been | have been | been | yesterday | ago | still
        | already | since | you sent | i paid | i was | delivered | it is not | sent me | left it | left my |
        weeks | days | last week | last month | first day | my order | on arrival | when it got | when i opened
        | pas dibuka | waktu saya buka | saya pesan | saya beli | kami terima | i bought | we received | just
        now | barusan | dari tadi | from day one | hari pertama | i had to | we got
    """,
    Sign.GLADNESS: """
        terima kasih | makasih | thanks | thank you | puas | suka | senang | mantap | bagus | keren | enak |
        lucu | cepat | rapi | aman | love | lovely | great | good | perfect | happy | helpful | appreciate |
        awesome | amazing | best | sukses | syukurlah | alhamdulillah | tidak kecewa | tidak pernah kecewa |
        never disappointed | recommended | cantik | gemes | lucuu | indah | ketagihan | langganan | bintang lima
        | rekomendasi | gorgeous | beautiful | pretty | five stars | works now | works fine | well packed | in
        one piece | fast delivery | nice shop | loving it | cocok banget
    """,
}
"""Phrases, between upright strokes; chat spelling and particles make no difference."""

PATTERNS = {
    Sign.IRONY: re.compile(
        r"\b(?:hebat|bagus|keren|mantap|luar biasa|pinter|top)(?: banget| sekali| betul)? (?:ya|yah|lho|loh|deh|sih)\b"
        r"(?=.* )|\bmantap betul\b|^(?:hebat|luar biasa|great|nice|wonderful|amazing|brilliant|lovely|oh \w+), "
        r"|\b(?:terima kasih|makasih) (?:lho|loh|ya) (?:udah|sudah)\b|\bthanks for nothing\b|\boh (?:great|wonderful)\b"
        r"|\b(?:good|great|nice) job ya\b|\bjust great\b|\bimpressive\b"
    ),
    Sign.REPROACH: re.compile(
        r"\b(?:kok|kapan|gimana|masa|udah|lama|susah|ribet|mana)\b.*\bsih\b|\bkok\b.*\b(?:ga|gak|nggak|tidak|belum|blm|lama)\b"
        r"|\b(?:itu|terus|lagi)[ -](?:itu|terus|lagi)\b|\b\w+in mulu\b|\bjuga\b\W*$"
    ),
}
"""Signs that hang on particles, which lists of phrases pass over, or on the form of the sentence."""
