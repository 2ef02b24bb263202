"""Foreign text is shown as what it is, and can do nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.render import safe

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def test_every_acting_character_is_shown(acts: Callable[[str], bool]) -> None:
    """No control or format character of Unicode is left as it is, on its own."""
    for code in range(sys.maxunicode + 1):
        if acts(chr(code)):
            assert safe.visible(chr(code)) != chr(code), hex(code)


def test_letters_stay() -> None:
    """Text of any script that neither acts nor hides is not touched."""
    for text in (
        "Plain, with “quotes” – and … 100 %",
        "نستعلیق میں اُردو",
        "हिन्दी",
        "中文",
        "e\u0301",
    ):
        assert safe.visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x00\x07\x7f", "␀␇␡"),
        ("a\rb", "a␍b"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("\u202etxt.exe", "⟨U+202E⟩txt.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c", "⟨U+2066⟩a⟨U+2069⟩⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩"),
        ("pass\u200bword\ufeff\xad", "pass⟨U+200B⟩word⟨U+FEFF⟩⟨U+00AD⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("line\u2028end", "line⟨U+2028⟩end"),
    ],
)
def test_signs(text: str, shown: str) -> None:
    """What acts is replaced by its picture or its number."""
    assert safe.visible(text) == shown


def test_joiners_are_spelling_in_arabic_script_only() -> None:
    """A joiner between two Arabic letters is kept, at an edge or elsewhere it is shown."""
    assert safe.visible("می\u200cخواهم") == "می\u200cخواهم"
    assert safe.visible("pay\u200cpal") == "pay⟨U+200C⟩pal"
    assert safe.visible("می\u200c") == "می⟨U+200C⟩"
    assert safe.visible("می\u200c\u200cخ") == "می⟨U+200C⟩⟨U+200C⟩خ"


def test_a_variation_selector_may_follow_a_pictograph_only() -> None:
    """The choice between two drawings is no hidden text; a selector elsewhere is."""
    assert safe.visible("\u2764\ufe0f") == "\u2764\ufe0f"
    assert safe.visible("a\ufe0f") == "a⟨U+FE0F⟩"


@given(ANY_TEXT, st.integers(0, 50))
def test_offsets_follow(text: str, place: int) -> None:
    """An offset into the text is found again in the shown text."""
    place = min(place, len(text))
    shown = safe.shown(text)
    assert shown.text == safe.visible(text)
    assert shown.at(0) == 0
    assert shown.at(len(text)) == len(shown.text)
    assert shown.at(place) <= len(shown.text)


@given(text=ANY_TEXT)
def test_visible_is_safe_and_stays(acts: Callable[[str], bool], text: str) -> None:
    """Nothing acts in shown text but joiners inside words, and showing it again changes nothing."""
    shown = safe.visible(text)
    assert not [one for one in shown if acts(one) and one not in "\u200c\u200d"]
    assert safe.visible(shown) == shown


@given(ANY_TEXT)
def test_plain_is_ascii(text: str) -> None:
    """On a screen for ASCII there is nothing else."""
    assert safe.plain(safe.visible(text)).isascii()


@given(text=ANY_TEXT)
def test_json_text_is_the_same_data(acts: Callable[[str], bool], text: str) -> None:
    """Escaping changes how the data is written and not the data."""
    written = safe.json_text(json.dumps(text, ensure_ascii=False))
    assert not [one for one in written if acts(one) and one not in "\u200c\u200d"]
    assert json.loads(written) == json.loads(json.dumps(text))


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_cells_are_no_formulas(start: str) -> None:
    """A cell that a spreadsheet would calculate begins with an apostrophe."""
    assert safe.cell(f"{start}cmd()").startswith("'")


def test_links_are_of_the_web() -> None:
    """Only what can be followed as written is a link."""
    assert safe.link("https://a.example/b?c=d&e=f#g")
    for url in ("javascript:alert(1)", "data:text/html,x", 'https://a.example/"x', "https://a b",
                "//a.example", "https://a.example/\u202e", "https://a.example/<b>"):  # fmt: skip
        assert safe.link(url) == ""
