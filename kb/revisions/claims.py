"""A person's table of correspondences: whether the texts agree with it, and a proposal for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.model.correspondence import Claim, Table
from kb.model.results.compared import Group, Part
from kb.revisions.align import MATCHED, Alignment, same_texts
from kb.revisions.groups import Texts, held
from kb.text.fold import fold

_ONE_TO_ONE = frozenset({"carried", "reworded", "renumbered"})


def contradictions(texts: Texts, alignment: Alignment, table: Table) -> Iterator[str]:
    """Where a person's claims do not agree with the texts, each a sentence with its line."""
    same = dict(same_texts([p.text for p in texts.old], [p.text for p in texts.new]))
    back = {j: i for i, j in same.items()}
    for claim in table.claims:
        olds, news = held(texts, claim)
        where = f"{table.file}, line {claim.line}: "
        for problem in (*_shape(claim), *_words(texts, claim, olds, news)):
            yield where + problem
        if claim.relation == "dropped":
            for i in olds:
                if i in same:
                    said = f"{texts.old[i].locator} is said to be dropped"
                    yield f"{where}{said}, and {_same(texts.new[same[i]])}"
        if claim.relation == "new":
            for j in news:
                if j in back:
                    yield f"{where}{texts.new[j].locator} is said to be new, and {_same(texts.old[back[j]])}"
        if claim.new:
            yield from (where + problem for problem in _elsewhere(texts, alignment, olds, news))


def _same(part: Part) -> str:
    return f"{part.locator} on the other side has the same words."


def _shape(claim: Claim) -> Iterator[str]:
    """Whether the relation fits how many points it is said of."""
    olds, news = len(claim.old), len(claim.new)
    if claim.relation == "merged" and olds == 1 and news == 1:
        yield "“merged” is said of one point, and takes two or more."
    if claim.relation == "split" and news == 1:
        yield "“split” is said of one new point, and takes two or more."
    if claim.relation in _ONE_TO_ONE and olds and news and (olds > 1 or news > 1):
        yield f"“{claim.relation}” is said of {olds} and {news} points, and is of one and one."


def _words(texts: Texts, claim: Claim, olds: Sequence[int], news: Sequence[int]) -> Iterator[str]:
    """Whether a relation of one point to one is what their words say."""
    if claim.relation not in _ONE_TO_ONE or len(olds) != 1 or len(news) != 1:
        return
    old, new = texts.old[olds[0]], texts.new[news[0]]
    same = fold(old.text) == fold(new.text)
    if claim.relation == "reworded" and same:
        yield f"{old.locator} → {new.locator} is said to be reworded, and the words are the same."
    if claim.relation in {"carried", "renumbered"} and not same:
        yield f"{old.locator} → {new.locator} is said to be {claim.relation}, and the words differ."
    if claim.relation == "renumbered" and old.number == new.number:
        yield f"{old.locator} → {new.locator} is said to be renumbered, and the number is the same."


def _elsewhere(texts: Texts, alignment: Alignment, olds: Sequence[int], news: Sequence[int]) -> Iterator[str]:
    """Whether the words surely lead to a point that the claim does not name."""
    for link in alignment.links:
        if link.p >= MATCHED and link.old in olds and link.new not in news:
            old, new = texts.old[link.old].locator, texts.new[link.new].locator
            yield f"the words of {old} lead to {new} ({link.p:.0%}), which the claim does not name."


def proposed(groups: Sequence[Group]) -> Iterator[dict[str, object]]:
    """The groups as claims for a person to check: plain values, in the order of the file's fields."""
    for group in groups:
        if group.state == "person" or (group.claim and group.kind in {"none", "new"}):
            continue
        values: dict[str, object] = {}
        if group.old:
            values["old"] = [part.number or part.locator for part in group.old]
        if group.new:
            values["new"] = [part.number or part.locator for part in group.new]
        relation: str = "unknown" if group.kind == "none" else group.kind
        if group.kind == "carried" and group.renumbered:
            relation = "renumbered"
        yield {
            **values,
            "relation": relation,
            "standing": "unverified",
            "by": "napkb",
            "basis": _basis(group),
        }


def _basis(group: Group) -> str:
    if not group.links:
        near = ", ".join(f"{near.locator} ({near.p:.0%})" for near in group.near)
        return f"no counterpart found; nearest: {near}" if near else "no counterpart found"
    sure = min(link.p or 0.0 for link in group.links)
    shared = list(dict.fromkeys(word.lstrip("=") for link in group.links for word in link.shared))
    words = f"; shares {', '.join(shared[:5])}" if shared else ""
    return f"proposed from the words, {sure:.0%} probable{words}"
