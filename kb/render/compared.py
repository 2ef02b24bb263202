"""A comparison laid out: what became of each point, with the words that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from unicodedata import bidirectional

from kb.model.correspondence import Claim
from kb.model.results.compared import Comparison, Diff, Group, Near, Part, Side, Stats, View
from kb.render import words
from kb.render.blocks import (
    Block,
    Facts,
    Fields,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Run,
    Runs,
    Sides,
    Table,
    foreign,
    joined,
    own,
    passage,
)
from kb.render.edited import edit_runs
from kb.render.safe import one_line

SIGNS = {
    "carried": "=",
    "reworded": "~",
    "merged": "⋈",
    "split": "⋔",
    "regrouped": "⊞",
    "new": "+",
    "none": "?",
    "dropped": "✕",
}
SAID = {"none": "no counterpart found"}
"""What a kind is called where its name does not say it."""
ORDER = ("carried", "reworded", "merged", "split", "regrouped", "new", "none", "dropped")
_GUTTER = 4
_BEGINNING = 60


def diff(result: Diff) -> Iterator[Block]:
    """All comparisons, one after another, each in the form that was asked for."""
    for number, one in enumerate(result.comparisons):
        if number:
            yield Gap()
        yield from _head(one, result, first=not number)
        # A page has one heading of the first level; a chain's steps have one each below it.
        level = 3 if len(result.comparisons) > 1 else 2
        yield from _FORMS[result.view.form](one, result.view, level)
        yield from _foot(one)
    if result.written:
        yield Gap()
        yield Line((own("A proposed table was written to "), foreign(result.written, "command"), own(".")))


def _head(one: Comparison, result: Diff, *, first: bool) -> Iterator[Block]:
    title = (foreign(one.old.name, "query"), own(" → ", "query"), foreign(one.new.name, "query"))
    yield Heading(title, 1 if first else 2)
    for side in (one.old, one.new):
        yield Facts(tuple(_side(side)))
    yield Facts(tuple(_counts(one.stats)) or ((own("nothing to compare"),),))
    if one.table:
        yield Line((own("a person’s table: ", "label"), foreign(one.table, "command")))
    for problem in one.problems:
        yield Line((own("does not agree: ", "warning"), foreign(problem)))
    yield from words.notes(one.notes)
    if result.shown and result.view.form != "stat":
        yield Line((own("shown: ", "label"), foreign(result.shown)))


def _side(side: Side) -> Iterator[Runs]:
    yield (foreign(side.name, "address"),)
    if side.title:
        yield (foreign(side.title),)
    if side.date:
        yield (foreign(side.date),)
    yield (own(words.count(side.parts, side.unit)),)


def _counts(stats: Stats) -> Iterator[Runs]:
    """How many groups there are of each kind, in words; what there is none of is left out."""
    kinds = dict(stats.kinds)
    for kind in ORDER:
        if kinds.get(kind):
            yield (own(f"{kinds[kind]} {SAID.get(kind, kind)}"),)
    for number, what in (
        (stats.renumbered, "renumbered"),
        (stats.cosmetic, "only in look"),
        (stats.check, "to check"),
        (stats.person, "by a person’s word"),
    ):
        if number:
            yield (own(f"{number} {what}", "muted"),)


def _points(one: Comparison, view: View, level: int) -> Iterator[Block]:
    """The points with their words; what was carried word for word is told in a line."""
    groups = _ordered(one, view)
    if not any(g.edits or g.kind not in {"carried", "none", "new"} for g in groups) and not groups:
        yield Gap()
        yield Line((own("Nothing to show."),))
        return
    if any(edit.op != "equal" for g in groups for edit in g.edits):
        yield Line(
            (
                own("marks: ", "label"),
                own("removed", "edit.removed"),
                own(" "),
                own("added", "edit.added"),
                own(" "),
                own("look only", "edit.look"),
            )
        )
    alike: list[Group] = []
    for each in groups:
        if _word_for_word(each) and len(groups) > 1:
            alike.append(each)
            continue
        yield from _carried(alike)
        alike = []
        yield Gap()
        yield _item(one, each, view, level)
    yield from _carried(alike)


def _word_for_word(one: Group) -> bool:
    return one.kind == "carried" and bool(one.new) and not one.cosmetic and one.claim is None


def _carried(groups: Sequence[Group]) -> Iterator[Block]:
    if groups:
        yield Gap()
        numbers = [(own(_numbers(group), "number"),) for group in groups]
        text = (own("word for word: ", "muted"), *joined(numbers, ", "))
        yield Item(own("="), (Line(text),), "group", _GUTTER)


def _item(one: Comparison, group: Group, view: View, level: int) -> Item:
    blocks: list[Block] = [Heading(joined(_header(group), " · "), level)]
    heading = next((part.headings[-1] for part in (*group.new, *group.old) if part.headings), "")
    if heading:
        blocks.append(Line((own("under: ", "label"), foreign(heading, "muted"))))
    blocks += _texts(one, group, view)
    blocks += _evidence(group)
    if group.claim:
        blocks += claim_lines(group.claim, held=bool(group.new and group.old))
    return Item(own(SIGNS[group.kind]), tuple(blocks), "group", _GUTTER)


def _header(group: Group) -> Iterator[Runs]:
    """The numbers, what became of them, how sure that is, and what to look at."""
    yield (own(_numbers(group), "number"),)
    yield (own(_kind(group), "section"),)
    if group.links:
        yield sureness(group)
    elif group.state == "person":
        yield (own("a person’s word", "stated"),)
    if "number" in group.flags:
        yield (own("a number or a date changed", "warning"),)
    if "modal" in group.flags:
        yield (own("how far it binds changed", "warning"),)
    if group.old and group.new and not group.edits and group.kind != "carried":
        yield (own("rewritten", "muted"),)


def _kind(group: Group) -> str:
    said = SAID.get(group.kind, group.kind)
    if group.cosmetic:
        said = "carried, other look"
    return f"{said}, renumbered" if group.renumbered else said


def sureness(group: Group) -> Runs:
    """How sure the links of a group are, and by whose word."""
    if group.state == "person":
        return (own("a person’s word", "stated"),)
    lowest = min((link.p for link in group.inner if link.p is not None), default=1.0)
    said = words.percent(lowest)
    return (own(f"check: {said}", "inferred"),) if group.state == "check" else (own(said),)


def _numbers(group: Group) -> str:
    """The numbers on both sides: ``9 + 18 → 3``; one number where it stayed the same."""
    old, new = _both(group, " + ")
    return old if old == new else f"{old} → {new}"


def _both(group: Group, between: str) -> tuple[str, str]:
    """The numbers of both sides; of what is not held those that a person names, or a question mark."""
    claim = group.claim if group.state == "person" else None
    found: list[str] = []
    for parts, named, none in (
        (group.old, claim.old if claim else (), "new"),
        (group.new, claim.new if claim else (), "dropped"),
    ):
        numbers = [_locator(part) for part in parts] or [one_line(number) for number in named]
        found.append(between.join(numbers) or ("?" if claim and group.kind != none else "–"))
    return found[0], found[1]


def _locator(part: Part) -> str:
    return one_line(part.number or part.locator)


def _texts(one: Comparison, group: Group, view: View) -> Iterator[Block]:
    """The words: with their changes, or whole where there is nothing to compare them with."""
    if not group.old or not group.new:
        for part in group.old or group.new:
            label = (own(f"{_locator(part)}  ", "muted"),) if len(group.old or group.new) > 1 else ()
            yield Quote((*label, passage(part.text)))
        return
    if group.kind == "carried" and not group.cosmetic:
        yield Quote((passage(group.new[0].text),))
        return
    runs = edit_runs(one, group)
    layout = "inline" if group.cosmetic and view.layout == "auto" else view.layout
    if layout in {"auto", "side"} and _runs_leftwards(group):
        layout = "stacked"  # What runs from right to left needs the whole width.
    yield Sides(_labels(one), runs.old, runs.new, runs.both, layout)


def _runs_leftwards(group: Group) -> bool:
    """Whether any of the words are of a script that runs from right to left."""
    text = "".join(part.text for part in (*group.old, *group.new))
    return not text.isascii() and any(bidirectional(char) in {"R", "AL"} for char in text)


def _labels(one: Comparison) -> tuple[Run, Run]:
    """Short names of the two sides: the revisions of one document by themselves."""
    names = [side.name.partition("@") for side in (one.old, one.new)]
    same = names[0][0] == names[1][0] and names[0][2] and names[1][2] and names[0][2] != names[1][2]
    shown = [name[2] if same else name[0] + name[1] + name[2] for name in names]
    if shown[0] == shown[1] or max(map(len, shown)) > _BEGINNING // 3:
        shown = ["old", "new"]
    return foreign(shown[0], "label"), foreign(shown[1], "label")


def _evidence(group: Group) -> Iterator[Block]:
    """What speaks for the links, or what comes nearest where there is none."""
    told = [link for link in group.links if link.p is not None and link.p < 1]
    if len(group.links) > 1 and told:
        each = [
            (own(f"{one_line(link.old)} → {one_line(link.new)} {words.percent(link.p or 0)}", "muted"),)
            for link in told
        ]
        yield Line((own("links: ", "label"), *joined(each, ", ")))
    shared = list(dict.fromkeys(word.lstrip("=") for link in told for word in link.shared))
    if shared:
        yield Line((own("shared words: ", "label"), foreign(", ".join(shared[:8]), "muted")))
    if group.near:
        yield Line((own("nearest: ", "label"), foreign(nearest(group.near), "muted")))


def nearest(near: Sequence[Near]) -> str:
    """The nearest points with how probable they are."""
    return ", ".join(f"{each.locator} ({words.percent(each.p)})" for each in near)


def claim_lines(claim: Claim, *, held: bool) -> Iterator[Block]:
    """What a person says, with what it rests on."""
    parts: list[Runs] = [(own("a person’s claim: ", "stated"), own(claim.relation))]
    if claim.topic:
        parts.append((foreign(claim.topic),))
    if claim.standing:
        parts.append((foreign(claim.standing, f"standing.{claim.standing}"),))
    if not held and claim.relation not in {"unknown", "new", "dropped"}:
        known = claim.old and claim.new
        parts.append(
            (own("the other is not held here" if known else "the other number is not known", "muted"),)
        )
    yield Facts(tuple(parts))
    if claim.basis:
        yield Line((own("basis: ", "label"), foreign(claim.basis, "muted")))
    if claim.note:
        yield Line((own("note: ", "label"), foreign(claim.note, "muted")))


def _summary(one: Comparison, view: View, _level: int) -> Iterator[Block]:
    """A line for each group: numbers, what became of it, and how it begins."""
    groups = _ordered(one, view)
    yield Gap()
    for group in groups:
        part = (group.new or group.old)[0]
        begins = one_line(part.text)
        begins = begins if len(begins) <= _BEGINNING else begins[: _BEGINNING - 1].rstrip() + "…"
        facts = tuple(_header(group))
        yield Item(own(SIGNS[group.kind]), (Facts((*facts, (foreign(begins, "muted"),))),), "group", _GUTTER)


def _table(one: Comparison, view: View, _level: int) -> Iterator[Block]:
    """A correlation table, as directives print it: by the older points unless asked otherwise."""
    rows = [_table_row(group) for group in _ordered(one, view._replace(by=view.by or "old"))]
    rows += [_claim_row(claim) for claim in one.claims]
    caption = (
        own("Correlation table: "),
        foreign(one.old.name, "address"),
        own(" → "),
        foreign(one.new.name, "address"),
    )
    yield Gap()
    yield Table(caption, ("Old", "New", "Relation", "Sure", "Note"), tuple(rows))


def _table_row(group: Group) -> tuple[Runs, ...]:
    old, new = _both(group, ", ")
    sure = sureness(group) if group.links else ()
    if not group.links and group.state == "person":
        sure = (own("a person’s word", "stated"),)
    notes: list[Runs] = []
    if group.near:
        notes.append((own(f"nearest: {nearest(group.near)}", "muted"),))
    if group.claim:
        claim = group.claim
        said = "; ".join(filter(None, (claim.topic, claim.standing, claim.note)))
        relation = "" if claim.relation == group.kind else f"{claim.relation}: "
        notes.append((foreign(f"{relation}{said}" if said else claim.relation),))
    return ((own(old),), (own(new),), (own(_kind(group)),), sure, joined(notes, " · "))


def _claim_row(claim: Claim) -> tuple[Runs, ...]:
    said = "; ".join(filter(None, (claim.topic, claim.standing, claim.note)))
    old, new = ", ".join(claim.old) or "–", ", ".join(claim.new) or "–"
    person = (own("a person’s word", "stated"),)
    return ((foreign(old),), (foreign(new),), (own(claim.relation),), person, (foreign(said),))


def _stat(one: Comparison, _view: View, _level: int) -> Iterator[Block]:
    """Counts only."""
    stats = one.stats
    kinds = dict(stats.kinds)
    rows = [(SAID.get(kind, kind), kinds[kind]) for kind in ORDER if kinds.get(kind)]
    rows += [
        ("renumbered", stats.renumbered),
        ("only in look", stats.cosmetic),
        ("to check", stats.check),
        ("a person’s word", stats.person),
        ("words added", stats.words_added),
        ("words removed", stats.words_removed),
        ("words without counterpart", stats.words_unmatched),
        ("changes of a number or a date", stats.numbers),
        ("changes of how far it binds", stats.modals),
    ]
    yield Gap()
    yield Fields(tuple((name, ((own(f"{number:,}"),),)) for name, number in rows))


def _foot(one: Comparison) -> Iterator[Block]:
    """A person's claims without a point held here, and what others quote."""
    if one.claims:
        yield Gap()
        yield Heading((own("A person’s claims that name no point held here", "section"),), 2)
        for claim in one.claims:
            yield Gap()
            numbers = ", ".join((*claim.old, *claim.new))
            sign = "+" if claim.relation == "new" else "·"
            yield Item(own(sign), ((*_numbered(numbers), *claim_lines(claim, held=False))), "group", _GUTTER)
    if one.quoted:
        yield Gap()
        yield Heading((own("Quoted elsewhere from the older text", "section"),), 2)
        for quoted in one.quoted:
            said = own("still there", "stated") if quoted.stands else own("not in the newer text", "warning")
            yield Gap()
            facts = Facts(((foreign(str(quoted.address), "address"),), (said,)))
            words_ = Quote((own("“"), passage(quoted.quote), own("”")), exact=True)
            yield Item(own("“"), (facts, words_), "group", _GUTTER)


def _numbered(numbers: str) -> tuple[Block, ...]:
    return (Line((own("points: ", "label"), foreign(numbers))),) if numbers else ()


def _ordered(one: Comparison, view: View) -> list[Group]:
    """The groups in the order of one side; those without a part on it come after the others."""
    if view.by != "old":
        return list(one.groups)

    def place(group: Group) -> tuple[bool, int]:
        return (not group.old, min((part.span.start for part in group.old or group.new), default=0))

    return sorted(one.groups, key=place)


_FORMS: dict[str, Callable[[Comparison, View, int], Iterator[Block]]] = {
    "points": _points,
    "summary": _summary,
    "table": _table,
    "stat": _stat,
}
