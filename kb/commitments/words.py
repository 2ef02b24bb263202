"""The words that commitments are made of, as lists: to add a word, put it here.

A verb is listed in its plain form; ``forms`` makes the others. What a list means is said above it;
how the words work together is in ``operators.py`` and ``judging.py``.
"""

from __future__ import annotations

from typing import NamedTuple

# --- verbs that bind, by what they do -------------------------------------------------

DECIDE = "decide resolve agree determine vote opt choose elect concur"
"""To do something, or that something be done: a decision only with a complement."""

APPROVE = (
    "approve sanction endorse adopt ratify authorise okay greenlight ok enact promulgate ban proscribe outlaw "
    "prohibit constitute allocate earmark appoint nominate designate notify abolish repeal revoke rescind "
    "suspend postpone extend impose decree finalise finalize ordain mandate veto reinstate clear "
    "commission nationalise privatise lift merge waive slap back accept"
)
"""Acts that decide about what follows them."""

ANNOUNCE = "announce declare unveil"
"""A decision when a thing follows, a report when a sentence does."""

PASS = "pass sign form set hold grant accord issue give take make reach"
"""Decisions only with one of the nouns in ``DECIDED_NOUNS`` after them."""

DIRECT = "direct instruct order command task mandate assign charge oblige bind compel"
"""Somebody is told to do something."""

PLEDGE = "vow pledge promise undertake commit guarantee swear assure offer"
"""Somebody binds himself."""

PLAN = "intend plan mean"
"""Somebody says what he will do: only with “to” after them."""

RECOMMEND = "recommend propose advise suggest"
CALL = "urge exhort implore press call ask appeal request demand beseech plead seek"
"""Somebody wants others to do something."""

REAFFIRM = (
    "reiterate reaffirm renew restate affirm express voice show display repeat demonstrate confirm declare"
)
RESOLVES = (
    "resolve commitment determination pledge vow promise readiness willingness intention intent assurance"
)
"""With a verb of ``REAFFIRM``: to reiterate one’s resolve."""

STRESS = (
    "stress emphasise underline underscore highlight emphasize reiterate note acknowledge press "
    "recognise urge see identify lay place put point express feel"
)
NEEDS = "need importance necessity urgency significance imperative call requirement emphasis stress"
"""With a verb of ``STRESS``: to stress the need for something."""
NEEDED = (
    "implementation coordination cooperation enforcement action adherence compliance vigilance reform reforms"
)
"""What one stresses, and means that it is needed."""

# --- verbs of saying ------------------------------------------------------------------

SAY = (
    "say state tell inform add announce explain maintain note observe stress emphasise reiterate reaffirm "
    "confirm disclose reveal declare brief apprise assure remark clarify report underline underscore "
    "highlight affirm indicate insist mention assert answer reply write notify vow pledge promise decide "
    "agree resolve direct order recommend propose conclude signal acknowledge recall suggest demand"
)
DOUBT = (
    "warn fear predict forecast expect believe think hope doubt worry suspect caution estimate speculate "
    "imagine argue claim deny dismiss reject wonder question anticipate project reckon guess assume deem "
    "suppose feel wish want dream bet presume foresee envisage rumour allege"
)
"""What they say is somebody’s view of what will come, or no commitment at all."""
DENY = "deny dismiss reject refuse decline refute rebut"

OTHER = (
    "condemn welcome thank appreciate praise hail discuss visit chair attend address criticise blame accuse face "
    "continue remain begin become keep run stand fall rise lead win lose pay send bring speak go come get leave know "
    "find include involve require need want like hear learn lie cost help try start stop move turn look provide join "
    "share support oppose defend protect prepare examine consider assess monitor pay express contain cover arrive "
    "travel inspect inaugurate preside receive hand host mark play live return follow use create carry hit strike "
    "laud term commend mourn offer underscore overcome survive result happen occur threaten contravene commit"
)
"""Verbs that bind nobody; they tell where a clause has its verb."""

# --- what is no action of anybody -----------------------------------------------------

OUTCOMES = (
    "succeed fail work help benefit lead result cause boost yield mean prove become seem appear grow rise fall "
    "decline increase decrease shrink spread worsen improve suffer face lose win die exist collapse return "
    "emerge depend cost need require know see feel understand like hate remember forget regret haunt pay happen "
    "occur come go last matter hurt harm backfire deepen widen melt flow drown starve struggle find realise "
    "realize discover inherit deserve recover escalate erupt flare follow stop persist vanish disappear exploit "
    "fuel feed breed invite embolden encourage undermine destroy strain tear leave turn tell endure survive "
    "outlive resurface regroup recur thrive flourish gain soar plunge drop slow ease suffice begin arise bear "
    "rest lie stand bring drive push pull reduce raise save attract trigger spark provoke create generate show "
    "reveal reflect symbolise signify imply entail amount make take get have say think ask be feature want"
)
"""After “will”, of a thing: what comes of itself or of something else, a prediction."""

SUFFERED = (
    "succeed fail suffer lose regret struggle collapse know realise realize discover die win deserve pay"
)
"""After “will”, even of somebody: nobody commits himself to it."""

JUDGED = (
    "remembered affected felt seen known tested defeated lost needed judged forgotten missed hit hurt driven "
    "emboldened forced left damaged undermined weakened squandered wasted blamed tempted overwhelmed displaced "
    "worse better watched ruined destroyed doomed devastated swept swamped disappointed surprised difficult felled"
)
"""After “will be”: what befalls somebody."""

PASSING = "forced left affected hit hurt lost"

STATES = (
    "operational available functional responsible free ready open effective applicable mandatory compulsory "
    "binding liable accountable subject online live able unlawful punishable answerable headed based permanent"
)
"""After “will be”: a state that somebody has to bring about."""
UNABLE = frozenset({"able"})

NO_DUTY = "mean include come apply deem construe refer entitle"
"""After “shall”: what says how a law is read and not what is to be done."""

# --- who acts -------------------------------------------------------------------------

AGENTS = (
    "government govt customs administration cabinet committee subcommittee forum meeting council commission board panel "
    "authority ministry ministries minister ministers premier pm president chancellor secretary secretariat "
    "department departments agency agencies bureau office police army military navy forces force troops "
    "parliament assembly senate house congress court courts judiciary bench tribunal state states province "
    "provinces centre center federation governor governors mayor chief chiefs commander general director "
    "directorate chair chairman chairperson chairwoman speaker spokesperson spokesman spokeswoman leadership "
    "leader leaders participants members member delegates ministers’ officials official officers officer "
    "authorities regulator regulators watchdog auditor ombudsman attorney prosecutor prosecutors prosecution "
    "inspector inspectors commissioner commissioners ambassador envoy mission district districts county counties "
    "city cities municipality municipalities region regions territory nation country countries republic kingdom "
    "union alliance bloc allies ally party parties coalition side sides body bodies bank banks company companies operator "
    "operators provider providers employer employers school schools university universities hospital hospitals "
    "organisation organization organisations organizations institution institutions institute ngo foundation "
    "service services team teams taskforce group cell unit wing corps guard guards command division divisions "
    "bureaux treasury registry registrar registrars exchequer leadership stakeholders lawmakers senators "
    "legislators legislature mps deputies judges judge jirga elders king queen prince crown sheriff superintendent "
    "administrator trustees trust fund applicant owner owners licensee holder person persons banks’ factories "
    "agency’s citizens centre’s nations leaders’ he she we they i you who everybody everyone nobody anyone "
    "people ministries’ management manager managers directorate-general representatives contractor "
    "contractors landlord landlords platforms manufacturers importers exporters developers utilities utility"
)
"""Heads of names for who can bind himself or be bound."""

FOES = (
    "militant militants terrorist terrorists extremist extremists outfit outfits criminal criminals enemy enemies "
    "smuggler smugglers insurgent insurgents rebel rebels gang gangs bandit bandits raider raiders hackers cartel "
    "cartels mafia radicals attackers network networks foes adversary adversaries fanatics profiteers hoarders "
    "traffickers dealers miscreants elements mobs mob fighters perpetrators"
)
"""Who does not commit himself in these texts; what he will do is a warning."""

OUTSIDERS = (
    "opposition activist activists critic critics analyst analysts expert experts observer observers resident "
    "residents protester protesters protestors campaigner campaigners family families victim victims columnist "
    "editorial writer writers trader traders student students teacher teachers lawyer lawyers elders elder jirga "
    "villagers villager farmers farmer workers worker union unions ngo ngos watchdog watchdogs charities charity "
    "lobby lobbyists academics academic scholars scholar economists economist commentators commentator relatives "
    "parents citizens demonstrators marchers petitioners petitioner survivors survivor journalists journalist "
    "speakers society clerics cleric doctors nurses group groups party tribesmen think-tank author authors "
    "protest bar association associations community communities neighbours shopkeepers transporters"
)
"""Who asks and cannot bind."""

PROGRAMMES = (
    "campaign plan programme program policy scheme initiative operation strategy project act bill law ordinance "
    "measure measures reform reforms framework support drive package budget phase effort efforts action actions "
    "legislation system mechanism portal helpline dashboard narrative course courses training survey work "
    "regulations rules agreement treaty pact accord grant grants fund register database review pilot exercise"
)
"""Things through which somebody acts."""

IMPERSONAL = frozenset("it there this that these those which".split())

BY_NO_ACTOR = (
    "end date january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday spring summer autumn winter year month week day time deadline means "
    "way virtue percent per next early late mid then now half law statute post letter mail legislation measures "
    "majority vote consensus order notification hand hands force rail road sea air"
)
"""What follows “by” and is nobody."""

HELP = "support assistance cooperation help participation collaboration involvement backing"
"""“By support from …”: who gives it acts."""

# --- small words ----------------------------------------------------------------------

DETERMINERS = frozenset(
    "the a an its his her their our your my this that these those every each all any some no both such another "
    "several many most more few other".split()
)
PREPOSITIONS = frozenset(
    "of in on at for with from by to under during against among between within without through across over into "
    "after before since until till about towards toward upon as per via amid regarding concerning including "
    "despite following along beyond near around behind beside besides throughout inside outside off onto than".split()
)
ADVERBS = frozenset(
    "also further then now therefore thus hereby accordingly formally finally unanimously jointly immediately soon "
    "again still even only always already recently strictly firmly fully categorically solemnly publicly "
    "unequivocally strongly jointly today yesterday tomorrow never not duly subsequently initially ultimately "
    "simply merely really certainly surely eventually gradually continuously directly quickly clearly later "
    "too once indeed however moreover furthermore meanwhile likewise instead separately similarly earlier "
    "officially collectively henceforth forthwith promptly swiftly effectively actively longer especially "
    "additionally specifically particularly mainly thereby thereafter otherwise consequently provisionally "
    "tentatively reportedly importantly explicitly expressly principally primarily onwards rigorously "
    "repeatedly personally urgently vigorously wholeheartedly ever".split()
)
NEGATIONS = frozenset(
    "not never no n't nor neither cannot nobody nothing none hardly scarcely without".split()
)
BE = frozenset("is are was were be been being am ’s 's".split())
HAVE = frozenset("has have had having ’ve 've".split())
STANDS = frozenset("stands stand stood gets got get remain remains remained stay stays stayed".split())
CONJUNCTIONS = frozenset("and but while whereas although though yet or".split())
RELATIVES = frozenset("which who whom whose that".split())
ASKING = frozenset("whether what how why when where who whom whose which if".split())
SUBORDINATORS = frozenset(
    "because since so although though while whereas as until till before after once lest unless if when whenever "
    "provided where".split()
)
PURPOSE = frozenset("so order such ensure ensures ensuring ensured that".split())
UNSURE = frozenset(
    "likely unlikely probably perhaps possibly maybe inevitable inevitably doubtful doubtless presumably hopefully "
    "conceivably arguably".split()
)
DIRE = (
    "consequences violence bloodshed chaos repercussions peace war doubt resistance losses casualties protests unrest "
    "hell attacks trouble winners losers crisis famine floods hope deaths suffering shortage shortages setbacks end "
    "justice progress confidence costs price challenges anger tears temptation reason time need way room for stability"
)
"""“There will be” these: a warning or a forecast."""

DECIDED_NOUNS = (
    "decision decisions approval approvals resolution bill law act budget motion amendment ordinance legislation "
    "order orders directive directives directions instructions nod go-ahead green-light assent consent agreement "
    "accord pact treaty memorandum mou protocol consensus committee commission body notification permission ruling "
    "commitment undertaking pledge promise clearance reprieve amnesty guidelines sanction"
)
PLEDGED_NOUNS = frozenset(
    "commitment undertaking pledge promise assurance assurances commitments pledges word".split()
)


# --- time, conditions, domains --------------------------------------------------------

CONDITIONS = (
    "if unless provided subject until till once whenever when pending as long as so long as on condition in case "
    "in the event should"
)

DOMAINS = {
    "legal": "court courts law laws legislation bill act trial trials prosecution prosecute judge judges justice "
    "judicial sentence sentences conviction witness evidence amendment ordinance penal rules legal punishment "
    "ombudsman judiciary parole prison prisons",
    "security": "terrorism terrorist terrorists militant militants militancy army military police operation force "
    "forces patrol patrols border weapons arms security attack attacks extremist extremists gangs killers "
    "counter-terrorism counterterrorism intelligence troops checkposts smuggling smugglers mines armed defence "
    "defense policing crime criminals sectarian persecution",
    "financial": "fund funds funding financing finance money budget tax taxes bank banks accounts laundering rates "
    "levy grant grants million billion fee fees fees allowance subsidy crowns rupees hawala freeze assets revenue",
    "information": "media internet online website websites narrative broadcast television newspapers literature "
    "hate speech propaganda cyber social sites channels press rumours glorification publish content platforms",
    "education": "school schools seminary seminaries madrassa madrassas madrasa madaris madrasahs education "
    "curriculum university universities teachers students training scholars literacy syllabus classroom colleges",
    "socioeconomic": "jobs employment development poverty housing health hospital hospitals clinic relief victims "
    "flood families widows socioeconomic welfare youth roads bridge bridges water reconstruction economy "
    "farmers prices trade",
    "institutional": "committee committees secretariat authority commission ministry cell coordination department "
    "capacity recruitment recruit inspectors staff dashboard reform reforms registry agency unit monitoring "
    "institution institutions audit",
    "political": "election elections reconciliation dialogue talks parliament provincial parties local assembly "
    "constitution constitutional devolution autonomy governance consensus",
    "humanitarian": "refugee refugees displaced repatriation idps camps camp asylum migrants foreigners displacement",
    "foreign": "regional cooperation diplomacy diplomatic neighbouring bilateral treaty foreign international "
    "ambassador allies neighbours",
}
"""Fields of policy, and words that tell them; the field with most of them is meant."""


class Form(NamedTuple):
    """A form of a verb: its plain form and which form it is, ``base``, ``s``, ``past`` or ``ing``."""

    lemma: str
    form: str


_IRREGULAR = {
    "give": ("gives", "gave given", "giving"), "take": ("takes", "took taken", "taking"),
    "make": ("makes", "made", "making"), "hold": ("holds", "held", "holding"), "set": ("sets", "set", "setting"),
    "swear": ("swears", "swore sworn", "swearing"), "mean": ("means", "meant", "meaning"),
    "bind": ("binds", "bound", "binding"), "undertake": ("undertakes", "undertook undertaken", "undertaking"),
    "say": ("says", "said", "saying"), "tell": ("tells", "told", "telling"), "think": ("thinks", "thought", "thinking"),
    "seek": ("seeks", "sought", "seeking"), "see": ("sees", "saw seen", "seeing"), "lay": ("lays", "laid", "laying"),
    "put": ("puts", "put", "putting"), "show": ("shows", "showed shown", "showing"),
    "beseech": ("beseeches", "besought beseeched", "beseeching"), "ok": ("oks oks", "ok'd ok’d", "ok'ing"),
    "write": ("writes", "wrote written", "writing"), "feel": ("feels", "felt", "feeling"),
    "plan": ("plans", "planned", "planning"), "commit": ("commits", "committed", "committing"),
    "ban": ("bans", "banned", "banning"), "slap": ("slaps", "slapped", "slapping"), "bet": ("bets", "bet", "betting"),
    "okay": ("okays", "okayed", "okaying"), "greenlight": ("greenlights", "greenlit greenlighted", "greenlighting"),
    "repeal": ("repeals", "repealed", "repealing"), "offer": ("offers", "offered", "offering"),
    "order": ("orders", "ordered", "ordering"), "choose": ("chooses", "chose chosen", "choosing"),
    "begin": ("begins", "began", "beginning"), "become": ("becomes", "became", "becoming"),
    "keep": ("keeps", "kept", "keeping"), "run": ("runs", "ran", "running"), "stand": ("stands", "stood", "standing"),
    "fall": ("falls", "fell", "falling"), "rise": ("rises", "rose", "rising"), "lead": ("leads", "led", "leading"),
    "win": ("wins", "won", "winning"), "lose": ("loses", "lost", "losing"), "pay": ("pays", "paid", "paying"),
    "send": ("sends", "sent", "sending"), "bring": ("brings", "brought", "bringing"), "go": ("goes", "went", "going"),
    "speak": ("speaks", "spoke", "speaking"), "come": ("comes", "came", "coming"), "get": ("gets", "got", "getting"),
    "leave": ("leaves", "left", "leaving"), "know": ("knows", "knew", "knowing"), "hear": ("hears", "heard", "hearing"),
    "find": ("finds", "found", "finding"), "cost": ("costs", "cost", "costing"), "hit": ("hits", "hit", "hitting"),
    "strike": ("strikes", "struck", "striking"), "overcome": ("overcomes", "overcame", "overcoming"),
    "learn": ("learns", "learnt learned", "learning"), "build": ("builds", "built", "building"),
    "spend": ("spends", "spent", "spending"), "opt": ("opts", "opted", "opting"),
    "stop": ("stops", "stopped", "stopping"), "lie": ("lies", "lay", "lying"), "foresee": ("foresees", "foresaw foreseen", "foreseeing"),
}  # fmt: skip
_VOWELS = "aeiou"


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def forms(text: str) -> dict[str, Form]:
    """Every form of the verbs of a list.

    >>> [forms("deny vow")[word].form for word in ("denied", "vows", "denying")]
    ['past', 's', 'ing']
    """
    found: dict[str, Form] = {}
    for lemma in text.split():
        for spelling in {lemma, _american(lemma)}:
            third, past, ing = _IRREGULAR.get(lemma) or _regular(spelling)
            named = (("base", spelling), ("s", third), ("past", past), ("ing", ing))
            for name, written in named:
                for word in written.split():
                    if word not in found or name == "past":
                        found[word] = Form(lemma, name)
    return found


def _american(lemma: str) -> str:
    return (
        lemma[:-3] + "ize" if lemma.endswith("ise") and lemma not in {"promise", "advise", "raise"} else lemma
    )


def _regular(lemma: str) -> tuple[str, str, str]:
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    if lemma.endswith(("s", "sh", "ch", "x")):
        return lemma + "es", lemma + "ed", lemma + "ing"
    return lemma + "s", lemma + "ed", lemma + "ing"
