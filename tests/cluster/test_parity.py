"""The embedded base on both engines: the same hits in the same order, the same evidence."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb.base import Asked, KnowledgeBase, embedded_documents, init_base
from tests.cluster.nodes import Cluster

pytestmark = pytest.mark.xdist_group("cluster")

QUESTIONS = (
    "Who approved Azm-e-Istehkam?",
    "How many points does the National Action Plan have?",
    "What was decided on madrassa registration?",
    "Which courts were set up, and for how long?",
    "Who won the cricket world cup?",
)
TYPED = (
    "madrassa registration",
    '"apex committee"',
    "terror* NOT financing",
    "title:plan",
    "(militant OR sectarian) date:2021..2024",
    "apex near/5 committee",
    "madrasah",
    "nothingofthekind",
    "Pakistan",
)


@pytest.fixture(scope="module")
def both(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    root = init_base(tmp_path_factory.mktemp("parity") / "base", embedded_documents())
    marker = root / "documents" / "kb.yaml"
    with marker.open("a", encoding="utf-8") as file:
        file.write(f"engine: opensearch\nhosts: {' '.join(cluster.hosts)}\nindex: parity\nreplicas: 0\n")
    with kb.open(root, engine="whoosh", environment={}) as one, kb.open(root, environment={}) as other:
        yield one, other
    cluster.ask("DELETE", "/parity-*")


def some_words(root: Path, count: int) -> list[str]:
    chance = random.Random(7)
    texts = [path.read_text("utf-8").split() for path in sorted(root.glob("documents/*/*.txt"))]
    found = []
    for _ in range(count):
        words = chance.choice(texts)
        at = chance.randrange(len(words))
        found.append(" ".join(words[at : at + chance.randint(1, 5)]))
    return found


def test_searches_find_the_same_in_the_same_order(both: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    one, other = both
    for typed in (*TYPED, *some_words(one.root, 25)):
        left, right = (base.search(typed, limit=10, facets=True) for base in both)
        assert [str(hit.address) for hit in left.hits] == [str(hit.address) for hit in right.hits], typed
        assert [hit.score for hit in left.hits] == pytest.approx([hit.score for hit in right.hits], rel=1e-5)
        assert (left.total, left.facets) == (right.total, right.facets), typed
        assert left.coverage == right.coverage._replace(parts=(1, 1))
        assert one.count(typed)[2:] == other.count(typed)[2:]


def test_filters_orders_and_pages_are_the_same(both: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    for asked in (
        Asked(kind=("plan",)),
        Asked(since="2021"),
        Asked(since="2015", until="2016"),
        Asked(point=("9",)),
    ):
        left, right = (base.search("national action", asked, limit=20, sort="-date") for base in both)
        assert [hit.address for hit in left.hits] == [hit.address for hit in right.hits]
    left, right = (base.search("plan", limit=5, offset=5) for base in both)
    assert [hit.address for hit in left.hits] == [hit.address for hit in right.hits]


def test_answers_have_the_same_evidence(both: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    for question in QUESTIONS:
        left, right = (base.ask(question) for base in both)
        quoted = [[(e.address, e.quote) for g in each.groups for e in g.evidence] for each in (left, right)]
        assert quoted[0] == quoted[1], question
        assert left.has_evidence == right.has_evidence
