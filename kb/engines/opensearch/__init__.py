"""The OpenSearch engine: an index of passages on the servers of a cluster.

Our analysis stays here: index terms go in and come out, the servers split at blanks.
What is written counts in one step (``state.py``), so several processes may write, and
none sees a part of what another one writes. What scores depend on is reckoned over all
shards; results and their order are those of the Whoosh engine.

One engine serves one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from kb.engines import Findings, IndexedRevision, Matches, Order, Progress
from kb.engines.opensearch.changing import change
from kb.engines.opensearch.files import Files
from kb.engines.opensearch.queries import Body, Figures, Word, filters_of, query_of, words_of
from kb.engines.opensearch.schema import REVISION, TERM, found_of, is_term
from kb.engines.opensearch.server import Servers
from kb.engines.opensearch.state import State
from kb.engines.opensearch.stored import Place, Stored, only
from kb.model.queries import Everything, Filters, Node, Query

__all__ = ["OpenSearchEngine", "Place", "Servers"]

# As far into a list a server looks without being told where to begin.
_WINDOW = 10_000
_VALUES = 5000
_BEST: list[Body] = [{"_score": "desc"}, {"key": "asc"}]
_SHOWN: Body = {"_source": ["shown"], "docvalue_fields": ["places", "key"], "track_scores": True}


class OpenSearchEngine:
    """Passages in an index of OpenSearch.

    Every method raises ``kb.errors.EngineError`` when the servers cannot be asked, or do
    not do what they are asked.
    """

    local = False
    in_pieces = 500

    def __init__(self, place: Place) -> None:
        self._stored = Stored(place)
        self._compared: State | None = None

    @property
    def location(self) -> str:
        """Where the index is."""
        return f"the index {self._stored.place}"

    @property
    def parts(self) -> tuple[int, int]:
        """How many parts of the index answered what was asked, at least, and how many there are."""
        return self._stored.shards

    @property
    def files(self) -> Files:
        """The copies of the documents' files."""
        return Files(self._stored)

    def keep(self, files: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        """Keep copies of the documents' files as they are now, beside the index."""
        self.files.keep(files, read)

    def fingerprints(self) -> Mapping[str, str]:
        """What is indexed: the address of each revision and its fingerprint."""
        state = self._compared = self._stored.state()
        if state is None:
            return {}
        body = {"query": only(state.counting(REVISION)), "_source": ["address", "fingerprint"]}
        # What is not seen would be indexed a second time.
        hits = self._stored.pages(state, body, [{"address": "asc"}], whole=True, size=_WINDOW)
        return {hit["_source"]["address"]: hit["_source"]["fingerprint"] for hit in hits}

    def mark(self) -> str:
        """What the last change said of the whole."""
        self._stored.shards = (1, 1)  # What did not answer before may answer now.
        state = self._compared = self._stored.state()
        return state.mark if state else ""

    @property
    def position(self) -> str:
        """How far changes had come when this engine last knew all of it; empty where it does not."""
        return f"{self._compared.name} {self._compared.done}" if self._compared else ""

    def apply(
        self,
        put: Iterable[IndexedRevision],
        drop: Collection[str],
        progress: Progress | None = None,
        mark: Callable[[], str] = str,
    ) -> None:
        """Replace or add the revisions of ``put`` and drop those addresses, all or nothing.

        Raises:
            ValueError: A revision comes twice, or an index term is empty or holds white space.
        """
        self._compared = change(self._stored, put, drop, progress, mark, self._compared)

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Make everything anew, while others find what was there before."""
        self._compared = None
        try:
            self._stored.start_building()
            yield
            self._stored.stop_building()
        except BaseException:
            self._stored.give_up_building()
            raise

    def find(self, query: Query, *, limit: int, offset: int = 0) -> Findings:
        """The passages that match, best first; ties in the order of their addresses."""
        state = self._stored.state()
        if state is None or query.root is None:
            return Findings(0, ())
        asked = self._asked(state, query.root, query.filters)
        if query.literals:
            hits = self._stored.pages(state, asked | _SHOWN, _BEST)
            kept = [
                found for found in map(found_of, hits) if all(one in found.text for one in query.literals)
            ]
            return Findings(len(kept), tuple(kept[offset : offset + limit]))
        if offset + limit > _WINDOW:
            hits = self._stored.pages(state, asked | _SHOWN, _BEST)
            found = tuple(map(found_of, islice(hits, offset, offset + limit)))
            return Findings(self._total(state, asked), found)
        page = {"sort": _BEST, "from": offset, "size": limit, "track_total_hits": True}
        answer = self._stored.search(state, asked | _SHOWN | page)
        return Findings(answer["hits"]["total"]["value"], tuple(map(found_of, answer["hits"]["hits"])))

    def each(self, root: Node, filters: Filters, *, by: Order = "address") -> Matches:
        """Every passage that matches, in an order that has nothing to do with its score."""
        state = self._stored.state()
        if state is None:
            return Matches(0, iter(()))
        asked = self._asked(state, root, filters)
        order: list[Body] = [{"key": "asc"}]
        if by != "address":
            order.insert(0, {"first": {"order": "desc" if by == "-date" else "asc", "missing": "_last"}})
        total = self._total(state, asked)
        return Matches(total, map(found_of, self._stored.pages(state, asked | _SHOWN, order)))

    def facets(self, root: Node, filters: Filters, names: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        """How many of the passages that match have each value of these facets."""
        wanted = tuple(names)
        state = self._stored.state()
        if state is None:
            return {name: {} for name in wanted}
        asked = self._asked(state, root, filters)
        return {
            name: self._years(state, asked) if name == "year" else self._facet(state, asked, name)
            for name in wanted
        }

    def count(self, root: Node, filters: Filters) -> int:
        """How many passages match."""
        state = self._stored.state()
        if state is None:
            return 0
        if isinstance(root, Everything) and not filters:
            return state.size
        return self._total(state, self._asked(state, root, filters))

    def frequencies(self, terms: Iterable[str]) -> Mapping[str, int]:
        """In how many passages each index term stands, in the text or the title."""
        wanted = [Word(term) for term in terms]
        state = self._stored.state()
        counts = self._frequencies(state, wanted) if state else {}
        return {word.term: counts.get(word, 0) for word in wanted}

    def lexicon(self, prefix: str = "") -> Iterable[str]:
        """The index terms of text and title that begin so, in order."""
        state = self._stored.state()
        if state is None or not (is_term(prefix) or not prefix):
            return []
        begun: Body = {"prefix": {"term": {"value": prefix}}}
        body = {"query": only([{"term": {"type": TERM}}, begun]), "_source": False}
        hits = self._stored.pages(state, body, [{"term": "asc"}], size=_VALUES)
        terms = [str(hit["sort"][0]) for hit in hits]
        if state.clean and not state.open:
            return terms
        counts = self._frequencies(state, map(Word, terms))
        return [term for term in terms if counts[Word(term)]]

    def clear(self) -> None:
        """Forget everything, whatever state the index is in."""
        self._stored.replace()

    def close(self) -> None:
        """Let go of the connections."""
        self._stored.server.close()

    def _asked(self, state: State, root: Node, filters: Filters) -> Body:
        words = list(dict.fromkeys(words_of(root)))
        figures = Figures(
            state.size,
            state.lengths,
            self._frequencies(state, words),
            self._begun(state, [word for word in words if word.prefix]),
        )
        filtered = [*state.counting(), *filters_of(filters)]
        return {"query": {"bool": {"must": [query_of(root, figures)], "filter": filtered}}}

    def _frequencies(self, state: State, words: Iterable[Word]) -> dict[Word, int]:
        every = list(dict.fromkeys(words))
        possible = [word for word in every if word.possible]
        bodies = [_counted([*state.counting(), word.query()]) for word in possible]
        answers = self._stored.searches(state, bodies) if bodies else []
        return dict.fromkeys(every, 0) | dict(zip(possible, map(_total_of, answers), strict=True))

    def _begun(self, state: State, words: list[Word]) -> dict[Word, int]:
        bodies = [
            _counted([{"term": {"type": TERM}}, {"prefix": {"term": {"value": word.term}}}]) for word in words
        ]
        answers = self._stored.searches(state, bodies) if bodies else []
        return dict(zip(words, map(_total_of, answers), strict=True))

    def _total(self, state: State, asked: Body) -> int:
        return _total_of(self._stored.search(state, asked | {"size": 0, "track_total_hits": True}))

    def _years(self, state: State, asked: Body) -> dict[str, int]:
        by_year = {"terms": {"field": "year", "missing": 0, "size": 10_000, "order": {"_key": "asc"}}}
        answer = self._stored.search(state, asked | {"size": 0, "aggs": {"year": by_year}})
        buckets = answer["aggregations"]["year"]["buckets"]
        return {str(bucket["key"] or ""): bucket["doc_count"] for bucket in buckets}

    def _facet(self, state: State, asked: Body, name: str) -> dict[str, int]:
        """Values page by page: of some facets there are as many as passages."""
        begin = f"{name}="
        counts: dict[str, int] = {}
        # The last value before those of this facet: its name, and the sign before “=”.
        after: Any = {"value": f"{name}<\U0010ffff"}
        while after is not None:
            paged = {
                "composite": {
                    "size": _VALUES,
                    "sources": [{"value": {"terms": {"field": "facet"}}}],
                    "after": after,
                }
            }
            answer = self._stored.search(state, asked | {"size": 0, "aggs": {"facet": paged}})
            found = answer["aggregations"]["facet"]
            after = found.get("after_key") if len(found["buckets"]) == _VALUES else None
            for bucket in found["buckets"]:
                value = bucket["key"]["value"]
                if not value.startswith(begin):
                    return counts
                counts[value.removeprefix(begin)] = bucket["doc_count"]
        return counts


def _counted(filters: list[Body]) -> Body:
    return {"size": 0, "track_total_hits": True, "query": only(filters)}


def _total_of(answer: dict[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])
