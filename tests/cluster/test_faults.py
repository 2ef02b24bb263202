"""What may go wrong between napkb and a cluster, on a real one."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.engines import IndexedRevision
from kb.engines.opensearch import OpenSearchEngine, Place, Servers
from kb.errors import EngineError
from kb.model.queries import AnyOf, Everything, Filters, Query
from tests.cluster.nodes import Cluster, Running
from tests.cluster.proxy import Asked, Pass, Proxy, Rule, Told, make_certificate
from tests.conftest import Run
from tests.test_engines import hits, revision, term, words

pytestmark = pytest.mark.xdist_group("cluster")

Open = Callable[..., OpenSearchEngine]
QUERY = Query("", AnyOf((term("a"), words("b", "c"), term("d", prefix=True))))


@pytest.fixture
def opened(cluster: Cluster) -> Iterator[Open]:
    """Opens indexes of the cluster, which are removed at the end."""
    engines: list[OpenSearchEngine] = []
    names: set[str] = set()

    def open_(
        name: str, *, hosts: tuple[str, ...] = (), replicas: int = 0, **servers: object
    ) -> OpenSearchEngine:
        known = Servers(hosts or cluster.hosts, **servers)  # type: ignore[arg-type]
        engines.append(OpenSearchEngine(Place(known, name, shards=3, replicas=replicas)))
        names.add(name)
        return engines[-1]

    yield open_
    for engine in engines:
        engine.close()
    for name in names:
        cluster.ask("DELETE", f"/{name}-*")


@pytest.fixture
def before(cluster: Cluster) -> Iterator[Callable[..., str]]:
    """Puts servers of the test's own before the cluster; gives where they listen."""
    proxies: list[Proxy] = []

    def put(rule: Rule, certificate: Path | None = None) -> str:
        proxies.append(Proxy(cluster.hosts[0], rule, certificate))
        return proxies[-1].host

    yield put
    for proxy in proxies:
        proxy.close()


def killable(cluster: Cluster) -> None:
    if isinstance(cluster, Running):
        pytest.skip("the servers of a cluster that others started are not killed")


def texts(count: int, first: int = 0) -> Iterator[IndexedRevision]:
    for at in range(first, first + count):
        yield revision(f"d{at}@1", {f"p{n}": f"a b c {'a ' * (at % 7)} d{at % 5} e{n}" for n in range(5)})


def passing(_: Asked, pass_: Pass) -> Told:
    return pass_()


class TestServersThatDie:
    def test_nothing_is_lost_and_no_answer_is_wrong(
        self, cluster: Cluster, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        killable(cluster)
        # So that there are many requests under way.
        monkeypatch.setattr("kb.engines.opensearch.writing.PIECE", 4000)
        thick, thin, full = opened("thick", replicas=1), opened("thin"), opened("full", replicas=1)
        for engine in (thin, full):
            engine.apply(texts(40), ())
        right = full.find(QUERY, limit=1000)
        whole = thin.find(QUERY, limit=1000)
        assert right.total == whole.total == 200
        assert right.found == whole.found
        cluster.wait("green")
        answers: list[object] = []
        over = threading.Event()

        def search() -> None:
            other = opened("full", replicas=1)
            while not over.is_set():
                try:
                    answers.append((other.find(QUERY, limit=1000), other.parts))
                except EngineError as error:
                    answers.append(error)

        searching = threading.Thread(target=search)

        def dying() -> Iterator[IndexedRevision]:
            yield from texts(60)
            cluster.nodes[2].kill()
            yield from texts(60, 60)

        searching.start()
        try:
            thick.apply(dying(), ())
        finally:
            over.set()
            searching.join()
        assert len(thick.fingerprints()) == 120
        assert thick.count(Everything(), Filters()) == 600
        assert thick.find(QUERY, limit=1).total == 600
        assert len(answers) > 2
        assert {
            answer if isinstance(answer, EngineError) else answer == (right, (3, 3)) for answer in answers
        } == {True}

        # Of this one there is no copy.
        monkeypatch.setattr("kb.engines.opensearch.writing.SHARD_WAIT", "300ms")
        some = thin.find(QUERY, limit=1000)
        assert thin.parts == (2, 3)
        assert 0 < some.total == len(some.found) < whole.total
        # How rare words are is not the same in a part; what is found is.
        assert {each.address for each in some.found} < {each.address for each in whole.found}
        for change in (lambda: thin.apply(texts(1), ()), thin.fingerprints):
            with pytest.raises(EngineError, match="the cluster is red"):
                change()
        cluster.mend()
        cluster.wait("green")
        assert opened("thin").find(QUERY, limit=1000) == whole
        thin.apply(texts(1, 200), ())
        assert len(thin.fingerprints()) == 41


class TestBusyServers:
    def test_what_a_full_queue_refused_is_sent_again(
        self, opened: Open, before: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.opensearch.server.FIRST_WAIT", 0.001)
        monkeypatch.setattr("kb.engines.opensearch.writing.PIECE", 2000)
        refused = []

        def rule(asked: Asked, pass_: Pass) -> Told:
            if "_bulk" in asked.path and len(refused) < 6:
                refused.append(asked)
                if len(refused) % 2:
                    return Told(429, b'{"error": {"type": "rejected_execution_exception"}}')
                told = pass_()
                items = json.loads(told.body)["items"]
                # As a server tells that a part of it was too much; writing it twice does no harm.
                for item in items[::2]:
                    item[next(iter(item))] = {"status": 429, "error": {"type": "rejected"}}
                return Told(200, json.dumps({"errors": True, "items": items}).encode())
            return pass_()

        engine = opened("busy", hosts=(before(rule),))
        engine.apply(texts(20), ())
        assert len(refused) == 6
        assert engine.find(QUERY, limit=1).total == engine.count(Everything(), Filters()) == 100

    def test_what_is_refused_for_ever_is_told_and_changes_nothing(
        self, opened: Open, before: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.opensearch.server.FIRST_WAIT", 0.0001)

        def rule(asked: Asked, pass_: Pass) -> Told:
            return Told(429, b"{}") if "_bulk" in asked.path or "_search" in asked.path else pass_()

        opened("busy").apply(texts(1), ())
        engine = opened("busy", hosts=(before(rule),))
        for ask in (lambda: engine.apply(texts(3), ()), lambda: engine.find(QUERY, limit=1)):
            with pytest.raises(EngineError, match="has too much to do"):
                ask()
        assert set(opened("busy").fingerprints()) == {"d0@1"}

    def test_searches_that_a_full_queue_refused_are_asked_again(
        self, opened: Open, before: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.opensearch.server.FIRST_WAIT", 0.001)
        refused: list[int] = []
        no = {
            "status": 429,
            "error": {
                "type": "search_phase_execution_exception",
                "reason": "all shards failed",
                "root_cause": [{"type": "rejected_execution_exception"}],
            },
        }

        def rule(asked: Asked, pass_: Pass) -> Told:
            told = pass_()
            if "_msearch" not in asked.path or len(refused) == most:
                return told
            answers = json.loads(told.body)
            answers["responses"][1::2] = [no] * len(answers["responses"][1::2])
            refused.append(len(answers["responses"]))
            return Told(200, json.dumps(answers).encode())

        opened("queue").apply(texts(4), ())
        right = opened("queue").find(QUERY, limit=9)
        most = 2
        engine = opened("queue", hosts=(before(rule),))
        assert engine.find(QUERY, limit=9) == right
        assert len(refused) == 2
        most = 99
        monkeypatch.setattr("kb.engines.opensearch.stored.TRIES", 3)
        refused.clear()
        wide = Query("", AnyOf(tuple(term(word) for word in "abcdefghi")))
        with pytest.raises(EngineError, match="has too much to do"):
            engine.find(wide, limit=9)

    def test_an_answer_that_does_not_come_is_told(self, opened: Open, before: Callable[..., str]) -> None:
        over = threading.Event()

        def rule(asked: Asked, pass_: Pass) -> Told:
            if "_search" in asked.path:
                over.wait(20)
            return pass_()

        opened("slow").apply(texts(1), ())
        engine = opened("slow", hosts=(before(rule),), timeout=0.3)
        with pytest.raises(EngineError, match=r"did not answer in 0\.3 seconds"):
            engine.find(QUERY, limit=1)
        over.set()


class TestStrangeServers:
    def test_a_certificate_must_be_trusted(
        self, opened: Open, before: Callable[..., str], tmp_path: Path
    ) -> None:
        certificate = make_certificate(tmp_path / "server.pem")
        host = before(passing, certificate)
        with pytest.raises(EngineError, match=r"certificate of .* is not trusted") as caught:
            opened("safe", hosts=(host,)).mark()
        assert "ca in documents/kb.yaml" in caught.value.hint
        trusting = opened("safe", hosts=(host,), ca=str(certificate.with_suffix(".crt")))
        assert trusting.mark() == ""
        with pytest.raises(EngineError, match=r"which ca in documents/kb\.yaml names"):
            opened("safe", hosts=(host,), ca=str(tmp_path / "nowhere")).mark()

    def test_a_password_must_be_right(self, opened: Open, before: Callable[..., str]) -> None:
        def rule(asked: Asked, pass_: Pass) -> Told:
            right = asked.authorization == "Basic YWRhOnJpZ2h0"
            return pass_() if right else Told(401, b"Unauthorized")

        host = before(rule)
        assert opened("mine", hosts=(host,), user="ada", password="right").mark() == ""
        with pytest.raises(EngineError, match="does not let in the user “ada”") as caught:
            opened("mine", hosts=(host,), user="ada", password="wrong").mark()
        assert "NAPKB_OPENSEARCH_PASSWORD" in caught.value.hint
        assert "wrong" not in str(caught.value)
        with pytest.raises(EngineError, match="a user without a name"):
            opened("mine", hosts=(host,)).mark()

    def test_who_may_not_is_told(self, opened: Open, before: Callable[..., str]) -> None:
        def rule(asked: Asked, pass_: Pass) -> Told:
            return pass_() if asked.path == "/" else Told(403, b'{"error": {"type": "security_exception"}}')

        with pytest.raises(EngineError, match="does not allow “ada” to do this"):
            opened("mine", hosts=(before(rule),), user="ada").mark()

    @pytest.mark.parametrize(
        ("info", "said"),
        [
            ({"version": {"number": "8.1.0"}}, r"is not OpenSearch \(it says 8\.1\.0\)"),
            ({"hello": "world"}, "is not OpenSearch"),
            ({"version": {"number": "1.3.2", "distribution": "opensearch"}}, r"is version 1\.3\.2"),
            ({"version": {"number": "4.0.0", "distribution": "opensearch"}}, r"is version 4\.0\.0"),
            ({"version": {"number": "?", "distribution": "opensearch"}}, r"is version \?"),
        ],
    )
    def test_a_server_of_another_kind_or_version(
        self, opened: Open, before: Callable[..., str], info: object, said: str
    ) -> None:
        host = before(lambda _asked, _pass: Told(200, json.dumps(info).encode()))
        with pytest.raises(EngineError, match=said):
            opened("other", hosts=(host,)).mark()

    @pytest.mark.parametrize(
        "body", [b"ok", b"[]", b'"x"', b'{"version": "1.2.3"}', b'{"version": {"number": "\xc2\xb2"}}']
    )
    def test_what_answers_with_something_odd(
        self, opened: Open, before: Callable[..., str], body: bytes
    ) -> None:
        with pytest.raises(EngineError):
            opened("odd", hosts=(before(lambda _asked, _pass: Told(200, body)),)).mark()

        def later(asked: Asked, pass_: Pass) -> Told:
            return pass_() if asked.path == "/" else Told(200, body)

        def failing(asked: Asked, pass_: Pass) -> Told:
            return pass_() if asked.path == "/" else Told(500, body)

        opened("odd").apply(texts(1), ())
        for rule in (later, failing):
            engine = opened("odd", hosts=(before(rule),))
            for ask in (
                engine.mark,
                lambda e=engine: e.apply(texts(1), ()),
                lambda e=engine: e.find(QUERY, limit=1),
            ):
                with pytest.raises(EngineError):
                    ask()

        def bulk(asked: Asked, pass_: Pass) -> Told:
            return Told(200, b"{}") if "_bulk" in asked.path else pass_()

        with pytest.raises(EngineError):
            opened("odd", hosts=(before(bulk),)).apply(texts(3, 7), ())
        assert set(opened("odd").fingerprints()) == {"d0@1"}

    def test_a_password_that_cannot_be_sent_is_not_shown(self, opened: Open, cluster: Cluster) -> None:
        with pytest.raises(EngineError, match="a character that cannot be sent") as caught:
            opened("mine", user="ada", password="geheim\u0416").mark()
        assert "\u0416" not in str(caught.value)

    def test_what_is_no_server_of_searches_at_all(self, opened: Open, before: Callable[..., str]) -> None:
        host = before(lambda _asked, _pass: Told(200, b"<html>"))
        with pytest.raises(EngineError):
            opened("other", hosts=(host,)).mark()

    def test_no_server_at_all(self, opened: Open) -> None:
        with pytest.raises(EngineError, match=r"No OpenSearch answers at .*connection refused"):
            opened("none", hosts=("http://127.0.0.1:9",)).mark()

    def test_one_server_of_several_is_enough(self, opened: Open, cluster: Cluster) -> None:
        engine = opened("some", hosts=("http://127.0.0.1:9", cluster.hosts[1]))
        engine.apply(texts(1), ())
        for _ in range(3):
            assert engine.find(QUERY, limit=1).total == 5


class TestOthers:
    def test_an_index_of_another_form_is_told_and_can_be_made_anew(
        self, opened: Open, cluster: Cluster
    ) -> None:
        engine = opened("formed")
        engine.apply(texts(2), ())
        state = cluster.ask("GET", "/formed-state/_doc/current")["_source"]
        cluster.ask("PUT", "/formed-state/_doc/current", body={**state, "form": 99})
        for ask in (engine.mark, lambda: engine.find(QUERY, limit=1), lambda: engine.apply(texts(1), ())):
            with pytest.raises(EngineError, match="another version of napkb") as caught:
                ask()
            assert "index --rebuild" in caught.value.hint
        with engine.renewed():
            engine.apply(texts(1), ())
        assert set(engine.fingerprints()) == {"d0@1"}

    def test_an_index_that_others_removed_is_told(self, opened: Open, cluster: Cluster) -> None:
        engine = opened("removed")
        engine.apply(texts(1), ())
        name = cluster.ask("GET", "/removed-state/_doc/current")["_source"]["name"]
        cluster.ask("DELETE", f"/{name}")
        for ask in (lambda: engine.find(QUERY, limit=1), engine.fingerprints):
            with pytest.raises(EngineError, match="others made it anew, or removed a part"):
                ask()
        engine.clear()
        assert engine.fingerprints() == {}

    def test_several_write_at_once(self, opened: Open) -> None:
        engines = [opened("shared") for _ in range(3)]
        troubles: list[Exception] = []

        def write(at: int) -> None:
            try:
                for piece in range(3):
                    engines[at].apply(texts(4, at * 4), [f"d{at}9@1"] if piece else ())
            except EngineError as error:
                troubles.append(error)

        threads = [threading.Thread(target=write, args=(at,)) for at in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert troubles == []
        engine = opened("shared")
        assert set(engine.fingerprints()) == {f"d{at}@1" for at in range(12)}
        assert engine.count(Everything(), Filters()) == 60
        assert len(hits(engine, Everything())) == 60
        alone = opened("alone")
        alone.apply(texts(12), ())
        assert engine.find(QUERY, limit=99) == alone.find(QUERY, limit=99)

    def test_who_writes_the_same_last_wins(self, opened: Open) -> None:
        one, other = opened("same"), opened("same")

        def interrupted() -> Iterator[IndexedRevision]:
            yield revision("d@1", {"p1": "a"}, fingerprint="one")
            other.apply([revision("d@1", {"p2": "a"}, fingerprint="other")], ())

        one.apply(interrupted(), ())
        assert one.fingerprints() == {"d@1": "one"}
        assert list(hits(other, term("a"))) == ["d@1#p1"]

    def test_a_rebuild_leaves_no_gap(self, opened: Open, cluster: Cluster) -> None:
        engine, reader = opened("anew"), opened("anew")
        engine.apply(texts(2), (), mark=lambda: "old")
        with engine.renewed():
            engine.apply(texts(1, 5), (), mark=lambda: "new")
            assert engine.fingerprints() == {"d5@1": "1"}
            assert set(reader.fingerprints()) == {"d0@1", "d1@1"}
            assert reader.find(QUERY, limit=1).total == 10
        for each in (engine, reader):
            assert each.mark() == "new"
            assert each.find(QUERY, limit=1).total == 5
        names = cluster.ask("GET", "/_cat/indices/anew-*?format=json")
        assert len([each for each in names if not each["index"].endswith("-state")]) == 1
        (aliased,) = cluster.ask("GET", "/_alias/anew")
        assert cluster.ask("GET", "/anew-state/_doc/current")["_source"]["name"] == aliased

    def test_a_rebuild_that_fails_leaves_what_was(self, opened: Open) -> None:
        engine = opened("failed")
        engine.apply(texts(2), ())

        def failing() -> Iterator[IndexedRevision]:
            yield from texts(1, 5)
            raise KeyError

        with pytest.raises(KeyError), engine.renewed():
            engine.apply(failing(), ())
        assert set(engine.fingerprints()) == {"d0@1", "d1@1"}
        with engine.renewed():
            engine.apply(texts(1), ())
        assert set(engine.fingerprints()) == {"d0@1"}

    def test_what_does_not_count_any_more_is_removed_in_time(
        self, opened: Open, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.opensearch.changing.TIDY", 4)
        monkeypatch.setattr("kb.engines.opensearch.changing.SPARED", 0)
        engine = opened("tidy")
        for _ in range(8):
            engine.apply(texts(2), ())
        cluster.ask("POST", "/tidy/_refresh")
        count = cluster.ask("POST", "/tidy/_count", body={"query": {"term": {"type": "passage"}}})["count"]
        assert 10 <= count <= 60
        assert engine.count(Everything(), Filters()) == len(hits(engine, Everything())) == 10

    def test_a_change_whose_writer_died_never_counts(self, opened: Open) -> None:
        engine = opened("dead")
        engine.apply(texts(1), ())

        class Killed(BaseException):
            pass

        def dying() -> Iterator[IndexedRevision]:
            yield from texts(3, 5)
            raise Killed

        with pytest.MonkeyPatch.context() as patch:
            # A process that is killed cleans up nothing.
            patch.setattr("kb.engines.opensearch.changing._abandon", lambda *_: None)
            with pytest.raises(Killed):
                engine.apply(dying(), ())
        engine.apply(texts(1, 1), ())
        assert set(engine.fingerprints()) == {"d0@1", "d1@1"}
        assert len(hits(engine, Everything())) == 10
        assert list(engine.lexicon("d")) == ["d0", "d1"]

    def test_a_change_that_takes_too_long_is_given_up(
        self, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.opensearch.changing.GIVEN_UP", 2)
        slow, fast = opened("given-up"), opened("given-up")

        def slowly() -> Iterator[IndexedRevision]:
            yield from texts(1, 7)
            for at in range(3):
                fast.apply(texts(1, at), ())

        with pytest.raises(EngineError, match="while it was being changed"):
            slow.apply(slowly(), ())
        assert set(fast.fingerprints()) == {"d0@1", "d1@1", "d2@1"}


class TestWhatComesLate:
    def test_what_a_writer_that_was_given_up_writes_never_counts(
        self, opened: Open, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in (("GIVEN_UP", 2), ("TIDY", 2), ("SPARED", 0)):
            monkeypatch.setattr(f"kb.engines.opensearch.changing.{name}", value)
        slow, fast = opened("late"), opened("late")

        def slowly() -> Iterator[IndexedRevision]:
            yield from texts(1, 70)
            # It is given up, what it wrote is removed, and it goes on.
            for _ in range(8):
                fast.apply(texts(2), ())
            yield from texts(3, 71)

        with pytest.raises(EngineError, match="while it was being changed"):
            slow.apply(slowly(), ())
        cluster.ask("POST", "/late/_refresh")
        assert set(fast.fingerprints()) == {"d0@1", "d1@1"}
        assert len(hits(fast, Everything())) == fast.count(Everything(), Filters()) == 10
        fast.apply(texts(1, 5), ())
        assert set(fast.fingerprints()) == {"d0@1", "d1@1", "d5@1"}
        assert set(fast.lexicon("d")) == {"d0", "d1"}

    def test_readers_of_an_older_state_keep_what_it_says(
        self, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.opensearch.changing.TIDY", 1)
        engine, reader = opened("spared"), opened("spared")
        engine.apply(texts(4), ())
        before = reader.find(QUERY, limit=99)
        state = reader._stored.state()
        monkeypatch.setattr(reader._stored, "state", lambda: state)
        for at in range(4):
            engine.apply(texts(4), [], mark=lambda at=at: str(at))
        assert reader.find(QUERY, limit=99) == before

    def test_what_others_changed_meanwhile_is_not_said_to_be_known(self, opened: Open) -> None:
        one, other = opened("marks"), opened("marks")
        one.apply(texts(2), (), mark=lambda: "first")
        assert one.mark() == "first"
        assert one.fingerprints()
        other.apply(texts(1, 5), ())
        one.apply(texts(1, 9), (), mark=lambda: "mine")
        assert one.mark() == ""
        assert one.fingerprints()
        one.apply(texts(1, 10), ())
        one.apply(texts(1, 11), (), mark=lambda: "in pieces")
        assert one.mark() == "in pieces"

    def test_a_change_of_which_the_answer_was_lost_is_made_once(
        self, opened: Open, before: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.opensearch.server.FIRST_WAIT", 0.001)
        lost: list[str] = []

        def rule(asked: Asked, pass_: Pass) -> Told:
            told = pass_()
            if asked.method == "PUT" and "-state/_doc" in asked.path and told.status in {200, 201}:
                lost.append(asked.path)
                return Told(503, b"{}")
            return told

        engine = opened("lost", hosts=(before(rule),))
        engine.apply(texts(2), (), mark=lambda: "made")
        assert len(lost) == 3
        assert (engine.mark(), len(engine.fingerprints())) == ("made", 2)
        with engine.renewed():
            engine.apply(texts(1), (), mark=lambda: "anew")
        assert (engine.mark(), set(engine.fingerprints())) == ("anew", {"d0@1"})


class TestRebuilding:
    def test_a_swap_that_was_cut_short_costs_nothing(
        self, opened: Open, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = opened("cut")
        engine.apply(texts(2), ())
        for what in ("point_to", "drop_index"):
            with monkeypatch.context() as patch:
                patch.setattr(f"kb.engines.opensearch.stored.Stored.{what}", fail)
                with pytest.raises(EngineError), engine.renewed():
                    engine.apply(texts(1), ())
            assert set(engine.fingerprints()) == {"d0@1"}
            assert engine.find(QUERY, limit=1).total == 5

        def failing() -> Iterator[IndexedRevision]:
            yield from texts(1, 5)
            raise KeyError

        with pytest.raises(KeyError), engine.renewed():
            engine.apply(failing(), ())
        assert engine.find(QUERY, limit=1).total == 5

    def test_of_two_at_once_one_is_told_and_the_other_is_whole(self, opened: Open, cluster: Cluster) -> None:
        one, other = opened("twice"), opened("twice")
        one.apply(texts(2), (), mark=lambda: "old")
        over = "Somebody else is making the index"

        def make_at_once() -> None:
            with one.renewed():
                one.apply(texts(2, 2), ())
                with other.renewed():
                    other.apply(texts(4), ())
                    with pytest.raises(EngineError, match=over):
                        one.apply(texts(2, 4), ())
                    other.apply(texts(4, 4), (), mark=lambda: "new")
                one.apply(texts(1, 9), (), mark=lambda: "of one")

        with pytest.raises(EngineError, match=over):
            make_at_once()
        for each in (one, other):
            assert each.mark() == "new"
            assert len(each.fingerprints()) == 8
            assert each.find(QUERY, limit=1).total == 40
        names = [each["index"] for each in cluster.ask("GET", "/_cat/indices/twice-*?format=json")]
        assert len([name for name in names if not name.endswith("-state")]) == 1

    def test_nothing_else_is_ever_removed(self, opened: Open, cluster: Cluster) -> None:
        engine, bystander = opened("named"), opened("bystander")
        for each in (engine, bystander):
            each.apply(texts(1), ())
        state = cluster.ask("GET", "/named-state/_doc/current")["_source"]
        cluster.ask("PUT", "/named-state/_doc/current", body={**state, "name": "bystander-*"})
        with pytest.raises(EngineError, match="says that it is “bystander-"):
            engine.mark()
        engine.clear()
        assert engine.fingerprints() == {}
        assert bystander.find(QUERY, limit=1).total == 5


class TestTheProgram:
    def test_what_a_person_sees_while_a_server_is_down(
        self, cluster: Cluster, opened: Open, root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        killable(cluster)
        monkeypatch.setattr("kb.engines.opensearch.writing.SHARD_WAIT", "300ms")
        with (root / "documents" / "kb.yaml").open("a", encoding="utf-8") as file:
            file.write(f"engine: opensearch\nhosts: {' '.join(cluster.hosts)}\nindex: seen\nreplicas: 0\n")
        opened("seen")
        many = "\n\n".join(f"Paragraph {at} speaks of the river and its water." for at in range(40))
        assert run("add", "-", "--title", "On rivers", input=many).exit_code == 0
        asked = ("search", "river", "--format", "json", "--limit", "200")
        whole = json.loads(run(*asked).stdout)
        assert "shards" not in whole["coverage"]
        cluster.nodes[2].kill()
        try:
            some = json.loads(run(*asked).stdout)
            assert some["coverage"]["shards"] == {"answered": 2, "of": 3}
            assert 0 < some["total"] < whole["total"]
            ran = run("search", "river")
            assert ran.exit_code == 0
            assert "only 2 of 3 shards of the index answered" in " ".join(ran.stdout.split())

            # What is added is on this disk at once; the index gets it when it is whole again.
            ran = run("add", "-", "--title", "On herons", input="Herons are to be counted in the delta.\n")
            assert ran.exit_code == 0
            ran = run("search", "herons")
            assert ran.exit_code == 1
            assert "The newest changes are not searched" in " ".join(ran.stderr.split())
            assert "only 2 of 3 shards" in " ".join(ran.stdout.split())
            ran = run("index")
            assert ran.exit_code == 6
            said = " ".join(ran.stderr.split())
            assert "the cluster is red" in said
            assert "napkb --engine whoosh" in said
            assert run("--engine", "whoosh", "search", "herons").exit_code == 0
        finally:
            cluster.mend()
            cluster.wait("green")
        assert run("search", "herons").exit_code == 0
        assert json.loads(run(*asked).stdout)["total"] == whole["total"]


class TestSharing:
    @pytest.fixture
    def other(self, root: Path, tmp_path: Path, cluster: Cluster, opened: Open) -> Path:
        """A second folder with the same documents, both on one index."""
        with (root / "documents" / "kb.yaml").open("a", encoding="utf-8") as file:
            file.write(f"engine: opensearch\nhosts: {' '.join(cluster.hosts)}\nindex: both\nreplicas: 0\n")
        opened("both")
        return shutil.copytree(root, tmp_path / "other")

    def test_a_search_takes_nothing_out_that_others_put_in(self, other: Path, run: Run, opened: Open) -> None:
        there = ("--kb", str(other))
        assert run("search", "flood").exit_code == 0
        assert run(*there, "search", "flood").exit_code == 0
        assert (
            run("add", "-", "--title", "On herons", input="Herons are counted in the delta.\n").exit_code == 0
        )
        assert run("search", "herons").exit_code == 0
        ran = run(*there, "search", "flood")
        assert ran.exit_code == 6
        assert "is not what this folder holds" in " ".join(ran.stderr.split())
        assert "on-herons@undated" in opened("both").fingerprints()
        # The same documents, by whatever way they came, and all is well.
        shutil.copytree(Path("documents/on-herons"), other / "documents" / "on-herons")
        assert run(*there, "search", "herons").exit_code == 0
        # What this folder adds now is newer than what the index has.
        assert (
            run(*there, "add", "-", "--title", "On storks", input="Storks are counted too.\n").exit_code == 0
        )
        assert run(*there, "search", "storks").exit_code == 0
        assert run("search", "storks").exit_code == 6
        # Whoever says so has the last word.
        assert run("index").exit_code == 0
        assert "on-storks@undated" not in opened("both").fingerprints()
        assert run("search", "herons").exit_code == 0

    def test_copies_are_there_before_a_change_counts(
        self, other: Path, run: Run, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert run("search", "flood").exit_code == 0
        assert (
            run("add", "-", "--title", "On herons", input="Herons are counted in the delta.\n").exit_code == 0
        )
        with monkeypatch.context() as patch:
            patch.setattr("kb.engines.opensearch.changing._commit", fail)
            ran = run("search", "flood")
        assert "The newest changes are not searched" in " ".join(ran.stderr.split())
        names = {name for name, _ in opened("both").files.each()}
        assert "on-herons/document.yaml" in names
        assert run("search", "herons").exit_code == 0

    def test_a_copy_that_is_not_whole_is_told(
        self, other: Path, run: Run, cluster: Cluster, opened: Open, tmp_path: Path
    ) -> None:
        assert run("search", "flood").exit_code == 0
        name = "op-ed/document.yaml"
        id_ = hashlib.sha256(name.encode()).hexdigest()
        for wrong in ("%%%", base64.b64encode(b"something else").decode()):
            body = {"name": name, "sha256": "0" * 64, "size": 3, "content": wrong}
            cluster.ask("PUT", f"/both-files/_doc/{id_}?refresh=true", body=body)
            folder = tmp_path / wrong.strip("%=")
            ran = run("pull", cluster.hosts[1], str(folder), "--index", "both")
            assert ran.exit_code == 0
            assert f"“{name}” is not fetched: its copy" in " ".join(ran.stderr.split())
            assert not (folder / "documents" / name).exists()

    def test_the_address_in_a_fetched_file_is_the_one_that_was_given(
        self, other: Path, run: Run, cluster: Cluster, tmp_path: Path
    ) -> None:
        assert run("search", "flood").exit_code == 0
        text = f"schema: 1\nname: X\nengine: opensearch\nhosts: {cluster.hosts[0]}\n  https://evil.example\nuser: ada\n"
        content = text.encode()
        body = {
            "name": "kb.yaml",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "content": base64.b64encode(content).decode(),
        }
        id_ = hashlib.sha256(b"kb.yaml").hexdigest()
        cluster.ask("PUT", f"/both-files/_doc/{id_}?refresh=true", body=body)
        assert run("pull", cluster.hosts[0], str(tmp_path / "new"), "--index", "both").exit_code == 0
        pulled = (tmp_path / "new" / "documents" / "kb.yaml").read_text("utf-8")
        assert pulled == f"schema: 1\nname: X\nengine: opensearch\nhosts: {cluster.hosts[0]}\nindex: both\n"


def fail(*_: object, **__: object) -> None:
    raise EngineError("This change is not made.")


class TestPulling:
    def test_documents_come_back_as_they_were(
        self, cluster: Cluster, opened: Open, root: Path, run: Run, tmp_path: Path
    ) -> None:
        with (root / "documents" / "kb.yaml").open("a", encoding="utf-8") as file:
            file.write(f"engine: opensearch\nhosts: {' '.join(cluster.hosts)}\nindex: pulled\nreplicas: 0\n")
        assert run("search", "flood").exit_code == 0
        opened("pulled")
        shutil.copyfile(
            root / "documents" / "op-ed" / "document.yaml", root / "documents" / "op-ed" / "more.txt"
        )
        assert run("index", "--rebuild").exit_code == 0
        cluster.ask("PUT", "/pulled-files/_doc/x?refresh=true", body=evil("../outside.txt"))
        ran = run("pull", cluster.hosts[0], str(tmp_path / "new"), "--index", "pulled")
        assert ran.exit_code == 0
        assert "“../outside.txt” is not fetched" in ran.stderr
        left, right = (
            {
                str(path.relative_to(folder)): path.read_bytes()
                for path in (folder / "documents").rglob("*")
                if path.is_file() and ".napkb" not in path.parts
            }
            for folder in (root, tmp_path / "new")
        )
        # The password goes where the person said, and nowhere else.
        name = "documents/kb.yaml"
        assert b"hosts: " + " ".join(cluster.hosts).encode() in left.pop(name)
        assert b"hosts: " + cluster.hosts[0].encode() + b"\n" in right[name]
        assert b"schema: 1\nname: Ostravia\nengine: opensearch\n" in right.pop(name)
        assert left == right
        assert not list(tmp_path.rglob("outside.txt"))
        found = run("--kb", str(tmp_path / "new"), "search", "flood")
        assert found.stdout == run("--engine", "whoosh", "search", "flood").stdout
        assert run("pull", cluster.hosts[0], str(tmp_path / "none"), "--index", "elsewhere").exit_code == 3
        assert not (tmp_path / "none" / "documents").exists()


def evil(name: str) -> dict[str, str]:
    content = b"x"
    return {
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "content": base64.b64encode(content).decode(),
    }
