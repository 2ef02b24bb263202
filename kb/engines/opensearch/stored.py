"""The index on the servers: made, dropped, asked, and the small document that says what counts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from kb.engines.opensearch import server as servers
from kb.engines.opensearch.queries import Body
from kb.engines.opensearch.schema import COPYING, MAPPINGS, PASSAGE, REVISION, settings
from kb.engines.opensearch.server import (
    TOO_MANY,
    TRIES,
    Answer,
    ConflictError,
    MissingError,
    Server,
    Servers,
    lines_of,
    pause,
    shards_of,
)
from kb.engines.opensearch.state import BUILDING, CURRENT, State, is_index_of
from kb.errors import EngineError

_PAGE = 1000
_ASKED_AT_ONCE = 500
_BYTES_AT_ONCE = 10_000_000
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
        self._built = ""

    @property
    def _states(self) -> str:
        return f"{self.place.name}-state"

    def state(self) -> State | None:
        """What counts now; None where nothing was ever written.

        Raises:
            EngineError: Another version of napkb wrote it, or while an index is made anew, somebody
                else began to do the same.
        """
        try:
            found = self._found()
        except MissingError:
            if self.which == BUILDING:
                raise self._taken_over() from None
            return None
        try:
            version = (found["_seq_no"], found["_primary_term"])
            state = State.read(found["_source"], version, str(self.place))
        except KeyError as error:
            raise self.server.trouble(error) from error
        except EngineError as error:
            raise self.server.error(error.message, hint=error.hint) from error
        if not is_index_of(state.name, self.place.name):
            raise self.server.error(f"The index {self.place} says that it is “{state.name[:100]}”.")
        if self.which == BUILDING and state.name != self._built:
            raise self._taken_over()
        return state

    def _found(self) -> Answer:
        return self.server.ask("GET", f"/{self._states}/_doc/{self.which}")

    def _taken_over(self) -> EngineError:
        return self.server.error(
            f"Somebody else is making the index {self.place} anew.", hint="Try again when that is done."
        )

    def write(self, state: State) -> None:
        """Make a state the one that counts, if none did so since it was read.

        Raises:
            ConflictError: Another one did.
        """
        if state.version is None:
            tie: dict[str, Any] = {"op_type": "create"}
        else:
            tie = {"if_seq_no": state.version[0], "if_primary_term": state.version[1]}
        token = secrets.token_hex(8)
        content = {**state.written(), "token": token}
        try:
            self.server.ask("PUT", f"/{self._states}/_doc/{self.which}", content, **tie)
        except ConflictError:
            # What was sent again because its answer was lost is in conflict with itself.
            with suppress(MissingError):
                if self._found().get("_source", {}).get("token") == token:
                    return
            raise

    def begin(self) -> State:
        """The state, after an index was made for it where there was none."""
        while (state := self.state()) is None:
            few = {"number_of_shards": 1, "auto_expand_replicas": "0-2", **COPYING}
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
        """Remove an index of this name, if it is there; never anything else."""
        if is_index_of(name, self.place.name):
            with suppress(MissingError):
                self.server.ask("DELETE", f"/{name}", ignore_unavailable=True)

    def point_to(self, name: str) -> None:
        """Have the plain name, for those who look with other programs, mean an index."""
        alias = self.place.name
        actions = [
            {"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
            {"add": {"index": name, "alias": alias}},
        ]
        try:
            self.server.ask("POST", "/_aliases", {"actions": actions})
        except MissingError as error:
            raise self._gone() from error

    def start_building(self) -> None:
        """Write into a new index from now on, that nobody else looks at.

        Raises:
            EngineError: Somebody else began at this moment.
        """
        if self._of_any_form() is None:
            self.begin()
        self.which = BUILDING
        left = self._of_any_form()
        self._built = self.make_index()
        try:
            self.write(State(self._built, version=left[1] if left else None))
        except ConflictError as error:
            raise self._taken_over() from error
        if left and left[0] != self._live():
            self.drop_index(left[0])

    def give_up_building(self) -> None:
        """Go on with the old index, and remove what was begun, as far as that can be done now."""
        self.which = CURRENT
        built, self._built = self._built, ""
        if built:
            with suppress(EngineError, ConflictError, MissingError):
                if built != self._live():
                    self.drop_index(built)

    def stop_building(self) -> None:
        """Put the new index in the place of the old one.

        Raises:
            EngineError: Somebody else has begun to make one since.
        """
        new = self.state()
        if new is None or new.version is None:
            raise self._taken_over()
        # From here on nobody takes the new index for one that was left behind.
        number, term = new.version
        path = f"/{self._states}/_doc/{BUILDING}"
        try:
            self.server.ask("DELETE", path, if_seq_no=number, if_primary_term=term)
        except (ConflictError, MissingError) as error:
            raise self._taken_over() from error
        self.which = CURRENT
        while True:
            old = self._of_any_form()
            try:
                self.write(new._replace(version=old[1] if old else None))
            except ConflictError:
                continue
            self.point_to(new.name)
            if old and old[0] != new.name:
                self.drop_index(old[0])
            return

    def _live(self) -> str:
        """The name of the index that counts, whoever wrote it."""
        which, self.which = self.which, CURRENT
        try:
            found = self._of_any_form()
        finally:
            self.which = which
        return found[0] if found else ""

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
            found = self._found()
        except MissingError:
            return None
        try:
            return str(found["_source"].get("name", "")), (found["_seq_no"], found["_primary_term"])
        except (AttributeError, KeyError) as error:
            raise self.server.trouble(error) from error

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
            if not {"hits", "_shards"} <= answer.keys():
                raise self.server.trouble(KeyError())
            if self._note([answer], last=look == _LOOKS - 1):
                break
            pause(_LOOK_WAIT)
        return answer

    def searches(self, state: State, bodies: Sequence[Body], *, whole: bool = False) -> list[Answer]:
        """Ask several things at once; ``whole`` as in :meth:`search`."""
        head = {"index": state.name, "allow_partial_search_results": not whole}
        answers: list[Answer] = []
        for piece in _pieces(lines_of((head, body)) for body in bodies):
            for look in range(_LOOKS):
                some = self._asked(piece)
                if self._note(some, last=look == _LOOKS - 1):
                    break
                pause(_LOOK_WAIT)
            answers += some
        return answers

    def _asked(self, lines: Sequence[str]) -> list[Answer]:
        """The answers to several searches; those that a full queue refused are asked again."""
        answers: list[Answer] = [{}] * len(lines)
        left = list(range(len(lines)))
        wait = servers.FIRST_WAIT
        for last in [False] * (TRIES - 1) + [True]:
            some = self.server.ask("POST", "/_msearch", "".join(lines[at] for at in left), lines=True)
            given = some.get("responses", ())
            if len(given) != len(left) or any("error" not in each and "hits" not in each for each in given):
                raise self.server.trouble(KeyError())
            for at, answer in zip(left, given, strict=True):
                answers[at] = answer
            wrong = [at for at in left if "error" in answers[at]]
            left = [at for at in wrong if answers[at].get("status") == TOO_MANY]
            if wrong and (last or len(wrong) > len(left)):
                raise self._failed([answers[at] for at in wrong])
            if not left:
                break
            pause(wait)
            wait *= 2
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
        answer = next(each for each in answers if "error" in each)
        error = answer["error"]
        if answer.get("status") == TOO_MANY:
            return self.server.full()
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
        try:
            answer = self.server.ask("POST", f"/{index}/_refresh")
        except MissingError as error:
            raise self._gone() from error
        if answer.get("_shards", {}).get("failed", 1):
            raise self.server.red()

    def delete(self, index: str, filters: list[Body]) -> None:
        """Remove what passes one of some filters."""
        query = {"bool": {"should": filters, "minimum_should_match": 1}}
        path = f"/{index}/_delete_by_query"
        try:
            self.server.ask("POST", path, {"query": query}, conflicts="proceed", refresh=True)
        except MissingError as error:
            raise self._gone() from error

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


def _pieces(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts in their order, no more at once than a server takes."""
    piece: list[str] = []
    size = 0
    for text in texts:
        if piece and (len(piece) == _ASKED_AT_ONCE or size + len(text) > _BYTES_AT_ONCE):
            yield piece
            piece, size = [], 0
        piece.append(text)
        size += len(text)
    if piece:
        yield piece
