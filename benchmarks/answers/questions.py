"""Questions with the passages that answer them, put to a knowledge base and scored."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import kb
from kb.base import KnowledgeBase, embedded_documents, init_base
from kb.text.fold import fold

HERE = Path(__file__).parent
SHARED = HERE.parent.parent.parent / "shared"
"""Texts of third parties, which are no part of the product."""


class Question(NamedTuple):
    """A question, and the passages of which any answers it; none where the texts hold no answer."""

    name: str
    kind: str
    part: str
    query: str
    relevant: frozenset[str]


class Outcome(NamedTuple):
    """What ``ask`` made of a question: the place of the first right passage, 0 for none."""

    question: Question
    place: int
    answered: bool


def embedded(root: Path) -> KnowledgeBase:
    """A copy of the knowledge base that ships with the program."""
    init_base(root, embedded_documents())
    return kb.open(root)


def two_texts(root: Path) -> tuple[KnowledgeBase, dict[str, str]]:
    """A knowledge base of the pasted texts beside the repository, and their addresses by number."""
    init_base(root, embedded_documents(), empty=True)
    words = (embedded_documents() / "vocabulary.yaml").read_bytes()
    (root / "documents" / "vocabulary.yaml").write_bytes(words)
    base = kb.open(root)
    report = base.add([SHARED / "inputs"])
    return base, {Path(item.source).name[:3]: str(item.address) for item in report.items}


def own_questions(name: str, addresses: dict[str, str] | None = None) -> list[Question]:
    """Our own questions of one file; ``addresses`` says what a number before ``#`` stands for."""
    told = yaml.safe_load((HERE / f"questions-{name}.yaml").read_text("utf-8"))["questions"]
    return [
        Question(f"{name}-{number}", each["kind"], each["part"], each["query"], _places(each, addresses))
        for number, each in enumerate(told, 1)
    ]


def _places(each: dict[str, Any], addresses: dict[str, str] | None) -> frozenset[str]:
    parted = (place.partition("#") for place in each["relevant"])
    return frozenset(f"{(addresses or {}).get(head, head)}#{locator}" for head, _, locator in parted)


def others_questions(base: KnowledgeBase, addresses: dict[str, str]) -> list[Question]:
    """Questions of others to the pasted texts, labelled by blank-line blocks of the original."""
    told = yaml.safe_load((SHARED / "eval" / "questions-dev.yaml").read_text("utf-8"))
    blocks = {
        number: re.split(r"\n\s*\n", next((SHARED / "inputs").glob(f"{number}*")).read_text("utf-8"))
        for number in addresses
    }
    places: dict[tuple[str, int], set[str]] = {}
    for number, address in addresses.items():
        page = base.show(address)
        for ordinal, block in enumerate((b for b in blocks[number] if b.strip()), 1):
            places[number, ordinal] = {
                f"{address}#{passage.locator}"
                for passage in page.passages
                if (words := fold(passage.span.of(page.revision.text))) in fold(block) or fold(block) in words
            }
    return [
        Question(
            each["id"],
            each["kind"],
            "fit",
            each["query"],
            frozenset(
                place
                for relevant in each["relevant"]
                for ordinal in relevant["paragraphs"]
                for place in places[relevant["doc"], ordinal]
            ),
        )
        for each in told
    ]


def score(base: KnowledgeBase, questions: Iterable[Question]) -> list[Outcome]:
    """Put each question; what stands first is the best piece of evidence, of whatever voice."""
    outcomes = []
    for question in questions:
        answer = base.ask(question.query)
        places = [str(evidence.address) for group in answer.groups for evidence in group.evidence]
        first = next(
            (n for n, at in enumerate(places, 1) if {at, _plain(at)} & question.relevant),
            0,
        )
        outcomes.append(Outcome(question, first, answer.has_evidence))
    return outcomes


def _plain(address: str) -> str:
    """An address without its revision, as questions name what has only one."""
    return re.sub(r"@[^#]*", "", address)


def table(title: str, outcomes: Sequence[Outcome]) -> str:
    """One row: how many are answered first, within three, and rightly not at all."""
    with_answer = [one for one in outcomes if one.question.relevant]
    without = [one for one in outcomes if not one.question.relevant]
    first = sum(one.place == 1 for one in with_answer)
    three = sum(1 <= one.place <= len("123") for one in with_answer)
    silent = sum(not one.answered for one in with_answer)
    rightly = sum(not one.answered for one in without)
    return (
        f"| {title} | {len(with_answer)} | {_share(first, with_answer)} | {_share(three, with_answer)} "
        f"| {silent} | {len(without)} | {_share(rightly, without)} |"
    )


def _share(count: int, of: Sequence[object]) -> str:
    return f"{count} ({count / len(of):.0%})" if of else "–"


def temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes when it is left."""
    return tempfile.TemporaryDirectory(prefix="napkb-answers-")
