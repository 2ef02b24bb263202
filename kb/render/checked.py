"""The check of a report and remembered words, laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.model.results.checked import (
    GOOD,
    VERDICTS,
    CheckedCitation,
    CheckedQuotation,
    CheckReport,
    QuoteHit,
    QuoteResult,
)
from kb.render import words
from kb.render.blocks import (
    Block,
    Facts,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Run,
    Runs,
    Verbatim,
    foreign,
    own,
    passage,
)
from kb.render.stored import gutter_for

_MOST = 300


def check(result: CheckReport) -> Iterator[Block]:
    """What is wrong, in the order of the report, and a tally."""
    yield Heading((foreign(result.file, "query"),), 1)
    yield Facts(tuple(_sizes(result)))
    shown = [one for one in result.quotations if result.full or one.verdict not in GOOD]
    rows: list[tuple[int, int, CheckedQuotation | CheckedCitation]] = [
        *((one.line, one.column, one) for one in shown),
        *((one.line, one.column, one) for one in result.citations if not _told(one, result)),
    ]
    rows.sort(key=lambda row: row[:2])
    gutter = gutter_for([f"{line}:{column}" for line, column, _ in rows])
    for line, column, one in rows:
        yield Gap()
        blocks = _quotation(one) if isinstance(one, CheckedQuotation) else _citation(one)
        yield Item(own(f"{line}:{column}", "number"), tuple(blocks), "entry", gutter)
    for fix in result.fixes:
        yield Gap()
        label = own(f"{fix.line}:{fix.column}", "number")
        said: Runs = (
            own("corrected ", "section"),
            foreign(fix.before),
            own(" → ", "muted"),
            foreign(fix.after),
        )
        yield Item(label, (Line(said),), "entry", gutter)
    for note in result.notes:
        yield Gap()
        yield Line((own("note: ", "note"), foreign(note)))
    yield Gap()
    yield Line((_sum(result),))
    if any(one.verdict == "wrong pinpoint" for one in result.quotations) and not result.fixes:
        yield Line(
            (
                own("To correct the pinpoints: ", "label"),
                foreign(f"napkb check {result.file} --fix", "command"),
            )
        )


def _told(one: CheckedCitation, result: CheckReport) -> bool:
    """Whether a quotation says the same already."""
    said = f"{one.message[:1].lower()}{one.message[1:]}".rstrip(".")
    return any(
        q.key == one.key and any(said in w or one.message.rstrip(".") in w for w in q.why)
        for q in result.quotations
    )


def _sizes(result: CheckReport) -> Iterator[Runs]:
    yield (own(words.count(len(result.quotations), "quotation")),)
    sources = words.count(result.sources, "source")
    yield (own(f"{words.count(result.citing, 'citation')} of {sources}"),)
    if result.terms:
        yield (own(f"{words.count(result.terms, 'term')} of fewer than three words not looked up", "muted"),)
    if result.titles:
        yield (own(words.count(result.titles, "title"), "muted"),)


def _sum(result: CheckReport) -> Run:
    counts = Counter(one.verdict for one in result.quotations)
    tally = ", ".join(f"{verdict} {counts[verdict]:,}" for verdict in VERDICTS if counts[verdict])
    wrong = words.count(result.problems, "problem") if result.problems else "no problems"
    return own(f"{wrong}; {tally}" if tally else wrong, "warning" if result.problems else "section")


def _quotation(one: CheckedQuotation) -> Iterator[Block]:
    role = "" if one.verdict in GOOD else "warning" if one.problem else "flag"
    head: list[Runs] = [
        (own(one.verdict, role or "stated"), *((own(f" ({one.sort})", "muted"),) if one.sort else ()))
    ]
    if one.key:
        head.append((foreign(f"@{one.key}{', ' + one.pinpoint if one.pinpoint else ''}", "cite"),))
    yield Facts(tuple(head))
    if one.edits:
        yield Quote((own("report: ", "label"), *_side(one, "report")))
        yield Quote((own("source: ", "label"), *_side(one, "source")))
    else:
        yield Quote((passage(f"“{_cut(one.quote)}”"),))
    facts: list[Runs] = [(foreign(why),) for why in one.why]
    if one.address is not None and one.verdict not in GOOD:
        facts.append((foreign(str(one.address), "address"),))
    if facts:
        yield Facts(tuple(facts))


def _side(one: CheckedQuotation, side: str) -> Iterator[Run]:
    """The words of one side, those that the other has not marked."""
    first = True
    for edit in one.edits:
        if edit.op not in {"same", side}:
            continue
        if not first:
            yield Run(" ")
        first = False
        yield foreign(edit.words, "" if edit.op == "same" else "match")


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MOST else f"{flat[: _MOST - 1]}…"


def _citation(one: CheckedCitation) -> Iterator[Block]:
    role = "warning" if one.problem else "flag"
    yield Facts(((own(one.sort, role),), (foreign(f"@{one.key}", "cite"),)))
    yield Line((foreign(one.message),))


def github(result: CheckReport) -> Iterator[str]:
    """Annotations as GitHub's runners read them, a line each."""
    for one in result.quotations:
        if one.verdict in GOOD or one.verdict == "too short":
            continue
        sort = f" ({one.sort})" if one.sort else ""
        said = [f"{one.verdict}{sort}: “{_cut(one.quote)}”", *one.why]
        if one.edits:
            said.append(f"source: “{_cut(one.source)}”")
        if one.address is not None:
            said.append(str(one.address))
        yield _annotation(result.file, one.line, one.column, "; ".join(said), problem=one.problem)
    for other in result.citations:
        yield _annotation(
            result.file, other.line, other.column, f"{other.sort}: {other.message}", problem=other.problem
        )
    for note in result.notes:
        yield _annotation(result.file, 1, 1, note, problem=False)


def _annotation(file: str, line: int, column: int, message: str, *, problem: bool) -> str:
    from kb.render.safe import one_line  # noqa: PLC0415 - one use

    def escaped(text: str) -> str:
        return one_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    name = escaped(file).replace(":", "%3A").replace(",", "%2C")
    level = "error" if problem else "notice"
    return f"::{level} file={name},line={line},col={column}::{escaped(message)}\n"


def quote(result: QuoteResult) -> Iterator[Block]:
    """Where the words stand, each place ready to paste."""
    yield Heading((foreign(result.typed, "query"),), 1)
    yield from words.coverage(result.coverage, "")
    for number, one in enumerate(result.hits, 1):
        yield Gap()
        yield Facts(tuple(_found(number, one)))
        yield Verbatim(one.ready)
        for note in one.notes:
            yield Line((own("note: ", "note"), foreign(note)))
    if not result.hits:
        yield Gap()
        yield Line((own("No stored sentence has these words, or most of them."),))


def _found(number: int, one: QuoteHit) -> Iterator[Runs]:
    yield (own(f"{number}", "number"),)
    yield (own("word for word" if one.exact else "the nearest words", "stated" if one.exact else "inferred"),)
    yield (foreign(str(one.address), "address"),)
