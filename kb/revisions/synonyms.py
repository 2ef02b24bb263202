"""Plain English words that plans and laws use for one another.

Only for finding points that correspond: a shared class counts as one shared word
among others, so a class may be broad. Names and concepts of a field are data and
come from ``vocabulary.yaml``.
"""

from __future__ import annotations

from functools import cache

from kb.text.terms import stem

CLASSES = """
abolish repeal rescind revoke discontinue
accord agreement treaty pact
accountability liability responsibility
activate operationalise revive
adequate sufficient appropriate suitable
aid assistance help support
allow permit let authorise tolerate
alter amend change modify revise
annually yearly annual
approve endorse ratify adopt
army military soldiers troops
arrest detain apprehend custody detention
assess evaluate appraise assessment evaluation
assets property belongings
asset inventory register
attack assault strike
authentication login credential password
authority agency body institution
authorisation access privilege permission
backup restore recovery
ban prohibit forbid proscribe outlaw banned
begin start commence initiate launch
block choke cut freeze stop curb
budget expenditure spending
build construct erect
business company firm enterprise corporate
buy purchase procure procurement acquisition
cancel annul void nullify
capacity capability strength
cease terminate end conclude termination
checks inspection audit review
child children minor juvenile
citizens people public population
climate weather
combat counter fight
communication communications telecommunication
compensation damages reparation
complaint grievance petition
complete finish whole total
component module
comprehensive full thorough
computers devices endpoint equipment hardware
configuration settings
consent agreement willingness
contractor supplier vendor provider
convict sentence guilty convicted
corruption bribery graft
cost price expense
country nation state national
court tribunal bench judiciary
create establish set constitute form
crime offence felony criminal
crisis emergency disaster incident
cryptography encryption
cyber internet online web
danger risk hazard threat
data information record
dead death deceased die
deadline timeline schedule
decrease reduce cut lower lessen
defence protection safeguard security
delete erase remove dispose disposal deletion
deploy install station
destroy dismantle eliminate eradicate demolish
develop development
dialogue talks negotiation
discipline disciplinary
disclose reveal publish disclosure
discrimination inequality bias
displaced refugee migrant
document record file
drugs narcotics
duty obligation
economy economic financial
education teaching learning schooling training
election poll vote voting
electricity power energy
employees staff personnel workers workforce labour
employment job work recruitment
empower enable
enforce implement execute enforcement implementation
environment environmental ecology
equal equality equity
error fault mistake failure
event incident occurrence
evidence proof
expand extend widen broaden
expel deport evict
factory industry industrial
fair just equitable
faith religion religious
farm agriculture agricultural farming
female woman women girl
fine penalty punishment sanction punish
firmly strictly
flaw vulnerability weakness vulnerable
formulate draft prepare devise evolve frame
funding finance financing funds money
gang militia outfit group organisation
gender sex
goods merchandise product
government administration cabinet
guard watch
guarantee ensure assure secure
guideline guidance instruction procedure
hatred enmity
health medical medicine
highway road
holiday leave
home house dwelling residence housing
hospital clinic
identify detect discover detection
illegal unlawful illicit
immediate prompt speedy swift rapid expedite urgent
improve enhance strengthen upgrade reinforce
increase raise grow
independent autonomous impartial
initiative programme project scheme
injury hurt harm wound
intelligence spying espionage
extremism radicalisation fanaticism
judge magistrate
kidnap abduct abduction kidnapping
kill murder homicide
land territory soil
law act statute legislation legal
lawyer advocate counsel
lending loan credit
literature newspapers magazines periodicals publications
logging log audit
maintain preserve keep retain
male man men boy
malware virus
marriage matrimony wedlock married
media press broadcast
method means manner
mobile portable
monitor oversee supervise oversight supervision monitoring
network communications
nominate appoint designate
oath affirmation
obey comply adhere compliance conform
operator owner
order directive decree
parliament legislature assembly
partner stakeholder party
peace reconciliation
persecution oppression
personal private privacy
physical tangible
plan strategy policy
police law-enforcement
poor poverty
premises building facility office
prevent avert avoid
principle tenet
prison jail imprisonment gaol
prosecute try trial prosecution
province regional provincial
public civic
publicity propaganda
pupil student
purpose aim objective goal
quick fast
quality standard
rebellion insurgency militancy
redirect forward
reform overhaul revamp restructure
regulation rule
rehabilitation resettlement
relief remedy
report notify reporting notification
repatriation return
require demand
research study
rights entitlement
robbery dacoity
rural village
salary wage pay remuneration
sale trade commerce market
secret confidential secrecy confidentiality
sea maritime naval navy
servant official officer
share exchange transfer
software application program
special dedicated
spouse wife husband
steal theft stolen
tax levy duty revenue
teacher instructor
technology technical
temple church mosque worship
terrorism terrorist militant terror
test verify validate examine testing
ties relations cooperation
tools instruments utilities
transparent open transparency
transport transportation transit
treatment therapy
update refresh
violence violent
war armed conflict
waste refuse
water irrigation
wealth rich
weapon arms firearm
will testament
witness testimony
young youth
"""
"""A class a line; a word may be in several."""


@cache
def classes() -> dict[str, tuple[str, ...]]:
    """The classes of a stem, each by a name that no word can have."""
    found: dict[str, list[str]] = {}
    for line in CLASSES.split("\n"):
        words = line.split()
        for word in words:
            found.setdefault(stem(word), []).append(f"~{words[0]}")
    return {word: tuple(dict.fromkeys(names)) for word, names in found.items()}
