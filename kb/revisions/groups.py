"""What became of the points: links put together, with the words that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kb.model.correspondence import Claim, Table
from kb.model.documents import Span
from kb.model.results.compared import Group, Kind, Link, Near, Part, State
from kb.revisions.align import MATCHED, Alignment, Linked
from kb.revisions.blocks import shared_runs
from kb.revisions.edits import GATE, Compared, compare_parts
from kb.revisions.tokens import tokens

_LARGEST = 6
"""Groups with more points than this on both sides show their links and no common words."""
_LINKING = frozenset({"carried", "reworded", "renumbered", "merged", "split", "regrouped"})
_Pair = tuple[int, int]


class Texts:
    """Two texts with their parts, and where each part is."""

    def __init__(self, old: tuple[str, Sequence[Part]], new: tuple[str, Sequence[Part]]) -> None:
        self.old_text, self.old = old
        self.new_text, self.new = new
        self.old_places = places_of(self.old)
        self.new_places = places_of(self.new)


def places_of(parts: Sequence[Part]) -> dict[str, int]:
    """The place of each part, by its number and by its locator, in lower case."""
    places = {part.number.lower(): place for place, part in enumerate(parts) if part.number}
    return {**places, **{part.locator.lower(): place for place, part in enumerate(parts)}}


def group(texts: Texts, alignment: Alignment, table: Table | None) -> tuple[Group, ...]:
    """The groups of corresponding points, in the order of the new ones, the rest after them.

    Args:
        texts: The two texts.
        alignment: The links that the words tell of.
        table: What a person says, which goes before that.
    """
    claims = table.claims if table else ()
    links = _links(texts, alignment, claims)
    groups: list[tuple[tuple[int, int, int], Group]] = []
    for olds, news in _components(links, texts, claims):
        within = [links[pair] for pair in sorted(links) if pair[0] in olds]
        claim = _claim_of(texts, olds, news, claims)
        made = _made(texts, olds, news, (within, claim), alignment)
        # Those without a new point come last; which is first must not depend on the kind.
        order = (not news, min(news, default=0), min(olds, default=0))
        groups.append((order, made))
    return tuple(made for _, made in sorted(groups, key=lambda pair: pair[0]))


def _links(texts: Texts, alignment: Alignment, claims: Iterable[Claim]) -> dict[_Pair, Link]:
    """The links by their points' places: a person's, and of the others those they leave room for."""
    said: dict[_Pair, Link] = {}
    closed_old: set[int] = set()
    closed_new: set[int] = set()
    for claim in claims:
        olds, news = held(texts, claim)
        linking = claim.relation in _LINKING and claim.old and claim.new
        if linking or claim.relation == "dropped":
            closed_old.update(olds)
        if linking or claim.relation == "new":
            closed_new.update(news)
        if linking:
            for i in olds:
                for j in news:
                    said[i, j] = Link(texts.old[i].locator, texts.new[j].locator, None, "person")
    found = {
        (one.old, one.new): _link(texts, one)
        for one in alignment.links
        if one.old not in closed_old and one.new not in closed_new
    }
    return {**found, **said}


def held(texts: Texts, claim: Claim) -> tuple[list[int], list[int]]:
    """The places of the points that a claim names and that are held."""
    olds = [texts.old_places[n.lower()] for n in claim.old if n.lower() in texts.old_places]
    news = [texts.new_places[n.lower()] for n in claim.new if n.lower() in texts.new_places]
    return olds, news


def _link(texts: Texts, one: Linked) -> Link:
    state: State = "matched" if one.p >= MATCHED else "check"
    return Link(texts.old[one.old].locator, texts.new[one.new].locator, one.p, state, one.shared)


def joining(links: Mapping[_Pair, Link]) -> list[_Pair]:
    """The links that put points into one group: the sure ones, and others where a point has none yet.

    A doubtful link between two points that have surer ones each would make one large group of two.
    """
    joined = [pair for pair in sorted(links) if links[pair].state != "check"]
    taken = {(side, pair[side]) for pair in joined for side in (0, 1)}
    doubtful = (pair for pair in links if links[pair].state == "check")
    for i, j in sorted(doubtful, key=lambda pair: (-(links[pair].p or 0.0), sum(pair), pair)):
        if (0, i) not in taken or (1, j) not in taken:
            joined.append((i, j))
            taken |= {(0, i), (1, j)}
    return joined


def _components(
    links: Mapping[_Pair, Link], texts: Texts, claims: Iterable[Claim]
) -> list[tuple[set[int], set[int]]]:
    """The points that hang together by links, and those a person's claim puts together."""
    root: dict[tuple[int, int], tuple[int, int]] = {}

    def find(node: tuple[int, int]) -> tuple[int, int]:
        while (up := root.setdefault(node, node)) != node:
            root[node] = root[up]
            node = root[node]
        return node

    linked: set[tuple[int, int]] = set()
    for i, j in joining(links):
        linked.update(((0, i), (1, j)))
        root[find((0, i))] = find((1, j))
    for claim in claims:
        olds, news = held(texts, claim)
        if claim.relation == "unknown" or (olds and news):
            continue  # What is unknown of several points is unknown of each.
        named = [*((0, i) for i in olds), *((1, j) for j in news)]
        alone = [node for node in named if node not in linked]
        for node in alone[1:]:
            root[find(node)] = find(alone[0])
    members: defaultdict[tuple[int, int], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for side, size in ((0, len(texts.old)), (1, len(texts.new))):
        for place in range(size):
            members[find((side, place))][side].add(place)
    return list(members.values())


def _claim_of(texts: Texts, olds: set[int], news: set[int], claims: Iterable[Claim]) -> Claim | None:
    for claim in claims:
        claimed_old, claimed_new = held(texts, claim)
        if olds.intersection(claimed_old) or news.intersection(claimed_new):
            return claim
    return None


def _made(
    texts: Texts,
    olds: set[int],
    news: set[int],
    told: tuple[list[Link], Claim | None],
    alignment: Alignment,
) -> Group:
    links, claim = told
    new_parts = [texts.new[j] for j in sorted(news)]
    old_parts = _in_new_order([texts.old[i] for i in sorted(olds)], new_parts)
    if not olds or not news:
        near = _near(texts, olds, news, alignment)
        kind, state = _alone(claim, is_old=bool(olds))
        return Group(kind, state, tuple(old_parts), tuple(new_parts), near=near, claim=claim)
    if len(olds) > _LARGEST and len(news) > _LARGEST:
        compared = Compared((), 0.0)
    else:
        spans = [part.span for part in old_parts], [part.span for part in new_parts]
        compared = compare_parts(texts.old_text, spans[0], texts.new_text, spans[1])
    edits, likeness = compared
    changed = any(edit.op != "equal" and "cosmetic" not in edit.flags for edit in edits)
    one = len(olds) == len(news) == 1
    kind = _kind(len(olds), len(news), changed=changed)
    return Group(
        kind,
        _state([link for link in links if any(part.locator == link.new for part in new_parts)]),
        tuple(old_parts),
        tuple(new_parts),
        tuple(links),
        renumbered=one and old_parts[0].number.lower() != new_parts[0].number.lower(),
        likeness=round(likeness, 4),
        edits=edits if likeness >= GATE else (),
        claim=claim,
    )


def _kind(olds: int, news: int, *, changed: bool) -> Kind:
    if olds == news == 1:
        return "reworded" if changed else "carried"
    if news == 1:
        return "merged"
    return "split" if olds == 1 else "regrouped"


def _alone(claim: Claim | None, *, is_old: bool) -> tuple[Kind, State]:
    """What became of points without counterpart; that they were dropped only a person says."""
    usual: Kind = "none" if is_old else "new"
    if claim is None or claim.relation == "unknown":
        return usual, "none"
    return _AS_KIND[claim.relation], "person"


_AS_KIND: dict[str, Kind] = {
    "carried": "carried",
    "renumbered": "carried",
    "reworded": "reworded",
    "merged": "merged",
    "split": "split",
    "regrouped": "regrouped",
    "dropped": "dropped",
    "new": "new",
}


def _state(links: Iterable[Link]) -> State:
    """The state of the least sure of the links."""
    states = {link.state for link in links}
    if "check" in states:
        return "check"
    return "person" if "person" in states else "matched"


def _near(texts: Texts, olds: set[int], news: set[int], alignment: Alignment) -> tuple[Near, ...]:
    found = [Near(texts.new[one.new].locator, one.p) for i in sorted(olds) for one in alignment.near_old[i]]
    found += [Near(texts.old[one.old].locator, one.p) for j in sorted(news) for one in alignment.near_new[j]]
    best: dict[str, Near] = {}
    for near in found:
        if near.p > best.get(near.locator, Near("", 0.0)).p:
            best[near.locator] = near
    return tuple(sorted(best.values(), key=lambda near: -near.p)[:3])


def _in_new_order(olds: list[Part], news: list[Part]) -> list[Part]:
    """Old points in the order in which their words come in the new ones."""
    if len(olds) == 1 or not news:
        return olds
    new = [t.key for part in news for t in tokens(part.text)]

    def place(part: Part) -> int:
        runs = shared_runs([t.key for t in tokens(part.text)], new)
        return max(runs, key=lambda run: run[2])[1] if runs else len(new)

    return sorted(olds, key=place)


def words_in(text: str, spans: Iterable[Span]) -> int:
    """How many words there are in parts of a text."""
    return sum(t.is_word for span in spans for t in tokens(span.of(text)))
