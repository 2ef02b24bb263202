"""Text fills the width, marks what matched, and says the same with colours and without."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from kb.model.results import Citations, Exported, QuoteResult
from kb.render import Screen, message, render
from kb.render.palette import ROLES

PASTED = (Citations, Exported, QuoteResult)


def replace(value, **changes):
    """A value with other fields."""
    return value._replace(**changes)


ANSI = re.compile(r"\x1b\[[0-9;]*m")
SIGNS = str.maketrans("", "", "‹›«»⟦⟧─")
EDIT_SIGNS = re.compile(r"\[-|-\]|\{\+|\+\}")


def text_of(result: object, **settings: object) -> str:
    """The result as text."""
    screen = replace(Screen(colour="none"), **settings)
    return "".join(render(result, "text", screen, set_aside=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1, 30, 60, 80, 120, 300])
def test_lines_fit_and_end(result: object, width: int) -> None:
    """No line is wider than the screen or ends in blanks, and none is lost at the end."""
    text = text_of(result, width=width)
    assert text.endswith("\n")
    assert not text.startswith("\n")
    assert "\n\n\n" not in text
    for line in text.splitlines():
        # What is to be pasted keeps its lines.
        assert isinstance(result, PASTED) or cell_len(line) <= max(width, 30)
        assert line == line.rstrip()


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("colour", ["standard", "256", "truecolor"])
def test_colour_says_nothing_of_its_own(friendly: object, width: int, colour: str) -> None:
    """With colours and without, the words are the same."""
    plain = text_of(friendly, width=width)
    coloured = text_of(friendly, width=width, colour=colour)
    assert "\x1b" not in plain
    words = sorted(EDIT_SIGNS.sub("", plain.translate(SIGNS)).split())
    assert words == sorted(EDIT_SIGNS.sub("", ANSI.sub("", coloured).translate(SIGNS)).split())


def test_colour_is_all_that_is_sent(hostile: object) -> None:
    """The only escape sequences are those of colours."""
    assert "\x1b" not in ANSI.sub("", text_of(hostile, colour="truecolor"))


def test_auto_is_for_terminals() -> None:
    """Colours chosen by nobody are used on a terminal only."""
    assert Screen(is_terminal=True).depth == "standard"
    assert Screen(is_terminal=False).depth == "none"
    assert Screen(colour="truecolor").depth == "truecolor"
    assert Screen(colour="none", is_terminal=True).depth == "none"


def test_ascii(result: object) -> None:
    """Where only ASCII can be shown, only ASCII is sent."""
    for width in (60, 120):
        text = text_of(result, unicode=False, width=width)
        assert text.isascii()
        assert isinstance(result, PASTED) or all(len(line) <= width for line in text.splitlines())


def test_no_words_are_broken(examples: dict[str, object]) -> None:
    """A word that fits on a line stands on one."""
    words = set(text_of(examples["search"], width=300).translate(SIGNS).split())
    for width in (60, 70, 80, 90):
        assert set(text_of(examples["search"], width=width).translate(SIGNS).split()) == words


def test_matches_are_marked_without_colour(examples: dict[str, object]) -> None:
    """Signs stand around what matched, and around a phrase once."""
    text = text_of(examples["search"])
    assert "‹Registration› and regulation of ‹river› ‹ferries›" in text
    assert "‹River Authority›" in text.replace("\n      ", " ")
    assert "‹" not in text_of(examples["search"], colour="standard")


def test_signs_the_text_has_are_not_used(examples: dict[str, object]) -> None:
    """Where the words hold the signs themselves, others are taken."""
    result = examples["search"]
    hit = replace(result.hits[0], text="a ‹river› b", marks=result.hits[0].marks[:0])  # type: ignore[attr-defined]
    span = type(hit.snippet)
    mark = type(result.hits[0].marks[0])(span(0, 1))  # type: ignore[attr-defined]
    hit = replace(hit, marks=(mark,), snippet=span(0, 11))
    assert "«a» ‹river› b" in text_of(replace(result, hits=(hit,)))  # type: ignore[type-var]


def test_quotations_are_exact(examples: dict[str, object]) -> None:
    """Between quotation marks stand the source's words to the letter, with no signs."""
    answer = examples["ask"]
    text = " ".join(text_of(answer).split())
    for group in answer.groups:  # type: ignore[attr-defined]
        for evidence in group.evidence:
            assert f"“{evidence.quote}”" in text


def test_references_stand_in_the_margin_of_wide_screens(examples: dict[str, object]) -> None:
    """From 100 columns on they stand to the right, else below."""
    wide = text_of(examples["show"], width=120)
    narrow = text_of(examples["show"], width=99)
    assert re.search(r"owners named in a +→ river-plan@2021#3 inferred", wide)
    assert re.search(r"\n +→ river-plan@2021#3 inferred", narrow)


def test_set_aside_is_shown_on_request(examples: dict[str, object]) -> None:
    """What was set aside is counted always and shown when asked for."""
    page = examples["show"]
    without = "".join(render(page, "text", Screen(colour="none")))  # type: ignore[arg-type]
    assert "Set aside" not in without
    assert "2 pieces of the source" in without
    assert "Follow the River Authority\n" in text_of(page)


def test_messages() -> None:
    """A message is one line, safe and coloured by its first word only."""
    assert message("warning", "two\nlines \x1b[2J") == "warning: two lines ␛[2J\n"
    assert message("error", "No.", hint="Do this.") == "error: No.\n       Do this.\n"
    coloured = message("error", "No.", Screen(colour="standard"))
    assert ANSI.sub("", coloured) == "error: No.\n"
    assert coloured.startswith("\x1b[1;31merror:")
    assert message("note", "“a” – b", Screen(unicode=False)) == 'note: "a" - b\n'


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("role", ROLES)
def test_colours_are_readable_on_white_and_on_black(role: str) -> None:
    """Every colour keeps its distance from both."""
    for colour in re.findall(r"#[0-9a-f]{6}", ROLES[role][1]):
        light = luminance(colour)
        assert 1.05 / (light + 0.05) >= 4.2, colour
        assert (light + 0.05) / 0.05 >= 4.2, colour
