"""The ledger of commitments: entries only with evidence, ids that last, and nothing dropped."""

from __future__ import annotations

import pytest

import kb
from kb.base.committing import Wanted
from kb.base.tracking import Told
from kb.errors import BadRequestError, InvalidMetadataError, NotFoundError
from kb.model.ledger import Entry, Tracked
from kb.storage.ledger import read_ledger, with_entry

PLAN = "national-river-plan"
POINT = f"{PLAN}@2019-03-04#1"
ENTRY = """      - status: {status}
        date: {date}
        by: A. Reader
        evidence: {evidence}
        quote: {quote}
"""
HEAD = """# Our own remark.
schema: 1
commitments:
"""
ROW = """  - id: {id}
    at: doc@1#p1
    quote: The council will act.
    history:
"""


def entry(status="announced", date="2019", evidence="doc@1#p1", quote="act"):
    return ENTRY.format(status=status, date=date, evidence=evidence, quote=quote)


def row(id_="c00000001"):
    return ROW.format(id=id_)


def said(text):
    return [(one.line, one.problem) for one in read_ledger(text).problems]


def told(status="announced", evidence=POINT, **more):
    return Told(status, evidence, **more)


@pytest.fixture
def ledger(root):
    return root / "documents" / "ledger.yaml"


@pytest.fixture
def first(base):
    """The first commitment of the plan."""
    return base.commitments(POINT).groups[0].items[0]


# The file.


def test_a_ledger_is_read_with_its_entries_in_the_order_of_their_dates():
    ledger = read_ledger(HEAD + row() + entry("done", "2021-05") + entry())
    assert not ledger.problems
    assert [one.status for one in ledger.tracked[0].history] == ["announced", "done"]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (HEAD + row("banana") + entry(), 4, "“banana” is no id of a commitment"),
        (HEAD + row() + entry("perhaps"), 8, "“perhaps” is not a status"),
        (HEAD + row() + entry(date="next week"), 9, "“next week” is not a date with a year"),
        (HEAD + row() + entry(evidence="somewhere"), 11, "“somewhere” is not the address of a passage"),
        (HEAD + row() + entry(quote=""), 8, "an entry quotes its evidence: “quote” is missing"),
        (HEAD + row() + "      - just words\n", 8, "expected an entry with “status:”"),
        (HEAD + row() + entry().replace("by:", "bye:"), 10, "“bye” is not known here"),
        (
            HEAD + row() + entry() + row() + entry("done", "2020"),
            13,
            "c00000001 is there twice, also on line 4",
        ),
        (
            HEAD + row() + entry(date="2020") + entry("done", "2019"),
            13,
            "done on 2019, before it was announced on 2020",
        ),
        (
            HEAD + row() + entry("done", "2020-01-01") + entry("lapsed", "2020-01-01"),
            13,
            "lapsed and done (line 8) on one day, 2020-01-01",
        ),
        ("just words\n", 1, "expected “commitments:” and a list under it"),
        ("commitments: 7\n", 1, "“commitments” is a list"),
        ("commitments: [\n", 2, "not valid YAML"),
        ("a: !!python/object:os.system x\n", 1, "tags are not allowed"),
    ],
)
def test_nonsense_in_a_ledger_is_named_with_its_line(text, line, problem):
    found = said(text)
    assert any(at == line and problem in words for at, words in found), found


def test_what_is_right_beside_nonsense_is_used():
    ledger = read_ledger(HEAD + row() + entry("perhaps") + entry("done", "2020") + row("c00000002") + entry())
    assert [(one.id, [e.status for e in one.history]) for one in ledger.tracked] == [
        ("c00000001", ["done"]),
        ("c00000002", ["announced"]),
    ]


def test_of_a_merge_left_unresolved_both_sides_are_read_and_the_place_is_named():
    text = (
        HEAD + row() + "<<<<<<< ours\n" + entry() + "=======\n" + entry("done", "2020") + ">>>>>>> theirs\n"
    )
    ledger = read_ledger(text)
    assert [one.status for one in ledger.tracked[0].history] == ["announced", "done"]
    assert said(text)[0][0] == 8
    with pytest.raises(InvalidMetadataError, match="line 8"):
        with_entry(text, ledger.tracked[0], Entry("done", "2021", "A", "doc@1#p1", "act"))


def test_two_people_s_entries_for_one_commitment_both_count():
    text = HEAD + row() + entry() + row() + entry("done", "2020")
    assert [one.status for one in read_ledger(text).tracked[0].history] == ["announced", "done"]


def test_an_entry_goes_in_beside_what_people_wrote_and_changes_nothing_else():
    before = HEAD + "  # Above.\n" + row() + entry() + "  # Below.\n" + row("c00000003") + entry()
    made = Entry("done", "2021", "B: “C”", "doc@1#p2", "it's: done #1")
    after = with_entry(before, read_ledger(before).tracked[0], made)
    kept = iter(after.splitlines())
    assert all(line in kept for line in before.splitlines())
    assert [e._replace(line=0) for e in read_ledger(after).tracked[0].history][1] == made
    between = with_entry(after, Tracked("c00000002", "doc@1#p1", "x"), made)
    assert [one.id for one in read_ledger(between).tracked] == ["c00000001", "c00000002", "c00000003"]
    assert not read_ledger(between).problems


# Entries.


def test_an_entry_needs_evidence_that_says_so(base, first, ledger):
    for bad, words in (
        (told(evidence=""), "needs evidence"),
        (told(evidence=PLAN), "is a whole text"),
        (told(quote="words that stand nowhere"), "does not say"),
        (told("perhaps"), "is not a status"),
        (told(date="2999"), "lies ahead"),
        (told(date="2021-01-01"), "cannot tell what was so"),
        (told(date="someday"), "is not a date"),
    ):
        with pytest.raises(BadRequestError, match=words):
            base.track(first.id, bad)
    with pytest.raises(NotFoundError):
        base.track(first.id, told(evidence=f"{PLAN}#99"))
    with pytest.raises(NotFoundError):
        base.track("c99999999", told())
    assert not ledger.exists()


def test_an_entry_is_made_shown_and_taken_back(base, first, ledger):
    done = base.track(first.id, told(quote="Flood warnings shall  reach", by="A. Reader"))
    assert (done.entered.quote, done.entered.by, done.entered.date) == (
        "Flood warnings shall reach",
        "A. Reader",
        "2019-03-04",
    )
    assert done.items[0].status == "announced"
    assert base.track(POINT).items[0].history[0].evidence == POINT
    assert base.changes()[0].command == "track"
    with pytest.raises(BadRequestError, match="has that entry already"):
        base.track(first.id, told())
    with pytest.raises(BadRequestError, match="comes before the words of"):
        base.track(first.id, told("done", date="2018"))
    base.undo()
    assert not ledger.exists()
    assert not base.track().items


def test_a_status_decides_what_is_open(base, first):
    assert first.id in {c.id for g in base.commitments(wanted=Wanted(open=True)).groups for c in g.items}
    base.track(first.id, told("done", f"{PLAN}@2023-05-16#1"))
    assert first.id not in {c.id for g in base.commitments(wanted=Wanted(open=True)).groups for c in g.items}
    board = base.board(POINT)
    assert sum(cell.done for line in board.rows for cell in line.cells) == 1


# Ids and evidence that outlive changes.


def test_an_edited_text_keeps_its_entry_and_says_so(root, base, first):
    base.track(first.id, told())
    text = root / "documents" / PLAN / "2019-03-04.txt"
    text.write_text(text.read_text("utf-8").replace("reach every village", "reach each village"), "utf-8")
    (one,) = base.track(first.id).items
    assert "changed since" in one.notes[0]
    assert one.status == "announced"
    (problem,) = base.track(check=True).problems
    assert (problem.line, "does not say" in problem.problem) == (9, True)


def test_a_new_numbering_keeps_the_id(root, base, first):
    base.track(first.id, told())
    text = root / "documents" / PLAN / "2019-03-04.txt"
    text.write_text("A first word on this plan.\n\n" + text.read_text("utf-8"), "utf-8")
    assert base.track(first.id).items[0].notes == ()
    assert not base.track(check=True).problems


def test_what_no_text_has_any_more_is_named_and_kept(root, base, first, ledger):
    base.track(first.id, told())
    before = ledger.read_bytes()
    base.remove(PLAN)
    result = base.track()
    assert result.orphans[0][0] == first.id
    assert [one.line for one in result.problems] == [5]
    said = " ".join(one.problem for one in base.track(check=True).problems)
    assert "stands in no text any more" in said
    assert "has gone" in said
    assert ledger.read_bytes() == before
    base.undo()
    assert not base.track(check=True).problems


def test_what_a_later_text_makes_of_a_commitment_is_proposed_and_confirmed_by_an_entry(root, base):
    folder = root / "in"
    folder.mkdir()
    one = "Press Release\nPublished {}\n\nThe River Council will {} all ferries of the Lumen delta by June {}.\n"
    for name, words in (
        ("a", ("12 March 2024", "register", 2025)),
        ("b", ("12 March 2025", "register", 2026)),
    ):
        (folder / f"{name}.txt").write_text(one.format(*words), "utf-8")
        base.add([folder / f"{name}.txt"], kb.base.Given(id=f"note-{name}"))
    found = [p for p in base.track(propose=True).proposals if p.address.startswith("note-b")]
    assert [(p.change, p.status) for p in found] == [("slipped", "announced")]
    base.track(found[0].id, Told(found[0].status, found[0].address, found[0].quote, change=found[0].change))
    assert "slipped" not in {p.change for p in base.track(found[0].id, propose=True).proposals}


# Listing.


def test_commitments_are_filtered_grouped_and_found_at_an_address(base):
    everything = base.commitments()
    assert everything.total > base.commitments("readout").total > 0
    assert base.commitments(wanted=Wanted(strength=["should"])).total == 1
    by_actor = base.commitments(wanted=Wanted(group="actor"))
    assert by_actor.groups[-1].name == "not stated"
    assert {c.first.address.document for g in base.commitments("op-ed").groups for c in g.items} <= {"op-ed"}
    with pytest.raises(BadRequestError, match="is not a strength"):
        base.commitments(wanted=Wanted(strength=["maybe"]))


def test_what_is_kept_beside_the_index_is_what_is_read_anew(root, base):
    first = base.commitments()
    kept = root / "index" / "commitments.json"
    assert kept.is_file()
    assert base.commitments() == first
    kept.write_bytes(kept.read_bytes()[:-40])
    assert base.commitments() == first


def test_the_command_names_problems_with_file_and_line(run, root, ledger):
    ledger.write_text(HEAD + row() + entry("perhaps"), "utf-8")
    ran = run("track", "--check")
    assert ran.exit_code == 1
    assert "documents/ledger.yaml, line 8" in ran.stdout
    assert "documents/ledger.yaml, line 8" in run("commitments").stderr
    refused = run("track", POINT, "done", "--evidence", f"{PLAN}@2023-05-16#1")
    assert refused.exit_code == 0
    assert "perhaps" in ledger.read_text("utf-8")
    ledger.write_text("commitments: [\n", "utf-8")
    refused = run("track", POINT, "done", "--evidence", f"{PLAN}@2023-05-16#1")
    assert (refused.exit_code, ledger.read_text("utf-8")) == (4, "commitments: [\n")
    assert "line 2" in refused.stderr
