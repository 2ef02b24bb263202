"""The address grammar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadRequestError
from kb.model.addresses import Address, is_id, parse_address

ids = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True).filter(is_id)
revisions = st.from_regex(r"(19|20)[0-9]{2}(-[0-9]{2}){0,2}", fullmatch=True)
locators = st.sampled_from(["3", "3(a)", "3(a)(ii)", "1.1.2", "p7", "p3-5", "h2", "title"])


@given(ids, st.none() | revisions, st.none() | locators)
def test_an_address_reads_back_as_it_was_written(document, revision, locator):
    address = Address(document, revision, locator)
    assert parse_address(str(address)) == address


@given(st.text(max_size=40))
def test_what_names_no_document_is_refused_in_a_sentence(text):
    if is_id(text.strip().partition("#")[0].partition("@")[0]):
        return
    with pytest.raises(BadRequestError, match="is not an address"):
        parse_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@2021",
        "#3",
        "nap@",
        "nap#",
        "nap@@2",
        "../x",
        "nap/x",
        "NAP",
        "nap@../x",
        "con",
        "a" * 81,
        "nap@document",
    ],
)
def test_what_could_leave_the_folder_or_break_a_file_system_is_no_address(text):
    with pytest.raises(BadRequestError):
        parse_address(text)
