"""Whatever is typed: no failure, and where nothing is found, a word on why."""

from __future__ import annotations

import random

import pytest

from kb.errors import BadRequestError

TYPED = (
    "Lashkar-e-Taiba",
    "(madrassah",
    '"unclosed',
    "AND",
    "*",
    "",
    "“hate speech”",
    "title:",
    "a-b'c",
    "x" * 10_000,
    "flood " * 2000,
)
_PIECES = (
    "flood", "River Council", "klarwasser", "Ana", "village", "the", "not", "harbor", "xyzzy", "عزم", "دریا",
    "AND", "OR", "NOT", "near/3", "near/0", "near/", "-", "--", "(", ")", "((", '"', "“", "”", "«", "'", "’", "*",
    "flo*", "*flo", "?", "title:", "title:river", "kind:plan", "kind:nope", "since:2020", "since:nope",
    "date:2014..2021", "until:", "point:3", "name:velik", "saved:", "saved:nope", "saved:itself", "doc:op-ed",
    "/riv.r/", "/(a+)+$/", "/[/", "/", "//", "-/the/", "\\", "\\d", "%", "_", "'; DROP TABLE x; --", "<b>",
    "[bold]", "{{x}}", "$(id)", "`id`", "\x00", "\x1b[31m", "\u202e", "\ufeff", "\ud800", "🌊", "ﬁ", "²", "İ",
    "१२", "1e999", "-1", "~/x", "../..", "http://x.example/?a=b&c=d", "a:b:c", "&&", "||", "|", "!", "^2", "~0.5",
    "TO", "[a TO b]", "+flood", "after 2020", "before 32 Jan 2021", "between 2019 and 2021", "last month", "me@x",
)  # fmt: skip


def generated(count: int) -> list[str]:
    """Queries made of pieces that mean something, here or in other programs."""
    chance = random.Random(20140000)
    return [
        "".join(
            f"{chance.choice(_PIECES)}{chance.choice(('', ' ', ' ', ' '))}"
            for _ in range(chance.randint(1, 9))
        )
        for _ in range(count)
    ]


def check(result) -> None:
    """A result has hits, or says why it has none."""
    reasons = (result.suggestions, result.emptied, result.unknown, result.nearest, result.understood.notes)
    assert result.hits or any(reasons), result.understood.typed


@pytest.fixture
def hostile(base):
    """A knowledge base with a saved query that names itself."""
    base.save("itself", "flood saved:itself (")
    return base


def test_no_query_fails_or_finds_nothing_without_a_word(hostile):
    for typed in (*TYPED, *generated(240)):
        check(hostile.search(typed, limit=3))


@pytest.mark.parametrize("match", ["exact", "re"])
def test_nor_does_one_in_another_way_to_match(hostile, match):
    refused = []
    for typed in (*TYPED, *generated(60)):
        try:
            check(hostile.search(typed, limit=3, match=match))
        except BadRequestError as error:
            refused.append(error.message)
    assert bool(refused) == (match == "re")
    assert all("regular expression" in message for message in refused)


@pytest.mark.parametrize("typed", TYPED, ids=[each[:12] for each in TYPED])
def test_on_the_command_line_every_one_has_a_documented_exit_code(run, typed):
    for command in (
        ["search", "--", typed],
        ["count", "--", typed],
        ["search", "--match", "re", "--", typed],
    ):
        ran = run(*command)
        assert ran.exit_code in {0, 1, 2}
        assert "unexpected" not in ran.stderr
        assert ran.exit_code != 2 or "error: " in ran.stderr
        assert ran.stdout or ran.exit_code == 2


def test_every_query_can_be_counted_explained_and_asked(hostile):
    for typed in generated(40):
        assert hostile.count(typed).passages == hostile.search(typed, limit=1).total
        assert hostile.explain(typed, "op-ed#p1").parts is not None
        assert hostile.ask(typed) is not None


def test_a_pattern_that_takes_years_is_given_up(hostile, monkeypatch, tmp_path):
    from kb.base import Given, Source, matching

    monkeypatch.setattr(matching, "_SECONDS", 0.05)
    hostile.add([Source("a.txt", None, f"A Note\n\n{'a' * 60} b\n".encode())], Given(id="slow"))
    with pytest.raises(BadRequestError, match="takes longer"):
        hostile.search("(a+)+$", match="re")
    assert hostile.search("flood", match="re").hits
