"""``check``: every quotation and every citation of a report against the stored sources."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kb.base.session import Session
from kb.base.shelf import SessionShelf, title_key
from kb.base.sources import Source, read_bytes
from kb.errors import BadRequestError, UnreadableSourceError
from kb.model.documents import Span
from kb.model.pinpoints import Pinpoint
from kb.model.results.checked import CheckedCitation, CheckedQuotation, CheckReport, Fix
from kb.quotes.judging import LEAST_WORDS, Judge
from kb.quotes.places import sentence, where
from kb.quotes.report import Cited, Quotation, Report
from kb.quotes.wording import count_words
from kb.storage.files import write_file

_MOST_DIGITS = 7
_LABELS = {"paragraph": ("¶", "¶¶"), "section": ("§", "§§")}
_PROBLEMS = frozenset(
    {
        "flag",
        "altered",
        "absent",
        "wrong source",
        "wrong pinpoint",
        "other revision",
        "only in a removed passage",
    }
)


def check(
    session: Session,
    source: Source | str | Path,
    *,
    every: bool = False,
    strict: bool = False,
    allow_unchecked: bool = False,
    fix: bool = False,
) -> CheckReport:
    """Check a report.

    Raises:
        UnreadableSourceError: The report cannot be read.
        BadRequestError: A DOCX or standard input cannot be corrected.
        StorageError: The corrected report cannot be written.
    """
    given = source if isinstance(source, Source) else Source(str(source), Path(source))
    name = given.name
    data = read_bytes(given)
    report, encoding, notes = read_report(data, name)
    if fix and (encoding == "" or given.path is None):
        raise BadRequestError(
            f"{name} cannot be corrected.", hint="--fix writes Markdown files only; a DOCX is only read."
        )
    checker = _Checker(session, report, every=every, strict=strict, allow_unchecked=allow_unchecked)
    result = checker.result(name)._replace(notes=(*notes, *checker.notes))
    if fix and given.path is not None:
        fixes, text = checker.fixed()
        if fixes:
            if read_bytes(given) != data:
                raise BadRequestError(f"{name} was changed while it was checked.", hint="Run it again.")
            write_file(given.path, encoded(text, encoding, name))
        result = result._replace(fixes=fixes)
    return result


def read_report(data: bytes, name: str) -> tuple[Report, str, tuple[str, ...]]:
    """A report, how its bytes were decoded (nothing for a DOCX), and what is wrong with it.

    Raises:
        UnreadableSourceError: It is no text and no DOCX, or has no words.
    """
    from kb.quotes.docx import MAGIC, read_docx  # noqa: PLC0415 - late: other commands read no report
    from kb.quotes.finding import read_markdown  # noqa: PLC0415
    from kb.readers.decode import decode  # noqa: PLC0415

    if data.startswith(MAGIC):
        return read_docx(data, name), "", ()
    if name.lower().endswith(".docx"):
        raise UnreadableSourceError(f"{name} is no DOCX.", hint="Save it as .docx or .md and check that.")
    decoded = decode(data, name)
    return read_markdown(decoded.text), decoded.encoding, decoded.warnings


class _Checker:
    """One report being checked."""

    def __init__(
        self, session: Session, report: Report, *, every: bool, strict: bool, allow_unchecked: bool
    ) -> None:
        self.shelf = SessionShelf(session)
        self.report = report
        self.every = every
        self.strict = strict
        self.allow_unchecked = allow_unchecked
        self.judge = Judge(self.shelf, every=every)
        self.notes: list[str] = []
        self.terms = 0
        self.titles = 0
        self.checked: list[tuple[Quotation, CheckedQuotation]] = []

    def result(self, name: str) -> CheckReport:
        """Everything that was found."""
        for quotation in self.report.quotations:
            if not self._is_checked(quotation):
                continue
            line, column = self.report.place(quotation.span.start)
            one = self.judge.judge(quotation, line, column)
            self.checked.append((quotation, one._replace(problem=self._is_problem(one, quotation))))
        documents = {
            target.document
            for cluster in self.report.clusters
            for cited in cluster.cited
            if (target := self.shelf.target(cited.key))
        }
        return CheckReport(
            name,
            tuple(one for _, one in self.checked),
            tuple(self._citations()),
            sources=len(documents),
            citing=sum(not c.label or self.shelf.target(c.key) is not None for c in self._cited()),
            terms=self.terms,
            titles=self.titles,
        )

    def _is_checked(self, quotation: Quotation) -> bool:
        if quotation.open:
            return True
        if count_words(quotation.text) < LEAST_WORDS and not self.every:
            self.terms += 1
            return False
        if not quotation.block and title_key(quotation.text) in self.shelf.titles:
            self.titles += 1
            return False
        return True

    def _is_problem(self, one: CheckedQuotation, quotation: Quotation) -> bool:
        if one.verdict == "unchecked":
            return not self.allow_unchecked or quotation.open
        if one.verdict == "uncited":
            return self.strict
        return one.verdict in _PROBLEMS

    def _cited(self) -> list[Cited]:
        seen: dict[Span, Cited] = {}
        for cluster in self.report.clusters:
            for cited in cluster.cited:
                seen.setdefault(cited.span, cited)
        return [seen[span] for span in sorted(seen)]

    def _citations(self) -> Iterator[CheckedCitation]:
        """What is wrong with the citations: keys, passages, revisions."""
        for cited in self._cited():
            line, column = self.report.place(cited.span.start)
            target = self.shelf.target(cited.key)
            if target is None:
                if not cited.label:
                    said = f"No source has the key “{cited.key}”.{self._like(cited.key)}"
                    yield CheckedCitation(line, column, cited.key, "unknown key", said)
                continue
            revisions = self.shelf.revisions(target.document)
            wanted = [a for a in revisions if a.revision == target.revision] or list(revisions[-1:])
            stored = self.shelf.stored(wanted[0]) if wanted else None
            if stored is None:
                said = f"{target.document} has no text, so nothing in it can be checked."
                yield CheckedCitation(line, column, cited.key, "no text", said, problem=self.strict)
                continue
            revision = stored.revision
            if cited.sha256 and not revision.sha256.startswith(cited.sha256):
                now = revision.sha256[:12]
                said = f"{revision.address} is not the text that was cited: its sha256 begins {now}."
                yield CheckedCitation(line, column, cited.key, "source changed", said)
            if (
                target.locator
                and not any(p.locator == target.locator for p in revision.passages)
                and not _is_range(target.locator)
            ):
                said = f"{revision.address} has no passage “{target.locator}”."
                yield CheckedCitation(line, column, cited.key, "no such passage", said)
            if cited.pinpoint is not None:
                place = where(revision, cited.pinpoint)
                if place.problem:
                    yield CheckedCitation(line, column, cited.key, "no such passage", sentence(place.problem))
                elif place.unknown:
                    said = sentence(place.unknown)
                    yield CheckedCitation(
                        line, column, cited.key, "pinpoint not checked", said, problem=self.strict
                    )

    def _like(self, key: str) -> str:
        from difflib import get_close_matches  # noqa: PLC0415 - late: only for a message

        names = [d.id for d in self.shelf.documents]
        near = get_close_matches(key, names, n=1)
        return f" Did you mean {near[0]}?" if near else ""

    def fixed(self) -> tuple[tuple[Fix, ...], str]:
        """The report's text with corrected pinpoints, and what was corrected.

        A pinpoint is corrected only where all that is quoted with it was found, each in one
        place of the source that is cited.
        """
        found: dict[Span, list[CheckedQuotation]] = defaultdict(list)
        cited_at: dict[Span, Cited] = {}
        for quotation, one in self.checked:
            for cited in quotation.cited:
                found[cited.span].append(one)
                cited_at[cited.span] = cited
        fixes: list[tuple[Span, Fix, str]] = []
        for span in sorted(found):
            new = _corrected(cited_at[span], found[span], self.report.text)
            if new:
                pinned = cited_at[span].pinned
                line, column = self.report.place(pinned.start)
                before = pinned.of(self.report.text)
                fixes.append((pinned, Fix(line, column, before, new), new))
        text = self.report.text
        for pinned, _, new in sorted(fixes, reverse=True):
            text = text[: pinned.start] + new + text[pinned.end :]
        return tuple(fix for _, fix, _ in fixes), text


def _corrected(cited: Cited, found: list[CheckedQuotation], text: str) -> str:
    """The right pinpoint of a citation; nothing where it is right or cannot be told."""
    if cited.pinpoint is None or cited.pinned.end <= cited.pinned.start:
        return ""
    if not any(one.verdict == "wrong pinpoint" for one in found):
        return ""
    places: list[Pinpoint] = []
    for one in found:
        if (
            one.verdict not in {"exact", "ok", "wrong pinpoint"}
            or one.key != cited.key
            or " and " in one.why[:1]
        ):
            return ""
        if one.verdict == "wrong pinpoint" and any(" and " in why for why in one.why[:1]):
            return ""  # The words stand in several places.
        pinpoint = _read(one.found)
        if pinpoint is None:
            return ""
        places.append(pinpoint)
    labels = {place.label for place in places}
    if len(labels) != 1:
        return ""
    parts = tuple(dict.fromkeys(sorted((part for place in places for part in place.parts), key=_number)))
    right = Pinpoint(labels.pop(), parts)
    written = cited.pinned.of(text)
    if right.label in _LABELS and written.startswith(_LABELS[right.label][0]):
        return f"{_LABELS[right.label][right.several]} {right.value}"
    return str(right)


def _read(text: str) -> Pinpoint | None:
    from kb.model.pinpoints import read_pinpoint  # noqa: PLC0415 - one use

    found = read_pinpoint(text)
    return found[0] if found else None


def _number(part: tuple[str, str]) -> tuple[int, str]:
    return (int(part[0]) if part[0].isdecimal() and len(part[0]) < _MOST_DIGITS else 0, part[0])


def _is_range(locator: str) -> bool:
    return locator.startswith("p") and locator[1:].replace("-", "").replace("p", "").isdigit()


def encoded(text: str, encoding: str, name: str) -> bytes:
    """The text in the encoding that it came in."""
    if encoding == "utf-16":
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    try:
        return text.encode({"utf-8/windows-1252": "utf-8"}.get(encoding, encoding))
    except (UnicodeEncodeError, LookupError) as error:
        raise UnreadableSourceError(
            f"{name} cannot be written in its own encoding ({encoding}).", hint="Save it as UTF-8."
        ) from error
