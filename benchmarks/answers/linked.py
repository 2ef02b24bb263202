"""Labelled sentences with the plan's points they refer to, scored: stated and inferred apart."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kb.base import KnowledgeBase
from kb.base.referring import references_of
from kb.model.addresses import parse_address
from kb.model.dates import parse_date
from kb.model.documents import Field, Metadata, Span

HERE = Path(__file__).parent


class Tally(NamedTuple):
    """How many references are right, wrong and missing, and which."""

    right: int
    wrong: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def precision(self) -> float:
        """How many of those found are right."""
        found = self.right + len(self.wrong)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """How many of those there are were found."""
        there = self.right + len(self.missing)
        return self.right / there if there else 1.0


def sentences(part: str = "") -> list[dict[str, Any]]:
    """The labelled sentences, of one part or all."""
    told = yaml.safe_load((HERE / "references.yaml").read_text("utf-8"))["sentences"]
    return [each for each in told if not part or each["part"] == part]


def score(base: KnowledgeBase, part: str = "") -> dict[str, Tally]:
    """The references to plans and points of every sentence, against what people say."""
    session = base._session  # noqa: SLF001 - the references alone, without documents
    right: Counter[str] = Counter()
    wrong: dict[str, list[str]] = {"stated": [], "inferred": []}
    missing: dict[str, list[str]] = {"stated": [], "inferred": []}
    for each in sentences(part):
        text = each["text"]
        date = parse_date(each.get("day", "2024-06-26"))
        found = references_of(
            text,
            Span(0, len(text)),
            parse_address("x#p1"),
            Metadata(issued=Field(date)),
            plans=session.plans,
            vocabulary=session.vocabulary,
        )
        told = {basis: set(each.get(basis, ())) for basis in ("stated", "inferred")}
        for basis, wanted in told.items():
            if basis == "inferred" and "stated" in each and "inferred" not in each:
                continue
            known = {
                one.target
                for one in found
                if one.basis == basis
                and one.target
                and one.type in {"point", "document"}
                and parse_address(one.target).document == "nap"
            }
            known -= set(each.get("may", ())) - wanted
            # A plan that is named only to say whose point it is need not be labelled besides.
            plans = {one.partition("@")[0] for one in wanted if "#" in one}
            known -= {o for o in known if "#" not in o and o.partition("@")[0] in plans} - wanted
            if basis == "stated" and "stated" not in each:
                known = {one for one in known if "#" in one}
            right[basis] += len(known & wanted)
            wrong[basis] += [f"{one}: {text}" for one in sorted(known - wanted)]
            missing[basis] += [f"{one}: {text}" for one in sorted(wanted - known)]
    return {
        basis: Tally(right[basis], tuple(wrong[basis]), tuple(missing[basis]))
        for basis in ("stated", "inferred")
    }


def score_passages(base: KnowledgeBase, addresses: dict[str, str]) -> Tally:
    """The stated references of all passages but the plans' own; ``addresses`` as for questions."""
    told = yaml.safe_load((HERE / "references.yaml").read_text("utf-8"))["passages"]
    numbers = {address.partition("@")[0]: number for number, address in addresses.items()}
    right, wrong, missing = 0, [], []
    for document in base.list().documents:
        kind = document.metadata.kind.value if document.metadata.kind else ""
        page = base.show(document.id)
        for passage, references in zip(page.passages, page.references, strict=True):
            place = f"{numbers.get(document.id, document.id)}#{passage.locator}"
            wanted = set(told.get(place, ()))
            found = {
                one.target
                for one in references
                if one.basis == "stated" and one.type in {"point", "document"} and one.target[:1] != "?"
            }
            if kind == "plan" or not passage.counted:
                continue
            right += len(found & wanted)
            wrong += [f"{place}: {one}" for one in sorted(found - wanted)]
            missing += [f"{place}: {one}" for one in sorted(wanted - found)]
    return Tally(right, tuple(wrong), tuple(missing))


def table(scored: dict[str, dict[str, Tally]]) -> str:
    """Rows of a table by part and basis."""
    return "\n".join(
        row(f"{part}, {basis}", tally)
        for part, by_basis in scored.items()
        for basis, tally in by_basis.items()
    )


def row(title: str, tally: Tally) -> str:
    """One row: how many there are, how many of those found are right, how many were found."""
    there = tally.right + len(tally.missing)
    return f"| {title} | {there} | {tally.precision:.2f} | {tally.recall:.2f} |"
