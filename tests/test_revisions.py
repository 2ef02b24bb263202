"""Points that correspond and words that changed: the aligner, the edits, a person's table."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import InvalidMetadataError
from kb.model.addresses import Address
from kb.model.correspondence import Claim, Table
from kb.model.documents import Field, Metadata, Revision, Span
from kb.model.results.compared import Link, Part
from kb.revisions.align import align, same_texts
from kb.revisions.claims import contradictions, proposed
from kb.revisions.edits import GATE, compare_parts, compare_words
from kb.revisions.groups import Texts, group, joining
from kb.revisions.points import parts_of
from kb.revisions.tokens import tokens
from kb.revisions.words import acronyms, content_words
from kb.storage.correspondence import Known, read_tables, tables_yaml
from kb.text.passages import build_passages

OLD = [
    "River ferries shall be registered every year",
    "Warning of floods reaches every village within two hours",
    "The dams of the upper valley will be inspected",
    "Fishing with dynamite is forbidden",
    "Ferry owners are named in a public register",
    "The harbour of Belmora is dredged",
]
NEW = [
    "Flood warnings reach every village within one hour",
    "The harbour of Belmora is dredged",
    "Registration of river ferries every year, with the owners named in a public register",
    "Schools teach every child to swim",
    "Dams of the upper valley are inspected by engineers",
]
WORDS = st.lists(
    st.sampled_from(
        "the shall may not 2 1,000 31 May of court, flood; “harbour” counter-terror رجسٹریشن river's (a) 2.5% — dam dam".split()
    ),
    max_size=30,
).map(" ".join)
POINTS = st.lists(
    st.sampled_from([*OLD, *NEW, "", "—", "مدارس کی رجسٹریشن", "مدارس کی نگرانی اور رجسٹریشن"]), max_size=9
)


def revision(text: str, kind: str = "plan") -> Revision:
    metadata = Metadata(kind=Field(kind))
    passages, _ = build_passages(text, None, metadata)
    return Revision(Address("file"), metadata, text, passages)


def texts_of(old: list[str], new: list[str]) -> Texts:
    sides = [revision("\n\n".join(f"{n}. {t}" for n, t in enumerate(side, 1)) + "\n") for side in (old, new)]
    return Texts(*((side.text, parts_of(side).parts) for side in sides))


def grouped(old: list[str], new: list[str], *claims: Claim):
    texts = texts_of(old, new)
    alignment = align([p.text for p in texts.old], [p.text for p in texts.new])
    table = Table("1", "2", claims, "correspondence.yaml") if claims else None
    groups = group(texts, alignment, table)
    return texts, alignment, groups


def told(groups) -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    return {(tuple(p.number for p in g.old), tuple(p.number for p in g.new)): g.kind for g in groups}


# Alignment.


def test_points_are_matched_by_their_words_and_never_by_their_numbers():
    _, _, groups = grouped(OLD, NEW)
    found = told(groups)
    assert found[("6",), ("2",)] == "carried"
    assert found[("2",), ("1",)] == "reworded"
    assert found[("1", "5"), ("3",)] == "merged"
    assert found[("3",), ("5",)] == "reworded"
    assert found[("4",), ()] == "none"
    assert found[(), ("4",)] == "new"


def test_a_number_that_changed_is_told_apart_from_the_words():
    _, _, groups = grouped(OLD, NEW)
    carried = next(g for g in groups if g.kind == "carried")
    assert carried.renumbered
    assert not carried.cosmetic
    assert all(edit.op == "equal" for edit in carried.edits)


def test_a_point_that_was_divided_is_a_split():
    _, _, groups = grouped(
        ["Taxes on boats and customs on timber are raised by the river authority", OLD[3], OLD[5]],
        [
            "Taxes on boats are raised by the river authority",
            OLD[5],
            "Customs on timber are raised by the authority",
            OLD[3],
        ],
    )
    assert told(groups)[("1",), ("1", "3")] == "split"


@settings(max_examples=60, deadline=None)
@given(POINTS, POINTS)
def test_swapping_the_texts_swaps_the_links_and_nothing_else(old, new):
    there = align(old, new)
    back = align(new, old)
    assert sorted((one.old, one.new, one.p, one.shared) for one in there.links) == sorted(
        (one.new, one.old, one.p, one.shared) for one in back.links
    )
    assert [{(n.new, n.p) for n in near} for near in there.near_old] == [
        {(n.old, n.p) for n in near} for near in back.near_new
    ] or any(len(near) == 3 for near in there.near_old)


def test_swapping_holds_for_hundreds_of_points_too():
    seed = random.Random(7)
    vocabulary = [f"word{seed.randrange(400)}" for _ in range(3000)]
    old = [" ".join(seed.choices(vocabulary, k=12)) for _ in range(130)]
    new = [" ".join(w if seed.random() > 0.3 else "other" for w in text.split()) for text in old[20:]]
    seed.shuffle(new)
    there, back = align(old, new), align(new, old)
    assert len(there.links) > 90
    assert {(one.old, one.new, one.p) for one in there.links} == {
        (one.new, one.old, one.p) for one in back.links
    }


@settings(max_examples=30, deadline=None)
@given(POINTS)
def test_the_same_points_are_all_carried(points):
    points = [point for point in points if point.strip()]
    found = align(points, points)
    assert {(one.old, one.new) for one in found.links if one.p == 1} >= {(i, i) for i in range(len(points))}


def test_the_same_text_twice_is_matched_in_order():
    assert same_texts(["Reserved.", "a b", "reserved"], ["reserved", "RESERVED", "b a"]) == [(0, 0), (2, 1)]


def test_nothing_against_something_is_no_error():
    assert align([], ["a"]).links == align(["a"], []).links == align([], []).links == ()
    assert align([""], [""]).links == ()


def test_an_acronym_is_learnt_from_the_brackets_after_its_name():
    assert acronyms(["The National Counter Harm Authority (Nacha) and the Board (see 3)"]) == {
        "nacha": content_words("National Counter Harm Authority")
    }
    found = align(
        ["NRPA is made stronger", "Ferries"], ["National River Police Agency (NRPA)", "Boats of all sizes"]
    )
    assert (0, 0) in {(one.old, one.new) for one in found.links}


def test_the_evidence_is_words_of_the_texts():
    link = next(one for one in align(OLD, NEW).links if (one.old, one.new) == (1, 0))
    assert set(link.shared) <= {w.strip(",").lower() for w in f"{OLD[1]} {NEW[0]}".split()}


# Parts of a text.


def test_a_letter_under_a_point_is_a_part_of_it():
    text = "3. Courts\n\n(a) sit weekly\n\n(i) in public\n\n(ii) or not\n\n(b) have clerks\n\n4. Fees\n\n(i) for all\n"
    parts = parts_of(revision(text)).parts
    assert [p.number for p in parts] == ["3", "3(a)", "3(a)(i)", "3(a)(ii)", "3(b)", "4", "4(i)"]
    assert [p.parent for p in parts] == ["", "3", "3(a)", "3(a)", "3", "", "4"]
    assert [p.span.of(text) for p in parts][:2] == ["Courts", "sit weekly"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.1 Water\n\n1.1.2 Wells\n\nArticle 5. Fish\n", ["1.1", "1.1.2", "5"]),
        ("A1. Water\n\nA2. Wells\n\nA10. Fish\n", ["A1", "A2", "A10"]),
        ("ID.AM-1: Water is\n\nGV.OC-02: Wells are\n", ["ID.AM-1", "GV.OC-02"]),
        ("29. Water\n\n29A. Wells\n\n30. Fish\n", ["29", "29A", "30"]),
        ("Water is wet.\n\n2024 was a dry year.\n", ["", ""]),
    ],
)
def test_numbers_of_many_kinds_are_points(text, numbers):
    assert [p.number for p in parts_of(revision(text)).parts] == numbers


def test_paragraphs_go_on_with_a_point_where_most_points_have_them():
    law = "Preamble\n\n1. Name\n\nThis is the Act.\n\n2. Scope\n\nIt holds everywhere.\n\nAnd at sea.\n\n3. End\n"
    found = parts_of(revision(law, "law"))
    assert [p.text for p in found.parts] == [
        "Name\n\nThis is the Act.",
        "Scope\n\nIt holds everywhere.\n\nAnd at sea.",
        "End",
    ]
    assert found.besides == ("Preamble",)
    plan = parts_of(revision("Preamble\n\n1. Name\n\n2. Scope\n\n3. End\n\nSigned in Belmora.\n"))
    assert [p.text for p in plan.parts] == ["Name", "Scope", "End"]
    assert plan.besides == ("Preamble", "Signed in Belmora.")
    assert len(parts_of(revision("Preamble\n\n1. Name\n"), whole=True).parts) == 2


# Words.


def joined(text: str) -> list[str]:
    return [text[t.start : t.end] for t in tokens(text)]


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_all_edits_taken_give_the_new_text_and_none_the_old(old, new):
    edits = compare_words(old, new).edits
    assert [w for e in edits for w in joined(e.old.of(old))] == joined(old)
    assert [w for e in edits for w in joined(e.new.of(new))] == joined(new)
    for edit in edits:
        assert 0 <= edit.old.start <= edit.old.end <= len(old)
        assert (edit.op == "insert") == (edit.old.start == edit.old.end)
        assert (edit.op == "delete") == (edit.new.start == edit.new.end)
        if edit.op == "equal":
            assert joined(edit.old.of(old)) == joined(edit.new.of(new))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_characters_at_all_can_be_compared(old, new):
    found = compare_words(old, new)
    assert [w for e in found.edits for w in joined(e.new.of(new))] == joined(new)
    assert 0 <= found.likeness <= 1


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_parts_are_compared_in_a_row_and_no_edit_runs_across_two(one, two, new):
    text = f"{two} | {one}"
    spans = [(len(two) + 3, len(text)), (0, len(two))]
    edits = compare_parts(text, [Span(*s) for s in spans], new, [Span(0, len(new))]).edits
    assert [w for e in edits for w in joined(e.old.of(text))] == joined(one) + joined(two)
    assert [w for e in edits for w in joined(e.new.of(new))] == joined(new)


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("Courts shall sit", "Courts may sit", [("shall", "may", ("modal",))]),
        ("It does not apply", "It does apply", [("not", "", ("modal",))]),
        ("It shan't apply", "It applies", [("shan't apply", "applies", ("modal",))]),
        ("within two years of 2021", "within two years of 2023", [("2021", "2023", ("number",))]),
        ("pay 2.5% or 1,000", "pay 25% or 1,500", [("2.5%", "25%", ("number",)), ("1,000", "1,500", ("number",))]),
        ("on 3 May here", "on 3 June here", [("May", "June", ("number",))]),
        ("rise of -5 degrees", "rise of 5 degrees", [("-5", "5", ("number",))]),
        ("“Organised” non-state crime", "'organized' nonstate crime", None),
        ("pay 1,000 now", "pay 1000 now", None),
        ("Courts sit", "Courts sit.", None),
        ("newspapers, literature", "newspapers, online content, literature", [("", "online content,", ())]),
        ("by night", "after sunset and before sunrise", [("by night", "after sunset and before sunrise", ())]),
    ],
)  # fmt: skip
def test_what_changed_is_marked_as_a_person_would(old, new, edits):
    found = [e for e in compare_words(old, new).edits if e.op != "equal"]
    if edits is None:
        assert found
        assert all(e.flags == ("cosmetic",) for e in found)
    else:
        assert [(e.old.of(old), e.new.of(new), e.flags) for e in found] == edits


def test_a_word_lost_between_two_changes_is_taken_in():
    old = "punished under this code with a fine, and removed from the post he has held until then"
    new = "punished by that act with a fine, and removed from the post he has held until then"
    changes = [(e.old.of(old), e.new.of(new)) for e in compare_words(old, new).edits if e.op != "equal"]
    assert changes == [("under this code", "by that act")]


def test_changes_are_not_joined_across_a_number():
    found = [e for e in compare_words("1,000 or 2.5% of it", "1,200 or 3% of it").edits if e.op != "equal"]
    assert len(found) == 2


def test_a_long_text_is_compared_between_its_anchors():
    seed = random.Random(3)
    old = [f"w{int(seed.paretovariate(0.7))}" for _ in range(6000)]
    new = [w for w in old if seed.random() > 0.05]
    first, second = " ".join(old), " ".join(new)
    found = compare_words(first, second)
    assert found.likeness > 0.9
    assert [w for e in found.edits for w in joined(e.new.of(second))] == new


def test_a_text_without_anything_to_hold_on_to_ends_all_the_same():
    one, two = "a b c the " * 3000, "b a the c " * 3000
    assert compare_words(one, two).edits


def test_where_hardly_anything_is_left_old_and_new_are_shown_whole():
    _, _, groups = grouped(
        ["Registration of ferries, quays, moorings and piers"],
        [
            "All those whose boats use ferries' quays for gain must enter registration first at the town hall by name"
        ],
        Claim(("1",), ("1",), "reworded", line=4),
    )
    (one,) = groups
    assert one.likeness < GATE
    assert one.edits == ()
    assert (one.kind, one.state) == ("reworded", "person")


def test_merged_points_are_compared_in_the_order_of_the_new_words():
    texts, _, groups = grouped(OLD, NEW)
    merged = next(g for g in groups if g.kind == "merged")
    assert [p.number for p in merged.old] == ["1", "5"]
    kept = [e.old.of(texts.old_text) for e in merged.edits if e.op == "equal"]
    assert "public register" in " ".join(kept)


# A person's table.


def test_a_claim_goes_before_the_words():
    _, _, groups = grouped(
        OLD, NEW, Claim(("6",), ("4",), "reworded", line=3), Claim(("4",), (), "dropped", line=9)
    )
    found = {tuple(p.number for p in g.old): g for g in groups if g.old}
    assert [p.number for p in found["6",].new] == ["4"]
    assert found["6",].state == "person"
    assert found["6",].links[0].p is None
    assert (found["4",].kind, found["4",].state) == ("dropped", "person")
    assert any(g.kind == "new" and g.new[0].number == "2" for g in groups)


def test_a_claim_whose_number_is_not_known_leaves_the_words_their_say():
    _, _, groups = grouped(
        OLD, NEW, Claim(("2",), (), "carried", "floods"), Claim(("4",), (), "carried", "fish")
    )
    found = {tuple(p.number for p in g.old): g for g in groups if g.old}
    assert [p.number for p in found["2",].new] == ["1"]
    assert found["2",].state != "person"
    assert found["2",].claim.topic == "floods"
    assert (found["4",].kind, found["4",].state, found["4",].new) == ("carried", "person", ())


def test_a_claim_without_an_older_number_is_what_it_says_and_not_new():
    _, _, groups = grouped(OLD, NEW, Claim((), ("4",), "reworded", "swimming"))
    one = next(g for g in groups if g.claim)
    assert (one.kind, one.state, one.old, [p.number for p in one.new]) == ("reworded", "person", (), ["4"])


def test_several_points_of_one_claim_stay_together_from_either_side():
    claim = Claim(("3", "4"), (), "merged", "rules")
    _, _, groups = grouped(
        [*OLD[3:4], "Nets are mended", "Quays are swept", "Ropes are tarred"], NEW[3:4], claim
    )
    assert told(groups)[("3", "4"), ()] == "merged"
    _, _, back = grouped(
        NEW[3:4], [*OLD[3:4], "Nets are mended", "Quays are swept", "Ropes are tarred"], claim.swapped()
    )
    assert told(back)[(), ("3", "4")] == "split"


def test_a_doubtful_link_does_not_make_one_group_of_two():
    def link(p: float, state: str) -> Link:
        return Link("", "", p, state)

    links = {(0, 0): link(0.9, "matched"), (1, 1): link(0.95, "matched"), (0, 1): link(0.5, "check")}
    assert joining(links) == [(0, 0), (1, 1)]
    assert joining({**links, (2, 1): link(0.6, "check")}) == [(0, 0), (1, 1), (2, 1)]
    assert joining({(0, 1): link(0.5, "check"), (0, 0): link(0.6, "check")}) == [(0, 0), (0, 1)]


def test_what_is_unknown_stays_without_counterpart():
    _, _, groups = grouped(OLD, NEW, Claim(("4",), (), "unknown", note="nobody knows"))
    one = next(g for g in groups if g.claim)
    assert (one.kind, one.state) == ("none", "none")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (Claim(("6",), (), "dropped", line=5), "has the same words"),
        (Claim((), ("2",), "new", line=5), "has the same words"),
        (Claim(("6",), ("2",), "reworded", line=5), "the words are the same"),
        (Claim(("2",), ("1",), "carried", line=5), "the words differ"),
        (Claim(("6",), ("4",), "reworded", line=5), "lead to 2"),
        (Claim(("6",), ("2",), "merged", line=5), "takes two or more"),
        (Claim(("1", "2"), ("3",), "carried", line=5), "of one and one"),
    ],
)
def test_claims_that_the_texts_contradict_are_reported_with_their_line(claim, said):
    texts, alignment, _ = grouped(OLD, NEW)
    problems = list(contradictions(texts, alignment, Table("1", "2", (claim,), "correspondence.yaml")))
    assert any(said in problem for problem in problems)
    assert all(problem.startswith("correspondence.yaml, line 5: ") for problem in problems)


def test_a_proposal_is_a_table_that_changes_nothing_until_a_person_takes_it():
    _, _, groups = grouped(OLD, NEW)
    text = tables_yaml("1", "2", list(proposed(groups)))
    known = Known(frozenset(map(str, range(1, 7))))
    (read,) = read_tables(text, "t.yaml", ["1", "2"], lambda _: known)
    assert read.claims == ()
    (taken,) = read_tables(text.replace("by: napkb", "note: mine"), "t.yaml", ["1", "2"], lambda _: known)
    assert Claim(("6",), ("2",), "renumbered")[:3] in [c[:3] for c in taken.claims]
    assert Claim(("1", "5"), ("3",), "merged")[:3] in [c[:3] for c in taken.claims]
    assert all(claim.line > 4 for claim in taken.claims)


HEAD = "schema: 1\nfrom: a\nto: b\nclaims:\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "  - {old: ['21'], relation: dropped}\n", "line 5: a has no point 21; it has 1, 2, 3"),
        (
            HEAD + "  - {old: ['1'], new: ['9'], relation: carried}\n",
            "line 5: b has no point 9; it has 1 to 4",
        ),
        (HEAD + "  - {old: ['1'], relation: gone}\n", "line 5: “gone” is not a relation"),
        (HEAD + "  - {old: ['1']}\n", "line 5: a claim needs a “relation”"),
        (HEAD + "  - {relation: carried}\n", "line 5: a claim names points"),
        (HEAD + "  - {old: ['1', '1'], relation: dropped}\n", "line 5: “old” names a point twice"),
        (HEAD + "  - {old: ['1'], new: ['1'], relation: dropped}\n", "line 5: what was dropped"),
        (HEAD + "  - {old: ['1'], colour: red, relation: new}\n", "line 5: “colour” is not known here"),
        (HEAD + "  - {old: ['1'], relation: dropped, standing: sure}\n", "line 5: “standing” is one of"),
        (
            HEAD + "  - {old: ['1'], relation: dropped}\n  - {old: ['1'], new: ['2'], relation: carried}\n",
            "line 6: point 1 is carried here and dropped on line 5",
        ),
        ("from: c\nto: b\n", "line 1: there is no revision “c”; there are a, b"),
        ("from: b\nto: a\n", "line 1: b is later than a"),
        ("from: a\nto: a\n", "line 2: the tables go round in a cycle"),
        (
            "tables:\n  - from: a\n    to: b\n  - from: b\n    to: a\n",
            "line 5: the tables go round in a cycle, from b to a and back",
        ),
        ("tables:\n  - from: a\n    to: b\n  - from: a\n    to: b\n", "line 4: a second table from a to b"),
        ("- one\n", "line 1: expected “from:”"),
        ("from: a\nto: b\nclaims: x\n", "line 3: “claims” is a list"),
    ],
)
def test_a_mistake_in_a_table_is_told_with_file_and_line(text, said):
    known = {"a": Known(frozenset("123")), "b": Known(frozenset("1"), 4)}
    with pytest.raises(InvalidMetadataError) as error:
        read_tables(text, "correspondence.yaml", ["a", "b"], known.__getitem__)
    assert said in str(error.value)
    assert str(error.value).startswith("correspondence.yaml, line ")


def test_a_table_told_backwards_says_the_same():
    table = Table("1", "2", (Claim(("1", "5"), ("3",), "merged"), Claim(("4",), (), "dropped")), "f")
    assert table.swapped().claims == (Claim(("3",), ("1", "5"), "split"), Claim((), ("4",), "new"))
    assert table.swapped().swapped() == table


def test_a_group_names_its_parts():
    texts = texts_of(["a b c"], ["a b c"])
    assert texts.old[0] == Part("1", "1", texts.old[0].span, "a b c")
