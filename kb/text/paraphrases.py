"""Plain English words that say the same in different texts.

A question is rarely put in the words of the text: who *approved* it finds *sanctioned*. The
classes hold general English only; names, spellings and terms of a field are data and come
from ``vocabulary.yaml``. A word may stand in several classes. They are kept narrow: what is in
one class must do as a paraphrase in front of a careful reader, since it can make the
difference between an answer and none.
"""

from __future__ import annotations

import re
from functools import cache

from kb.text.terms import stem

CLASSES = """
abandon drop shelve scrap
abolish repeal rescind revoke scrap
absent missing away boycott
abuse misuse
accelerate expedite hasten quicken speed fast-track
accept agree consent concur assent consensus accord
accident crash mishap
accomplish achieve attain
accuse allege blame charge accusation allegation
action step measure move deed
active operational functioning operate operation running
add include
address tackle deal handle concern
adopt approve endorse ratify pass
advise counsel advice recommend
afraid fear worry concern anxious
agency authority body institution
agenda programme plan
aim goal objective purpose intend seek target
allocate earmark release approve
allow permit let
alter amend change modify revise revision update overhaul revamp amendment
answer reply respond response
appoint name nominate designate
approve sanction endorse authorise greenlight clear okay nod approval adopt
area region zone territory
armed military
army military soldiers troops forces
arrest detain apprehend hold custody nab
ask request seek urge call demand
assail criticise condemn denounce slam decry
assess evaluate appraise review assessment appraisal
assist help support aid back bolster
assure guarantee ensure promise pledge
attack assault strike raid bombing
attempt try effort endeavour bid
attend present participate participant join attendance
author writer columnist
average mean
ban proscribe outlaw prohibit forbid banned prohibition illegal
bar prevent stop block
become turn
begin start commence launch initiate
behaviour conduct
believe think hold opine consider
better improve enhance upgrade
big large major huge
blame fault
boost strengthen increase raise bolster reinforce
border frontier
boundary border
brake slow
break violate breach
bring fetch
build construct erect
bury interred
call term describe label dub
cancel annul void postpone
capability capacity ability
captured seized
cause reason lead result
cease stop end terminate conclude halt finish over lapse expire
central main key chief
chair preside head lead chairman chaired
check control curb limit restrain restrict contain
child minor juvenile
choose select pick elect opt
citizen people public masses
city town
civilian civil
clash conflict fight fighting
clergy clerics ulema scholars
close shut
coalition alliance
collaborate cooperate coordinate cooperation collaboration coordination
combat counter fight tackle battle war
combine unite join merge synergise bring together
comment remark
commit pledge promise vow undertake resolve
common ordinary average
complain grievance complaint
comprehensive thorough complete full robust detailed
conclude end
condition prerequisite requirement
conduct carry out hold perform undertake
connect relate link tie associate connection relation
consequence result outcome effect punishment face
consider regard deem view
consult confer consultation
convict guilty sentence conviction
cooperation collaboration
cost price expense money budget spend spent
country nation state national
court tribunal bench
create establish set constitute form found
crime offence
crisis emergency
critical crucial essential vital key important significant
criticise attack condemn
crush defeat quell eliminate eradicate
cut reduce slash sever
damage harm hurt
danger threat risk hazard menace peril
date day
dead death die kill casualty fatality killed deaths
deadline date cutoff time
deal handle address
debate discuss discussion talk deliberate
decide resolve determine decision
declare announce proclaim announcement
decrease reduce lower lessen decline
defend protect safeguard shield
delay postpone defer
delete remove
demand call ask
demolish destroy raze
deny refuse reject rebut dismiss
depend rely hinge rest
deploy station post
describe call term
destroy eliminate dismantle eradicate wipe root out
detail specific
develop progress advance development
differ disagree vary dispute difference
difficult hard
diplomacy diplomatic
direct instruct order command directive instruction
disagree oppose differ dissent
discover find
discuss deliberate debate consider review talk
dismantle disband break
displace uproot evict migrate displacement
divide split
draft draw prepare formulate write devise frame
drive campaign push
duration length term period
duty responsibility obligation task mandate
early soon
economy economic financial
effective workable successful efficient
effort endeavour attempt
eliminate eradicate root wipe destroy
emerge resurface reemerge appear return
emphasise stress highlight underline underscore reiterate emphasis
employ use hire
empower enable
encourage promote foster incite stoke
end finish stop terminate conclude expire lapse
enforce implement execute apply implementation
engage involve
enlist recruit
enough sufficient adequate
ensure guarantee secure
entire whole all
equal same
escalate intensify step up
escape evade avoid flee
essential vital crucial necessary important key
establish set found create
event incident occurrence
evict expel remove
examine study scrutinise inspect
exceed surpass
exclude omit leave
execute hang hanging execution death sentence
expand extend widen broaden
expect anticipate foresee
expel deport evict leave return
expert specialist
expire lapse end
explain clarify elaborate
express voice state
extend prolong
extremism extremist radicalisation radicalism
face confront
fail failure unlikely collapse unsuccessful doomed
failing shortcoming weakness gap loophole lacuna
fair just
faith religion religious
fake false
family relative
far distant
fast quick rapid swift
fatality death
fight combat war battle struggle
finance fund money funding financing financial
find discover
fine penalty
finish complete end
firm strict resolute strong
follow implement adhere obey comply heed observe pursue
forbid ban prohibit
forces troops army military
foreign external overseas
foreigner alien immigrant
forgive pardon amnesty
form create constitute
former ex previous
forum meeting committee
free release
freeze seize confiscate
frequent often repeated common
frighten scare terrorise
gain obtain get acquire
gang group band
gap void loophole lacuna hole
gather assemble meet
give provide grant
glorify praise eulogise
go proceed
govern rule
government state administration authorities
grant give award
group outfit organisation entity militant
grow rise increase spread
guideline guidance direction roadmap
happen occur take place
hard difficult tough
harm damage hurt
hate hatred
head chief leader lead
help assist support aid
hide conceal
hinder hamper impede obstruct
hit strike
home house
hostile enemy
hurt injure wound
idea notion concept thought
identify pinpoint name
illegal unlawful illicit outlawed
immediate urgent instant prompt
implement execute enforce carry out follow realise implementation apply
importance significance weight important significant essential
important crucial vital essential significant key
impose levy
improve better enhance upgrade strengthen reform
include comprise contain involve
increase raise rise boost enhance step intensify
indicate suggest show signal
inform tell apprise brief
initiative move
injure wound hurt
insist maintain
inspect check
instruct order direct
insurgent militant rebel
intend plan mean aim
intensify escalate step increase
interfere meddle
internet online web cyber
introduce present bring
investigate probe inquire investigation inquiry
issue matter subject question
jail prison imprison
journalist reporter
journey trip visit
justice judicial
keep retain maintain
kidnap abduct
kill murder slay eliminate dead death lynch lynching
kind sort type
lack want absence
large big major
last continue persist endure
launch start begin initiate announce
law legislation act statute legal bill legislate
leader chief head
leave depart quit exit
legal lawful judicial
legislation law act
lessen reduce
lift end remove
limit restrict curb check
list enumerate
location place site venue
lose loss
main key chief principal primary
maintain keep
mandate task
many several numerous
matter issue subject
meet gather convene assemble session meeting
meeting session huddle conference sitting
merge combine unify amalgamate
method way means
militant terrorist extremist insurgent radical
militia outfit gang
missing absent
misunderstand misconstrue misinterpret
modify amend
money fund finance
monitor oversee supervise watch
murder kill
necessary needed essential required must
need require necessary must necessity
neglect ignore overlook disregard
new fresh renewed novel
number figure total
object oppose
objective aim goal target
obligation duty
observe watch
obstacle hurdle hindrance impediment
obtain get acquire gain
occur happen
offensive operation drive
offer propose
officer official
official officer functionary
often frequent repeated
operation offensive campaign drive
opinion view stance
oppose reject resist opposition against object
option choice
order direct command instruct
organisation group outfit body entity
origin source
outcome result
outfit group organisation
oversee supervise monitor
participate attend join
pass adopt approve clear
peace stability calm
penalty punishment fine sentence
people public citizens masses persons
period duration term
permanent lasting
permit allow
persecute persecution victimise oppress repress
persist continue last
person individual
persuade convince
place site location venue
plan strategy scheme blueprint roadmap
pledge promise vow commit resolve
politics political
population people
possible feasible
postpone delay defer call off
praise laud commend hail
prevent stop avert avoid
price cost
prison jail
probe investigate inquiry
problem issue challenge menace
progress advance advancement headway
promise pledge vow commit
promote encourage further
proof evidence
proper appropriate suitable adequate
propose suggest recommend proposal suggestion
prosecute try trial prosecution
protect safeguard defend security
protest demonstrate demonstration rally
provide give supply
province provincial
publish issue release print
punish penalise punishment sentence consequences
purpose aim goal objective
quick fast rapid
quit leave resign
radical extremist
raise increase
ratify approve
reaction response
reappear reemerge resurface return
reason cause
rebel insurgent
receive get
recent late
recommend suggest propose advise
reconcile reconciliation
reduce cut lower decrease lessen curtail
refer mention cite
reform overhaul revamp restructure
refugee displaced
refuse reject decline deny
region area
register enrol registration
regulate regulation
rehabilitate rehabilitation reintegrate
reject oppose dismiss refuse turn down spurn
release issue free publish
religion faith religious
remain stay
remark comment
renew revive
repatriate repatriation return
repeat reiterate
replace substitute
request ask
require need
research study
resist oppose
resolve determination commitment vow
responsible accountable
restrict limit curb
result outcome consequence
resume restart
return comeback resurface reemerge
reveal disclose
review assess examine take stock
revise amend change modify update
revive reactivate reinvigorate revitalise renew rejuvenate reanimate
rise grow
role part
room space
sack dismiss fire
safe secure
safety security
sanction approve
say state declare announce express
sentence punishment
serious grave
session meeting sitting
settle resolve
several various multiple
short brief
show showcase display demonstrate
shrink cut reduce
significance importance
similar alike same
soldier troop
speak speech address
spread disseminate propagate circulate
stability peace
stage phase
stance position view
start begin commence launch
stay remain
step measure action
stop halt end
stop prevent curb
strategy plan policy approach
strengthen bolster reinforce boost
strict stringent tough rigorous
strong robust firm vigorous
subject topic theme
succeed success successful work
sufficient enough
suggest propose imply
support back endorse
survive survival
target aim goal
terrorist militant
thwart foil
timeline schedule
together united joint unified
total sum
trial prosecution
unanimous consensus
unify unite united
unlikely doubtful improbable
update revise
urgent immediate pressing
verdict ruling judgment
view opinion
vigilante vigilantism mob
violate breach
violence violent
warn caution alert
weapon arms
welcome hail
worry concern
worsen deteriorate
wound injure
write pen draft
young youth
one 1
two 2
three 3
four 4
five 5
six 6
seven 7
eight 8
nine 9
ten 10
eleven 11
twelve 12
thirteen 13
fourteen 14
fifteen 15
sixteen 16
seventeen 17
eighteen 18
nineteen 19
twenty 20
thirty 30
forty 40
fifty 50
sixty 60
seventy 70
eighty 80
ninety 90
hundred 100
"""

_IRREGULAR = """
became become, began begin, begun begin, bought buy, broke break, broken break, brought bring, built
build, came come, caught catch, chose choose, chosen choose, cut cut, dealt deal, drew draw, drawn
draw, fell fall, fled flee, fought fight, found find, froze freeze, frozen freeze, gave give, given
give, gone go, got get, grew grow, grown grow, held hold, hung hang, kept keep, knew know, known
know, led lead, left leave, lost lose, made make, meant mean, met meet, paid pay, put put, ran run,
rose rise, risen rise, said say, sat sit, sent send, shot shoot, shown show, slain slay, sought
seek, spent spend, spoke speak, spoken speak, stood stand, struck strike, taken take, took take,
taught teach, thought think, told tell, understood understand, went go, withdrew withdraw, withdrawn
withdraw, won win, wrote write, written write
"""
_LEAST_PREFIX = 3


@cache
def _irregular() -> dict[str, str]:
    pairs = (pair.split() for pair in _IRREGULAR.replace("\n", " ").split(","))
    return {form: stem(base) for form, base in pairs}


@cache
def _forms_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for form, base in _irregular().items():
        found.setdefault(base, []).append(stem(form))
    return {base: tuple(forms) for base, forms in found.items()}


@cache
def paraphrases(term: str) -> tuple[str, ...]:
    """The index terms that may stand in an answer for one in a question; irregular forms too.

    Only the classes that hold the term are stemmed: a question has few words, and the table many.

    >>> "sanction" in paraphrases("approv")
    True
    """
    base = _irregular().get(term, term)
    found = {base, *_forms_of().get(base, ())}
    if len(base) >= _LEAST_PREFIX or base.isdecimal():
        begins = re.escape(base[:_LEAST_PREFIX])
        for match in re.finditer(rf"\b{begins}[a-z0-9-]*", CLASSES):
            if stem(match[0]) == base:
                start = CLASSES.rfind("\n", 0, match.start()) + 1
                members = map(stem, CLASSES[start : CLASSES.find("\n", match.end())].split())
                for member in members:
                    found |= {member, *_forms_of().get(member, ())}
    return tuple(sorted(found - {term}))
