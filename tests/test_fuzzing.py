"""What the fuzzer runs: on its small corpus, on what it found, and on what hypothesis makes up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.reliability.targets import TARGETS
from kb.errors import BadRequestError, InvalidMetadataError
from kb.model.addresses import Address, is_id, is_locator, is_revision_id, parse_address
from kb.quotes.matching import SourceText, find
from kb.revisions.edits import compare_words
from kb.storage.yamlio import dump, load
from kb.text.terms import Rules, terms

CORPUS = Path(__file__).parents[1] / "benchmarks" / "reliability" / "corpus"
ONCE = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ANY = st.text(max_size=60)
# Signs that grammars are made of, so that more than words come about.
SIGNS = st.text(
    st.sampled_from(" \n\t\"'“”‘’…()[]{}<>*_`~^|#@:;,.!?-–—/\\=+&%$0123456789abXYéن\u200f\u0301ʼ\x00\x1b\ud800"), max_size=60
)  # fmt: skip
WORDS = st.lists(
    st.sampled_from("the river shall not may 2014 9 of Act, said; dam-gate ʼ “flood”".split())
).map(" ".join)
FOUND = {
    "a text of controls only": ("readers", b"\x00\x03\x04"),
    "backticks without an end": ("reports", b"words " + b"`" * 47 + b"[^1]`more " + b"`" * 50 + b" end\n"),
    "a list for a flag": ("yaml", b"digest: []\n"),
    "a list for a schema": ("yaml", b"schema: []\n"),
    "a date with a unit separator": ("records", b"TY  - NEWS\nTI  - A\nDA  - \x1f4/12\nER  - \n"),
    "a key of blanks": ("records", b'[{"id": "", "title": "A"}, {"id": "}", "url": "x\\\\"}]'),
    "a number of 5000 digits": ("records", b"@misc{a, title = {A}, year = " + b"9" * 5000 + b"}"),
    "a pinpoint of 5000 digits": (
        "reports",
        b"As \xe2\x80\x9cit says\xe2\x80\x9d [@nap, para. " + b"9" * 5000 + b"-9].\n",
    ),
    "half a character": ("yaml", b'title: "\\ud800"\n'),
}
"""What was found and mended; each target is run on it again."""


def broken(target: str, data: bytes) -> str:
    """The promise of a target that an input breaks, or nothing."""
    try:
        TARGETS[target](data)
    except AssertionError as error:
        return str(error) or "a promise without words"
    return ""


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_of_the_fuzzer_breaks_no_promise(target):
    inputs = sorted((CORPUS / target).iterdir())
    assert len(inputs) >= 2
    for path in inputs:
        assert not broken(target, path.read_bytes()), path.name


@pytest.mark.parametrize("name", FOUND)
def test_what_the_fuzzer_found_is_mended(name):
    assert not broken(*FOUND[name])


@pytest.mark.parametrize("target", TARGETS)
@ONCE
@given(first=st.integers(0, 255), text=SIGNS | ANY, other=SIGNS | WORDS)
def test_no_text_breaks_a_promise(target, first, text, other):
    data = f"{text}\0{other}".encode("utf-8", "surrogatepass")
    assert not broken(target, bytes([first]) + data if target in {"readers", "queries"} else data)


@ONCE
@given(
    st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(is_id),
    st.none() | st.from_regex(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*", fullmatch=True).filter(is_revision_id),
    st.none() | st.from_regex(r"[0-9A-Za-z]{1,5}(\([a-z]\)|[.-][0-9]+)?", fullmatch=True).filter(is_locator),
)
def test_an_address_written_is_read_back(document, revision, locator):
    address = Address(document, revision, locator)
    assert parse_address(str(address)) == address


@ONCE
@given(
    st.recursive(
        ANY | SIGNS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY, inner, max_size=3),
        max_leaves=8,
    )
)
def test_yaml_written_is_read_back_or_refused(value):
    try:
        written = dump({"value": value})
    except InvalidMetadataError as error:
        assert "half a character" in error.message  # noqa: PT017 - either is right
        return
    assert load(written, "a").value == {"value": value}


@ONCE
@given(WORDS, WORDS)
def test_the_edits_between_two_texts_give_both_back_and_swap(old, new):
    edits = compare_words(old, new).edits
    for text, spans in ((old, [e.old for e in edits]), (new, [e.new for e in edits])):
        assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    assert not [e for e in compare_words(old, old).edits if e.op != "equal"]


@ONCE
@given(
    st.lists(
        st.sampled_from("river rose night whole village heard gauge read dam water".split()),
        min_size=4,
        max_size=30,
    ),
    st.data(),
)
def test_words_cut_from_a_source_are_found_in_it_and_with_another_word_are_not(words, data):
    start = data.draw(st.integers(0, len(words) - 4))
    end = data.draw(st.integers(start + 4, len(words)))
    source = SourceText(" ".join(words) + ".")
    assert find(source, " ".join(words[start:end]))
    assert not find(source, " ".join([*words[start : end - 1], "sandstorm"]))


@ONCE
@given(ANY | SIGNS)
def test_no_index_term_is_empty_or_has_blanks(text):
    for term in terms(text, Rules()):
        assert term
        assert term.split() == [term]


@ONCE
@given(ANY | SIGNS)
def test_what_is_no_address_is_told_in_a_short_sentence(text):
    try:
        parse_address(text)
    except BadRequestError as error:
        assert len(error.message) < 120  # noqa: PT017 - either is right
