"""Commitments, their board and their ledger laid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kb.model.commitments import Finding
from kb.model.ledger import Entry, Problem
from kb.model.results.committed import (
    Board,
    BoardRow,
    Cell,
    Commitment,
    CommitmentGroup,
    Commitments,
    Proposal,
    Said,
    Track,
)
from kb.render import words
from kb.render.blocks import (
    Block,
    Bullet,
    Facts,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Run,
    Runs,
    Table,
    foreign,
    joined,
    own,
    passage,
)

_ID = 12
_LABEL = 20
_BARS = "▁▂▃▄▅▆▇█"
SIGNS = (("announced", "●"), ("repeated", "○"), ("done", "✓"), ("silent", "·"))
"""What happened in a year, and its sign on the board."""
_NOUNS = {"commitment": "commitment", "claim": "claim", "ask": "ask"}
_DONE = {"done": "stated", "lapsed": "warning", "reversed": "warning"}


def commitments(result: Commitments) -> Iterator[Block]:
    """What was looked through, the counts, then the groups."""
    yield from _head(result.filters)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.notes)
    yield Facts(tuple(_sums(result)))
    if not result.total:
        yield Gap()
        yield Line((own(f"No {_NOUNS[result.type]} was found."),))
    for group in result.groups:
        yield Gap()
        yield _title(group, result.by)
        for one in group.items:
            yield Gap()
            yield Item(own(one.id, "address"), tuple(_commitment(one, result)), "entry", _ID)
    if result.more:
        yield Gap()
        yield Line(
            (own(f"{words.count(result.more, _NOUNS[result.type])} more; --limit shows more", "muted"),)
        )


def _head(filters: Sequence[str]) -> Iterator[Block]:
    if filters:
        runs = joined([(foreign(one, "query"),) for one in filters], " · ")
        yield Heading(runs, 1)
    else:
        yield Heading((own("all commitments", "query"),), 1)


def _sums(result: Commitments) -> Iterator[Runs]:
    yield (own(words.count(result.total, _NOUNS[result.type])),)
    for facet, value, number in result.counts:
        if facet == "strength" or value != "announced":
            yield (own(f"{number:,} "), own(value, "warning" if value == "overdue" else "label"))
    apart = [words.count(number, _NOUNS[name]) for name, number in result.apart if number]
    if apart:
        yield (own(f"besides {' and '.join(apart)}, not counted", "muted"),)


def _title(group: CommitmentGroup, by: str) -> Heading:
    if by == "actor":
        return Heading((foreign(group.label, "section"), own(f" ({len(group.items)})", "muted")), 2)
    if not group.name:
        return Heading((own(group.label, "section"),), 2)
    label = (own(" "), foreign(group.label, "section")) if group.label else ()
    return Heading((foreign(group.name, "address"), *label), 2)


def _commitment(one: Commitment, result: Commitments) -> Iterator[Block]:
    yield Facts(tuple(_facts(one)))
    yield Quote((passage(one.first.text),))
    if result.by != "document":
        yield words.facts(one.first.address, one.first.metadata)
    else:
        yield Facts(((foreign(f"#{one.first.address.locator}", "address"),), *_where(one.first)))
    yield from _parts(one.finding, target=result.explain)
    for reference in one.points if result.by != "point" else one.points[1:]:
        if reference.target == str(one.first.address):
            continue  # A point names itself.
        yield words.reference(reference, one.first.text, one.finding.span.start)
    yield from _again(one)
    yield from _entries(one)
    for note in one.notes:
        yield Line((own("note: ", "note"), foreign(note)))
    if result.explain:
        for reason in one.finding.why:
            yield Bullet("–", ((foreign(reason, "muted"),),))


def _facts(one: Commitment) -> Iterator[Runs]:
    finding = one.finding
    if finding.strength:
        soft = (own(" (softened: only tried)", "inferred"),) if finding.soft else ()
        yield (own(finding.strength + (", not to" if finding.negated else ""), "title"), *soft)
    else:
        yield (own("claim", "title"),)
    basis = own(" (inferred)", "inferred") if finding.actor_basis == "inferred" else own("")
    yield (foreign(finding.actor), basis) if finding.actor else (own("actor not stated", "muted"),)
    deadline = finding.deadline
    if deadline is not None:
        word = "for " if deadline.period else "due "
        day = (own(f"{word}{deadline.last} "),) if deadline.last else ()
        how = "" if deadline.basis == "stated" else f", {deadline.basis}"
        yield (*day, own("“"), foreign(deadline.words), own(f"”{how}"))
    if one.overdue:
        yield (own("overdue", "warning"),)
    if one.tracked:
        yield (own(one.status, _DONE.get(one.status, "label")),)
    if one.domain:
        yield (foreign(one.domain, "muted"),)


def _where(said: Said) -> Iterator[Runs]:
    finding = said.finding
    if finding.speaker:
        yield (own(f"{finding.layer}: ", "label"), foreign(finding.speaker))
    elif finding.layer != "direct":
        yield (own(finding.layer, "label"),)
    if said.also:
        yield (own("also at ", "label"), foreign(", ".join(f"#{one}" for one in said.also), "address"))


def _parts(finding: Finding, *, target: bool) -> Iterator[Block]:
    parts: list[Runs] = []
    if finding.target and target:
        parts.append((own("for or about: ", "label"), foreign(finding.target)))
    if finding.condition:
        parts.append((own("condition: ", "label"), foreign(finding.condition)))
    if parts:
        yield Facts(tuple(parts))


def _again(one: Commitment) -> Iterator[Block]:
    for said in one.said[1:]:
        date = said.metadata.date
        facts: list[Runs] = [
            (own(said.change or "repeated", "label"), own(" "), foreign(str(date) if date else "undated")),
            (foreign(str(said.address), "address"),),
        ]
        if said.change not in {"repeated", "reported"}:
            facts.append((foreign(said.reason, "muted"),))
        yield Bullet("↻", tuple(facts))


def _entries(one: Commitment) -> Iterator[Block]:
    for entry in one.history:
        yield Bullet("✓" if entry.status == "done" else "•", tuple(_entry(entry)))


def _entry(entry: Entry) -> Iterator[Runs]:
    change = (own(f" ({entry.change})", "label"),) if entry.change else ()
    yield (foreign(entry.date), own(" "), own(entry.status, _DONE.get(entry.status, "title")), *change)
    yield (own("by ", "label"), foreign(entry.by))
    yield (foreign(entry.evidence, "address"), own(" “"), foreign(entry.quote), own("”"))
    if entry.note:
        yield (foreign(entry.note, "muted"),)


def board(result: Board) -> Iterator[Block]:
    """Points and the years in which something was said or done."""
    yield from _head(result.filters)
    yield from words.coverage(result.coverage)
    yield from problems(result.problems)
    if not result.rows:
        yield Gap()
        yield Line((own("No commitment was found."),))
        return
    shown = [n for n in range(len(result.years)) if any(_is_said(row.cells[n]) for row in result.rows)]
    legend = "  ".join(f"{sign} {name}" for name, sign in SIGNS)
    caption = (own(f"{words.count(result.total, 'commitment')} by point and year: {legend}"),)
    heads = ("point", "told", *(f"’{result.years[n][2:]}" for n in shown))
    yield Gap()
    yield Line(caption)
    for plan, rows in groupby(result.rows, lambda row: row.address.partition("#")[0]):
        yield Gap()
        name = (foreign(plan, "address"),) if plan else (own("no point of a plan", "section"),)
        yield Table(name, heads, tuple(_row(row, shown) for row in rows))
    left = len(result.years) - len(shown)
    if left or result.undated:
        yield Gap()
    if left:
        yield Line(
            (
                own(
                    f"{words.count(left, 'year')} without a word left out of the table, not of the bars",
                    "muted",
                ),
            )
        )
    if result.undated:
        yield Line((own(f"{words.count(result.undated, 'commitment')} without a date in no year", "muted"),))


def _is_said(cell: Cell) -> bool:
    return bool(cell.announced or cell.repeated or cell.done)


def _row(row: BoardRow, shown: Sequence[int]) -> tuple[Runs, ...]:
    label = row.label if len(row.label) <= _LABEL else row.label[: _LABEL - 1] + "…"
    number = row.address.partition("#")[2]
    name: Runs = (foreign(number, "number"), own(" "), foreign(label)) if number else (own("all of these"),)
    return (name, (own(spark(row)),), *((_cell(row.cells[n]),) for n in shown))


def _cell(cell: Cell) -> Run:
    said = "".join(
        f"{sign}{number if number > 1 else ''}" for name, sign in SIGNS[:3] if (number := getattr(cell, name))
    )
    if said:
        return own(said, "stated" if cell.done else "title" if cell.announced else "")
    return own("·" if cell.silent else "", "muted")


def spark(row: BoardRow) -> str:
    """How much was said of a point, year by year, as bars."""
    told = [cell.announced + cell.repeated for cell in row.cells]
    most = max(told, default=0)
    return (
        "".join(_BARS[(number * (len(_BARS) - 1) + most - 1) // most] if number else " " for number in told)
        if most
        else ""
    )


def problems(found: Iterable[Problem]) -> Iterator[Block]:
    """What is wrong with the ledger, each with file and line."""
    for one in found:
        hint = ((foreign(one.hint, "muted"),),) if one.hint else ()
        yield Bullet("!", ((own("ledger: ", "warning"), foreign(str(one))), *hint))


def track(result: Track) -> Iterator[Block]:
    """What was entered, the histories, the proposals or the problems."""
    if result.entered is not None:
        change = result.change
        number = f" Change {change.number}; “napkb undo” takes it back." if change else ""
        yield Line(
            (own("entered ", "status.added"), foreign(result.entered.status, "title"), own(f".{number}"))
        )
        yield Gap()
    if result.asked == "check":
        yield from _checked(result)
        return
    if result.asked == "proposals":
        yield from _proposed(result)
        return
    if not result.items:
        yield Line(
            (own("Nothing is tracked yet. “napkb track ID STATUS --evidence ADDRESS” makes an entry."),)
        )
    for n, one in enumerate(result.items):
        if n:
            yield Gap()
        yield Item(own(one.id, "address"), tuple(_tracked(one)), "entry", _ID)


def _tracked(one: Commitment) -> Iterator[Block]:
    yield Facts(tuple(_facts(one)))
    yield Quote((passage(one.first.text),))
    yield words.facts(one.first.address, one.first.metadata)
    yield from _again(one)
    if not one.history:
        yield Line((own("no entry in the ledger", "muted"),))
    yield from _entries(one)
    for note in one.notes:
        yield Line((own("note: ", "note"), foreign(note)))


def _checked(result: Track) -> Iterator[Block]:
    if not result.problems:
        tracked = words.count(result.tracked, "tracked commitment")
        yield Line((own(f"{tracked}, and nothing is wrong with the ledger."),))
        return
    yield from problems(result.problems)
    yield Line((own(words.count(len(result.problems), "problem")),))


def _proposed(result: Track) -> Iterator[Block]:
    if not result.proposals:
        yield Line((own("The sources propose nothing."),))
    for n, one in enumerate(result.proposals):
        if n:
            yield Gap()
        yield Item(own(one.id, "address"), tuple(_proposal(one)), "entry", _ID)


def _proposal(one: Proposal) -> Iterator[Block]:
    yield Facts(((own(one.change, "title"),), (foreign(one.date),), (foreign(one.reason, "inferred"),)))
    if one.was:
        yield Line((own("was: ", "label"), foreign(one.was)))
    yield Line((own("now: " if one.was else "last: ", "label"), foreign(one.quote)))
    quote = one.quote.replace("'", "’")
    proof = f"--evidence '{one.address}' --quote '{quote}'"
    command = f"napkb track {one.id} '{one.status}' --change {one.change} {proof}"
    yield Line((own("to confirm: ", "label"), foreign(command, "command")))
