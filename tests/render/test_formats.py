"""JSON, CSV, Markdown and HTML hold the data whole and let nothing act."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import BadRequestError
from kb.model.results import Exported
from kb.render import FORMATS, Screen, data, render
from kb.render.escaping import markdown as escaped
from kb.render.escaping import markdown_lines
from kb.render.safe import one_line

ANY_TEXT = st.text(st.characters(exclude_categories=()))
MARKUP_WORDS = """
**a** [a](b) <b> ``` # - | = :smile: http://a.example www.a.example <!-- &lt; \\ a@b.example === ---
[^1] [a]: ~~a~~ ‹ › 1. + > ![ ]( $ {{ *** ___ + ~~~ https:// // : @ . www _ ** * & <a href="x">
"""
PIECES = st.one_of(
    ANY_TEXT,
    st.sampled_from(MARKUP_WORDS.split()),
    st.sampled_from(["\x1b[2J", "\u202e", "\n\n", "\n", " ", "    ", "\t", "\ud800", "\u200c"]),
)
Maker = Callable[[str, int, int], Iterator[object]]
HOSTILE_TEXT = st.lists(PIECES, max_size=6).map("".join)


def of(result: object, form: str) -> str:
    """The result in a format."""
    return "".join(render(result, form, Screen(colour="none"), set_aside=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_acts(result: object, form: str, acts: Callable[[str], bool]) -> None:
    """No output holds a control, bidirectional or invisible character."""
    kept = "\n\t\u200c\r" if form == "csv" else "\n\t\u200c"
    assert not [one for one in of(result, form) if acts(one) and one not in kept]


@pytest.mark.parametrize("form", FORMATS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=HOSTILE_TEXT, start=st.integers(0, 40), length=st.integers(0, 40))
def test_nothing_acts_in_any_text(
    made_of: Maker, acts: Callable[[str], bool], form: str, text: str, start: int, length: int
) -> None:
    """The same for results made of arbitrary text."""
    for result in made_of(text, start, length):
        output = of(result, form)
        kept = "\n\t\u200c\u200d\r" if form == "csv" else "\n\t\u200c\u200d"
        assert not [one for one in output if acts(one) and one not in kept]
        output.encode("utf-8")


def test_unknown_formats_and_results() -> None:
    """A format that is none is the person's mistake, a result that is none the program's."""
    with pytest.raises(BadRequestError, match="xml"):
        render((), "xml")
    with pytest.raises(TypeError):
        render(1, "text")  # type: ignore[arg-type]


def test_json_is_the_data(result: object) -> None:
    """What is read back is what was given, lone surrogates and all."""
    assert json.loads(of(result, "json")) == json.loads(json.dumps(data.whole(result)))
    lines = of(result, "jsonl").splitlines()
    expected = [json.loads(json.dumps(item)) for item in data.items(result)]
    assert [json.loads(line) for line in lines] == expected
    assert all(item["format"] == 1 and item["type"] for item in expected)


def test_json_spans_slice(examples: dict[str, object]) -> None:
    """Offsets fit the text beside them."""
    hit = json.loads(of(examples["search"], "json"))["hits"][1]
    words = [hit["text"][slice(*mark["span"])] for mark in hit["marks"]]
    assert words == ["River", "Authority", "publish"]
    page = json.loads(of(examples["show"], "json"))
    for passage in page["passages"]:
        assert page["revision"]["text"][slice(*passage["passage"]["span"])] == passage["text"]


def test_csv_is_a_table(result: object) -> None:
    """Every row has the columns of the header, and no cell is a formula."""
    text = of(result, "csv")
    assert text.endswith("\r\n")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert len(set(header)) == len(header)
    for row in rows:
        assert len(row) == len(header)
        assert not [one for one in row if one[:1] in "=+-@\t\r" and one]


STRUCTURE = {
    *("heading", "paragraph", "bullet_list", "ordered_list", "list_item", "blockquote", "fence"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
MARKUP = {
    "text",
    "softbreak",
    "hardbreak",
    "strong_open",
    "strong_close",
    "code_inline",
    "em_open",
    "em_close",
}


def test_markdown_says_what_it_says(result: object) -> None:
    """Foreign text is no markup: no HTML, no picture, no code block, no link but to the web."""
    markdown = pytest.importorskip("markdown_it").MarkdownIt("gfm-like", {"linkify": False})
    for token in markdown.parse(of(result, "markdown")):
        assert token.type.removesuffix("_open").removesuffix("_close") in STRUCTURE | {"inline"}
        # Only records for other programs stand between fences.
        assert token.type != "fence" or isinstance(result, Exported)
        for child in token.children or ():
            if child.type == "link_open":
                assert re.match("https?://", child.attrGet("href"))
            else:
                assert child.type in MARKUP | {"link_close"}


@given(text=HOSTILE_TEXT)
def test_markdown_of_any_text(made_of: Maker, text: str) -> None:
    """A quotation in Markdown reads as its words, whatever they are."""
    markdown = pytest.importorskip("markdown_it").MarkdownIt("gfm-like", {"linkify": False})
    for result in made_of(text, 0, 0):
        for token in markdown.parse(of(result, "markdown")):
            assert token.type.removesuffix("_open").removesuffix("_close") in STRUCTURE | {"inline"}
            for child in token.children or ():
                assert child.type in MARKUP


@given(text=HOSTILE_TEXT)
def test_escaped_markdown_reads_as_the_text(text: str) -> None:
    """What a reader of the rendered Markdown sees is the text, and nothing else."""
    markdown = pytest.importorskip("markdown_it").MarkdownIt("gfm-like", {"linkify": False})
    words = one_line(text)
    tokens = markdown.parse(markdown_lines(escaped(words)))
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text"}
    assert "".join(child.content for child in children) == words


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Every element is closed in its turn."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Remember the style sheet."""
        if self.open and self.open[-1] == "style":
            self.style += data


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "div"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "ol", "ul", "li", "dl", "dt", "dd"),
    *("span", "bdi", "mark", "code", "a", "ins", "del"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("span", "bdi", "mark", "code", "a", "i", "pre"),
}


def test_html_is_one_harmless_page(result: object) -> None:
    """No element but ours, no script, no style but the one its policy names, no remote part."""
    page = Page()
    text = of(result, "html")
    page.feed(text)
    page.close()
    assert page.open == []
    assert {tag for tag, _ in page.seen} <= TAGS
    allowed = {"class", "dir", "href", "rel", "id", "lang", "charset", "name", "content",
               "http-equiv", "scope", "tabindex", "role", "aria-label"}  # fmt: skip
    for tag, attributes in page.seen:
        assert set(attributes) <= allowed
        if tag == "a":
            assert re.match(r"https?://|#source-\d+$", attributes["href"] or "")
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    assert len([tag for tag, _ in page.seen if tag == "h1"]) == 1
    names = [attributes["id"] for _, attributes in page.seen if "id" in attributes]
    assert len(set(names)) == len(names)


def test_html_sets_foreign_text_apart(examples: dict[str, object]) -> None:
    """Text from outside has a direction of its own."""
    assert '<blockquote dir="auto">“<mark' in of(examples["ask"], "html")
    assert '<p class="words" dir="auto">قومی' in of(examples["show"], "html")
