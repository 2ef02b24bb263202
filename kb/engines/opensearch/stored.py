"""The index on the servers: made, dropped, asked, and the small document that says what counts."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kb.engines.opensearch.queries import Body
from kb.engines.opensearch.schema import MAPPINGS, PASSAGE, REVISION, settings
from kb.engines.opensearch.server import (
    Answer,
    ConflictError,
    MissingError,
    Server,
    Servers,
    lines_of,
    pause,
    shards_of,
)
from kb.engines.opensearch.state import BUILDING, CURRENT, State
from kb.errors import EngineError

_PAGE = 1000
_ASKED_AT_ONCE = 500
# While a copy takes the place of a server that died, answers lack a part for a moment.
_LOOKS = 4
_LOOK_WAIT = 0.25
_COPY_WAIT = "5s"
_EXISTS = "resource_already_exists_exception"


class Place(NamedTuple):
    """Where an index is.

    Attributes:
        servers: The cluster.
        name: The name of the index; those that it consists of begin with it.
        shards: Into how many parts a new index is divided.
        replicas: How many copies of each part there are besides it.
    """

    servers: Servers
    name: str
    shards: int = 3
    replicas: int = 1

    def __str__(self) -> str:
        return f"“{self.name}” at {self.servers}"


class Stored:
    """What the servers hold of one index."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.server = Server(place.servers)
        self.which = CURRENT
        self.shards = (1, 1)

    @property
    def _states(self) -> str:
        return f"{self.place.name}-state"

    def state(self) -> State | None:
        """What counts now; None where nothing was ever written."""
        try:
            found = self.server.ask("GET", f"/{self._states}/_doc/{self.which}")
        except MissingError:
            return None
        try:
            return State.read(found["_source"], (found["_seq_no"], found["_primary_term"]), str(self.place))
        except EngineError as error:
            raise self.server.error(error.message, hint=error.hint) from error

    def write(self, state: State) -> None:
        """Make a state the one that counts, if none did so since it was read.

        Raises:
            ConflictError: Another one did.
        """
        if state.version is None:
            tie: dict[str, Any] = {"op_type": "create"}
        else:
            tie = {"if_seq_no": state.version[0], "if_primary_term": state.version[1]}
        self.server.ask("PUT", f"/{self._states}/_doc/{self.which}", state.written(), **tie)

    def begin(self) -> State:
        """The state, after an index was made for it where there was none."""
        while (state := self.state()) is None:
            few = {"number_of_shards": 1, "auto_expand_replicas": "0-2"}
            self.make(self._states, few, {"enabled": False})
            made = State(self.make_index())
            try:
                self.write(made)
            except ConflictError:  # Another process was faster.
                self.drop_index(made.name)
                continue
            self.point_to(made.name)
        return state

    def make_index(self) -> str:
        """An empty index for passages; gives its name."""
        name = f"{self.place.name}-{secrets.token_hex(5)}"
        self.make(name, settings(self.place.shards, self.place.replicas), MAPPINGS, self.place.replicas)
        return name

    def make(self, name: str, how: dict[str, Any], mappings: dict[str, Any], copies: int = 0) -> None:
        """Make an index, if it is not there yet."""
        # What is written before there is a copy is lost with its server; of a cluster of one
        # server, which has no place for copies, they are not waited for long.
        wait = f"?wait_for_active_shards=2&timeout={_COPY_WAIT}" if copies else ""
        try:
            self.server.ask("PUT", f"/{name}{wait}", {"settings": how, "mappings": mappings})
        except EngineError as error:
            if _EXISTS not in error.message:
                raise

    def drop_index(self, name: str) -> None:
        """Remove an index, if it is there."""
        self.server.ask("DELETE", f"/{name}", ignore_unavailable=True)

    def point_to(self, name: str) -> None:
        """Have the plain name, for those who look with other programs, mean an index."""
        alias = self.place.name
        actions = [
            {"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
            {"add": {"index": name, "alias": alias}},
        ]
        self.server.ask("POST", "/_aliases", {"actions": actions})

    def start_building(self) -> None:
        """Write into a new index from now on, that nobody else looks at."""
        if self._of_any_form() is None:
            self.begin()
        self.which = BUILDING
        left = self._of_any_form()
        if left:
            self.drop_index(left[0])
        version = left[1] if left else None
        self.write(State(self.make_index(), version=version))

    def give_up_building(self) -> None:
        """Go on with the old index; the next who builds removes what was begun."""
        self.which = CURRENT

    def stop_building(self) -> None:
        """Put the new index in the place of the old one."""
        new = self.state()
        self.which = CURRENT
        while new is not None:
            old = self._of_any_form()
            try:
                self.write(new._replace(version=old[1] if old else None))
            except ConflictError:
                continue
            self.point_to(new.name)
            if old and old[0] != new.name:
                self.drop_index(old[0])
            self.server.ask("DELETE", f"/{self._states}/_doc/{BUILDING}")
            return

    def replace(self) -> None:
        """Begin with an empty index at once."""
        while (old := self._of_any_form()) is not None:
            new = State(self.make_index(), version=old[1])
            try:
                self.write(new)
            except ConflictError:
                self.drop_index(new.name)
                continue
            self.point_to(new.name)
            self.drop_index(old[0])
            return

    def _of_any_form(self) -> tuple[str, tuple[int, int]] | None:
        """The index of a state that even another version may have written, and the state's version."""
        try:
            found = self.server.ask("GET", f"/{self._states}/_doc/{self.which}")
        except MissingError:
            return None
        return str(found["_source"].get("name", "")), (found["_seq_no"], found["_primary_term"])

    def search(self, state: State, body: Body, *, whole: bool = False) -> Answer:
        """Ask the index; ``whole`` takes no answer that lacks a part.

        Raises:
            EngineError: The index is gone, or a part is lacking that must not.
        """
        params = {"allow_partial_search_results": not whole}
        for look in range(_LOOKS):
            try:
                answer = self.server.ask("POST", f"/{state.name}/_search", body, **params)
            except MissingError as error:
                raise self._gone() from error
            if self._note([answer], last=look == _LOOKS - 1):
                break
            pause(_LOOK_WAIT)
        return answer

    def searches(self, state: State, bodies: Sequence[Body], *, whole: bool = False) -> list[Answer]:
        """Ask several things at once; ``whole`` as in :meth:`search`."""
        answers: list[Answer] = []
        head = {"index": state.name, "allow_partial_search_results": not whole}
        for at in range(0, len(bodies), _ASKED_AT_ONCE):
            piece = bodies[at : at + _ASKED_AT_ONCE]
            text = lines_of(part for body in piece for part in (head, body))
            for look in range(_LOOKS):
                some = self.server.ask("POST", "/_msearch", text, lines=True)["responses"]
                if any("error" in each for each in some):
                    raise self._failed(some)
                if self._note(some, last=look == _LOOKS - 1):
                    break
                pause(_LOOK_WAIT)
            answers += some
        return answers

    def _note(self, answers: Sequence[Answer], *, last: bool) -> bool:
        """Keep in mind which part answered; whether to be content with it."""
        there, whole = shards_of(answers)
        if there < whole and not last and self.shards[0] == self.shards[1]:
            return False
        if there < whole or self.shards[0] == self.shards[1]:
            self.shards = min((there, whole), self.shards, key=lambda part: part[0] - part[1])
        return True

    def _failed(self, answers: Sequence[Answer]) -> EngineError:
        error = next(each["error"] for each in answers if "error" in each)
        if error.get("type") == "index_not_found_exception":
            return self._gone()
        if error.get("reason") == "all shards failed":
            return self.server.red()
        return self.server.error(f"OpenSearch at {self.server} refused ({error.get('type')}).")

    def _gone(self) -> EngineError:
        return self.server.error(
            f"The index {self.place} is not what it was: others made it anew, or removed a part.",
            hint="Try again; “napkb index --rebuild” makes it anew.",
        )

    def pages(
        self, state: State, body: Body, sort: list[Body], *, whole: bool = False, size: int = _PAGE
    ) -> Iterator[dict[str, Any]]:
        """All hits of a query, in an order in which no two are equal, page by page."""
        after: list[Any] | None = None
        while True:
            asked = {**body, "sort": sort, "size": size, "track_total_hits": False}
            if after is not None:
                asked["search_after"] = after
            hits = self.search(state, asked, whole=whole)["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            after = hits[-1]["sort"]

    def refresh(self, index: str) -> None:
        """Have what was written found."""
        answer = self.server.ask("POST", f"/{index}/_refresh")
        if answer["_shards"]["failed"]:
            raise self.server.red()

    def delete(self, index: str, filters: list[Body]) -> None:
        """Remove what passes one of some filters."""
        query = {"bool": {"should": filters, "minimum_should_match": 1}}
        self.server.ask(
            "POST",
            f"/{index}/_delete_by_query",
            {"query": query},
            conflicts="proceed",
            refresh=True,
            wait_for_completion=True,
        )

    def figures(self, state: State) -> tuple[int, dict[str, float], list[int]]:
        """How many passages count, their average lengths, and which changes wrote what counts."""
        lengths = ("length", "body_length", "title_length")
        passages = {
            "size": 0,
            "track_total_hits": True,
            "query": only(state.counting(PASSAGE)),
            "aggs": {name: {"sum": {"field": name}} for name in lengths},
        }
        revisions = {
            "size": 0,
            "query": only(state.counting(REVISION)),
            "aggs": {"born": {"terms": {"field": "born", "size": 50_000}}},
        }
        one, other = self.searches(state, (passages, revisions), whole=True)
        size = one["hits"]["total"]["value"]
        averages = {name: one["aggregations"][name]["value"] / size if size else 0.0 for name in lengths}
        return size, averages, [bucket["key"] for bucket in other["aggregations"]["born"]["buckets"]]


def only(filters: list[Body]) -> Body:
    """A query that only filters."""
    return {"bool": {"filter": filters}}
