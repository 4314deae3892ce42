"""The one lexicon of text against text: what a word says of the amounts beside it.

Words that are not here say nothing, and any number of them may stand between.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.rules.prose.tagging import Tagger


class Cue(StrEnum):
    """What a word says of an amount beside it."""

    STEP = "step"  # a noun for a difference
    LEVEL = "level"  # a noun for a difference that is also a figure of its own
    MOVE = "move"  # a verb of change
    EXCEEDS = "exceeds"  # a verb that compares
    LEFT = "left"  # what is left over or lacking
    COMPARES = "compares"  # an adjective behind a difference
    UP = "up"
    DOWN = "down"
    GOOD = "good"
    BAD = "bad"
    BASE = "base"  # leads to what another amount is compared with
    PLANNED = "planned"
    PAST = "past"
    NORM = "norm"
    END = "end"  # a noun for what an amount came to
    TO = "to"
    BY = "by"
    RESTATES = "restates"  # the next amount says the same in another way
    PART = "part"  # the next amount is some of the one before
    SPLITS = "splits"  # parts of the amount before follow
    SUM = "sum"
    OPEN = "open"  # not all parts are told
    APART = "apart"  # the amounts on either side belong to different things
    NOT = "not"
    STOP = "stop"  # ends a clause or an item of one
    SPENDS = "spends"
    GROSS = "gross"  # an amount that no part exceeds
    COSTS = "costs"  # more of it is worse
    EARNS = "earns"  # more of it is better
    LIMITS = "limits"  # leads to what an amount is of
    SPARE = "spare"  # a noun for what is left to use
    CARRIES = "carries"
    OPENS = "opens"  # an opening balance
    CLOSES = "closes"  # a closing balance
    WAS = "was"  # a verb of what was
    IS = "is"
    ADDS = "adds"
    TAKES = "takes"
    EACH = "each"  # the amount is for each of something
    YEAR = "year"
    PERIOD = "period"
    TIME = "time"
    FILLS = "fills"  # may stand between amounts and the word that compares them
    JOINS = "joins"
    EXPECTS = "expects"  # is not yet so
    NET = "net"  # of such an amount, other parts may be negative
    TWICE = "twice"  # one may be counted in several shares
    ALL = "all"  # leads to all shares of one whole
    WHOLLY = "wholly"  # all parts of the amount before follow
    WITHIN = "within"  # parts of the amount before follow, perhaps not all
    OFFSETS = "offsets"  # something else makes up for an amount
    SAYS = "says"  # a verb or adverb that says nothing of what an amount is of
    OTHER = "other"  # what is told is of something else, or of some of it
    PLACE = "place"  # leads to what limits a noun
    SPAN = "span"  # a time by which amounts of one thing differ
    OURS = "ours"  # whose figures a text tells, unless it says otherwise
    REST = "rest"  # leads to the last part of an amount
    SAME = "same"  # *vilket*: more is said of the amount before


KINDS = frozenset({Cue.PLANNED, Cue.PAST, Cue.NORM})
"""What an amount can be compared with."""
_UP_NOUNS = """~ökning ~höjning ~uppgång ~fördyring lyft lyftet ~påslag ~förstärkning ~uppräkning
    ~uppskrivning ~tillväxt ~överskridande ~överdrag"""
_DOWN_NOUNS = """~minskning ~sänkning ~nedgång ~besparing ~tapp ~bortfall ~neddragning ~reducering
    ~nedskrivning ~dämpning ~underskridande"""
_UP_VERBS = """öka ökar ökat ökade ökats ökades ökas stiga stiger stigit steg växa växer växt växte
    vuxit höja~ höjer höjs höjt höjts höjde höjdes klättra~ stegra~ accelerera~ tilltar tilltog"""
_DOWN_VERBS = """minska~ sjunka sjunker sjunkit sjönk krymp~ falla faller fallit föll sänka sänker
    sänks sänkt sänkts sänkte sänktes backa~ dala~ reducera~ kortat~ tappa~ avtar avtog"""
_OVER_VERBS = "överskrid~ överskred överstig~ översteg överträffa~"
_UNDER_VERBS = "underskrid~ underskred understig~ understeg"
_GOES = """gå går gick gått skriv skrivs skrivits skrevs skruvas skruvats trappas trappats räknas
    räknats räknades justeras justerats justerades halkat halkar halkade dra drar drog dragit
    revideras reviderats flyttas växlas"""
_RISES = " ".join(f"{verb}_upp" for verb in _GOES.split())
_FALLS = " ".join(f"{verb}_{way}" for verb in _GOES.split() for way in ("ned", "ner"))
_TIMES = """året perioden våren hösten sommaren vintern första åren tid månaden månaderna tertialet
    kvartalet halvåret januari februari mars april maj juni juli augusti september oktober november
    december hela de den flera ett samma motsvarande"""
_SPANS = " ".join(f"{word}_{time}" for word in ("under", "över") for time in _TIMES.split())
_LEXICON: dict[Cue, str] = {
    Cue.STEP: f"""{_UP_NOUNS} {_DOWN_NOUNS} ~skillnad ~förbättring ~försämring ~differens
        ~förändring gap ~glapp""",
    Cue.LEVEL: "~avvikelse ~överskott ~underskott ~merkostnad ~marginal plus minus",
    Cue.MOVE: f"""{_UP_VERBS} {_DOWN_VERBS} {_OVER_VERBS} {_UNDER_VERBS} förbättra~ försämra~
        {_RISES} {_FALLS}""",
    Cue.EXCEEDS: f"{_OVER_VERBS} {_UNDER_VERBS}",
    Cue.LEFT: """kvar återstå~ kvarstå~ återstod tillgodo till_godo outnyttja~ oförbruka~ blev_över
        blir_över finns_över saknas saknades fattas fattades för_mycket för_lite resterar""",
    Cue.COMPARES: """lägre högre mer mindre bättre sämre dyrare billigare fler färre större upp ner
        ned över under""",
    Cue.UP: f"""{_UP_NOUNS} {_UP_VERBS} {_OVER_VERBS} {_RISES} högre mer fler dyrare större
        ~merkostnad upp över""",
    Cue.DOWN: f"""{_DOWN_NOUNS} {_DOWN_VERBS} {_UNDER_VERBS} {_FALLS} lägre mindre färre billigare
        ner ned under""",
    Cue.GOOD: "bättre ~förbättring förbättra~ positiv~ ~överskott plus",
    Cue.BAD: "sämre ~försämring försämra~ negativ~ ~underskott minus",
    Cue.BASE: """mot gentemot från än jämfört_med jämfört_mot jämförelse_med att_jämföra_med
        i_stället_för istället_för efter_att_ha_varit förhållande_till""",
    Cue.PLANNED: """~budget budgeter~ budgetens anslag~ ~anslag ~ram plan planen
        planerat planerade planerad väntat väntade beräknat räknade_med räknat_med tillåter
        tillät medgav medger medgett tilldelade""",
    Cue.PAST: """föregående förra fjol fjolåret fjolårets innan tidigare förut samma_period
        samma_tid motsvarande_period sedan årets_början året_före året_innan år_sedan""",
    Cue.NORM: """mål målet målets målvärde~ målnivå~ ~snitt genomsnitt~ riket rikets landet landets
        gräns gränsen gränsvärde~ taket golvet""",
    Cue.END: "~utfall resultat resultatet åtgången förbrukningen prognosen helårsprognosen",
    Cue.TO: "till nådde når",
    Cue.BY: "med på om",
    Cue.RESTATES: """alltså d.v.s. det_vill_säga eller motsvara~ närmare_bestämt det_är det_blir
        det_ger det_innebär det_betyder vilket_är vilket_ger vilket_blir således därmed
        följaktligen varför netto""",
    Cue.PART: """varav därav däribland av_detta av_dessa av_vilka av_vilken av_vilket av_dem
        av_denna av_den av_det av_summan av_beloppet av_pengarna till_en_del ingår inräknat
        inräknade i_vilket
        där_finns inklusive inkluderar inkluderade den_största_delen största_delen
        större_delen merparten huvuddelen""",
    Cue.SPLITS: """består bestod utgörs fördela~ delas_upp uppdela~ förklaras beror berodde härrör
        hänför~ omfattar innehåller avser gäller bygger_upp poster kommer går_till gick_till
        nämligen ligger_bakom delar_upp""",
    Cue.SUM: "totalt sammanlagt sammantaget tillsammans summa~ summera~ i_allt",
    Cue.OPEN: """bland_annat bland_andra bl.a. m.m. med_mera t.ex. till_exempel exempelvis främst
        med_flera m.fl. mindre_poster resten övrig~ andra framför_allt framförallt huvudsak~
        störst största delvis dels mest etc osv diverse några annat till_största_delen
        till_stor_del till_viss_del större_poster större_avvikelser större_delen merparten
        däribland ett_antal en_rad flera i_första_hand mestadels inte_minst det_mesta
        tillsammans_med resterande o.s.v.""",
    Cue.APART: """på_grund_av till_följd_av tack_vare beroende_på genom dessutom därutöver utöver
        exklusive respektive medan samtidigt däremot därtill förutom trots eftersom motverk~ orsakas
        orsakades orsakats drivs_av drevs_av påverkas_av påverkades_av
        kompenser~ uppväg~ vägs_upp vägas_upp utan""",
    Cue.NOT: "inte ej aldrig varken knappast",
    Cue.STOP: ". , ; : ( ) och men samt medan fast",
    Cue.SPENDS: """förbruk~ använ~ upparbet~ kostat kostade kostar nyttja~ prognos~
        kostnadsför~""",
    Cue.GROSS: """~kostnad ~kostnaderna ~intäkt ~intäkterna ~utgift ~summa ~inköp beloppet
        omsättning~""",
    Cue.LIMITS: "för inom hos",
    Cue.COSTS: "~kostnad ~kostnaderna förbruk~ kostat kostade kostar kosta ~utgift ~utgifterna",
    Cue.EARNS: "~intäkt ~intäkterna",
    Cue.SPARE: "~överskott kvar oförbruka~ outnyttja~ spara~ avsatt ~reserv ~reserven",
    Cue.CARRIES: """överför~ föras_över förs_över förts_över föra_över flytta~ begär~ ombudget~
        ta_med tas_med föras_med""",
    Cue.OPENS: """ingående ib ingång~ inledning~ början årets_början periodens_början öppnade
        startade årsskiftet januari fanns ursprunglig~ inleddes""",
    Cue.CLOSES: """utgående ub utgång~ slut slutet årets_slut slutsaldo återstå~ kvarstå~ återstod
        kvar nu december därefter därmed resterar lämnar i_dag idag behållning~""",
    Cue.WAS: "var uppgick hade fanns",
    Cue.IS: "är var blev blir ligger låg ligger_kvar låg_kvar ligga_kvar legat_kvar",
    Cue.ADDS: """~tillskott tillkom~ tillför~ ny nya avsättning~ öka ökar ökat ökade ökats ~ökning
        avsatts avsatt avsätts avsattes inkom~ insätt~ fyll~ påfyll~ inbetal~ upplån~ nyupplån~
        förvärv~ nyanställ~ levererats öppnats anmäld~ fick_in fått_in kom_in kommit_in gått_med
        skjutit_till sköt_till intäkt~ inbetalning~ tillkommit""",
    Cue.TAKES: """togs tas tagits gått gick använ~ förbruk~ minska~ minskning~ avslut~ betal~
        utbetal~ amorter~ anspråk ianspråk~ uttag~ delat_ut delade_ut upplös~ återför~
        dragits utnyttja~ löst lösts stängt stängts stängde slutat slutade hoppat_av sålts
        såldes gallr~ antogs antagits gått_åt gick_åt fått_plats fick_plats
        togs_emot tagits_emot lämnat återbetal~ beviljade""",
    Cue.EACH: """per à á styck styckpris~ varje i_månaden i_timmen i_veckan vardera var_och_en
        till_ett_pris
        snittpris~ timpris~ portionspris~""",
    Cue.YEAR: "årsbudget~ årsprognos~ helår~ ~prognos prognosen årets_slut",
    Cue.PERIOD: "period~ ~utfall utfallet ackumul~ hittills till_och_med",
    Cue.TIME: f"{_TIMES} {_SPANS}",
    Cue.FILLS: """i_övrigt har är vilket innebär en ett alltså därmed och som , ) . det nu således
        ligger låg var blev blir något detta motsvarar mnkr tkr mkr kronor kr procent det_är
        vilket_är d.v.s. det_vill_säga det_innebär vilket_ger""",
    Cue.JOINS: "och men samt medan",
    Cue.EXPECTS: "prognos~ vänta~ beräkna~ planera~ bedöm~",
    Cue.NET: """~avvikelse ~resultat prognos~ förändr~ förbättr~ försämr~ netto~ ~överskott
        ~underskott""",
    Cue.TWICE: "flera både också även svarade har hade",
    Cue.WHOLLY: """fördela~ fördelade_på består_av består_i består bestod utgörs uppdela~ delas_upp
        enligt_följande är_förändrade_för är_förändrad_för""",
    Cue.WITHIN: "varav därav",
    Cue.OFFSETS: "motverk~ kompenser~ uppväg~ vägs_upp vägas_upp balanser~",
    Cue.REST: "resterande återstående resten återstoden övrig~ övrigt",
    Cue.SAME: "vilket",
    Cue.SAYS: """visar visat visade redovisar redovisas prognostiserar prognostiseras prognosticeras
        vänta~ beräkna~ bedöm~ landa~ hamna~ stanna~ ligger låg ger gav pekar uppgår uppgick bli
        blivit kostar finns fanns utgör motsvarar avser gäller räknar hade ha som nu dock fortsatt
        totalt hela sammanlagt därmed alltså åter in ut ned upp så sin sitt sina denna detta dessa
        en ett den det de vi nämn~ sagt framg~ sammanfattningsvis uppmätt~ enligt har är var blir
        blev att till om på med av för i vid och alla samtliga""",
    Cue.OTHER: """än ytterligare också även dessutom andra annan annat övrig~ rest~ nästa per varav
        därav varje respektive exkl~ inkl~ störst största främst främsta enskil~ enbart bara båda
        ungefär först utan utöver kvar mer mindre tidigare förra föreg~ fjol~ innan då
        del delar delen ena ökade minskade högre lägre ökat minskat höjts sänkts""",
    Cue.PLACE: "för av i inom till från hos vid på",
    Cue.SPAN: """januari februari mars april maj juni juli augusti september oktober november
        december helår~ period~ hittills tertial~ kvartal~ ackum~ årsskift~ början ingång~ utgång~
        slut slutet ingående utgående därefter efter i_år årets_slut år året årets månad~""",
    Cue.OURS: """nämnden~ förvaltningen~ kommunen~ regionen~ bolaget~ verksamheten~ enheten~
        avdelningen~ årets vår vårt våra""",
    Cue.ALL: """fördela~ består bestod utgör~ kommer delas_upp delar_upp
        delas_så härrör uppdela~ ~fördelning""",
}
"""What the words say, written as :mod:`kalkyl.rules.prose.tagging` reads them."""
_TAGGER = Tagger(_LEXICON, marks=r"[.,;:()]|(?<![\w,.])(?:19|20)\d\d(?!\w|,\d)")


_UNLIKE = regex(r"(?:program|diagram|etapp|avsnitt|(?:an|under|efter|upp)sökning)\w{0,4}\Z")
"""Words that only end like others: *program* is no *ram*."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a phrase or a mark of a sentence; ``text`` is in small letters."""

    start: int
    end: int
    text: str
    cues: frozenset[Cue]
    printed: str


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The words of a stretch of a text."""
    for match in _TAGGER.words.finditer(text, start, end):
        word = match[0].casefold()
        yield Token(match.start(), match.end(), word, cues_of(word), match[0])


def leaves_open(text: str) -> bool:
    """Whether a text says that there is more than it names; *övriga kostnader* are named."""
    words = tokens(text, 0, len(text))
    return any(Cue.OPEN in word.cues and word.text != "övriga" for word in words)


@lru_cache(maxsize=20_000)
def cues_of(word: str) -> frozenset[Cue]:
    """What a word or a phrase says."""
    if word.isdigit():
        return frozenset({Cue.TIME})
    found = _TAGGER.tags_of(word)
    if _UNLIKE.search(word):
        found -= {Cue.STEP, Cue.UP, Cue.DOWN, *KINDS}
    if Cue.LEVEL in found or Cue.STEP in found:
        found -= KINDS  # *budgetavvikelse* is no budget
    return found
