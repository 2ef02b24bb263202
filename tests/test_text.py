"""Folding, terms, sentences, dates and passages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.dates import PartialDate, make_date, parse_date
from kb.model.documents import Block, Field, Metadata
from kb.text.dates import find_dates
from kb.text.fold import fold, fold_letters
from kb.text.passages import block_spans, build_passages, read_label
from kb.text.sentences import sentences
from kb.text.spelling import same_spelling
from kb.text.stopwords import STOP_STEMS, STOP_WORDS
from kb.text.terms import Rules, terms, tokens

PARTICLES = Rules(particles={"i": "e", "e": "e", "ul": "ul", "ud": "ul"})
prose = st.text(st.characters(codec="utf-8"), max_size=300)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ḥāfiẓ Saʿīd", "Hafiz Said"),
        ("Jaʿfar", "Jafar"),
        ("علي", "علی"),
        ("كتاب", "کتاب"),
        ("مُحَمَّد", "محمد"),
        ("۲۰۲۴", "2024"),
        ("“remnants”", "'remnants'"),
        ("ＮＡＣＴＡ", "nacta"),
        ("Straße", "strasse"),
        ("naïve", "naive"),
    ],
)
def test_spellings_of_one_thing_fold_to_one_key(one, other):
    assert fold(one) == fold(other)


def test_different_words_keep_different_keys():
    assert len({fold(word) for word in ("Balochistan", "Baltistan", "ban", "bane", "12", "21")}) == 6


@given(prose)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisation", "organization"),
        ("deradicalising", "deradicalizing"),
        ("programme", "program"),
        ("centres", "centers"),
        ("defence", "defense"),
        ("neighbouring", "neighboring"),
        ("labour", "labor"),
        ("travelled", "traveled"),
        ("analyse", "analyze"),
        ("judgement", "judgment"),
    ],
)
def test_british_and_american_spelling_are_one(british, american):
    assert same_spelling(british) == same_spelling(american)


@pytest.mark.parametrize(
    "word", ["revised", "promise", "exercise", "advise", "hour", "court", "otherwise", "course"]
)
def test_words_that_only_look_british_stay_as_they_are(word):
    assert same_spelling(word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Azm-i-Istehkam", "AZM-E-ISTEHKAM"),
        ("evaluating", "evaluate"),
        ("committed", "commit"),
        ("mitigation", "mitigate"),
        ("organisations’", "organization"),
        ("NAP’s", "NAP"),
        ("Jamaat-ud-Dawa", "Jamaat-ul-Dawa"),
    ],
)
def test_forms_of_one_word_give_the_same_terms(one, other):
    assert terms(one, PARTICLES) == terms(other, PARTICLES)


def test_small_words_that_bear_meaning_are_terms():
    assert terms("will not, may and shall", Rules()) == ("will", "not", "may", "and", "shall")


@given(prose)
def test_tokens_slice_the_text_and_never_share_a_place(text):
    found = list(tokens(text, PARTICLES))
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert token.term
        assert not token.term.isspace()
    plain = [token for token in found if not token.joined]
    assert [token.position for token in plain] == list(range(len(plain)))
    assert all(a.end <= b.start for a, b in pairwise(plain))


@given(prose)
def test_sentences_slice_the_text_and_lose_no_word(text):
    spans = sentences(text)
    assert " ".join(" ".join(span.of(text) for span in spans).split()) == " ".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Roe met Dr. Doe at 10 a.m. today.", 1),
        ("The U.S. and the E.U. agreed. Others did not.", 2),
        ("3. Militant outfits will not be allowed.", 1),
        ("“Will it hold?” he asked. Nobody knew…", 2),
        ("Rs. 60 billion (approx. $200m) was released. It was late!", 2),
        ("اجلاس ہوا۔ فیصلہ ہوا۔", 2),
        ("J. Roe said so. K. Doe did not.", 2),
        ("See para. 4.5 of the Act. It is clear.", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, count):
    assert len(sentences(text)) == count


def test_a_very_long_sentence_costs_time_in_proportion():
    text = "word. a " * 60_000
    assert len(sentences(text)) == 1


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        (" date 2024-06-26 While", ["2024-06-26"]),
        ("on 22 June", ["XXXX-06-22"]),
        ("June 22nd, 2024", ["2024-06-22"]),
        ("4th of May 2023", ["2023-05-04"]),
        ("March 2021", ["2021-03"]),
        ("26/06/2024", ["2024-06-26"]),
        ("06/07/2024", ["None"]),
        ("۲۲ جون ۲۰۲۴ء", ["2024-06-22"]),
        ("31 February 2024", []),
        ("they may 2 of them", []),
        ("in 2024 or 2024-13-45", []),
    ],
)
def test_dates_are_read_as_far_as_they_are_stated(text, dates):
    assert [str(mention.date) for mention in find_dates(text)] == dates


@given(prose)
def test_dates_found_in_any_text_stand_there(text):
    for mention in find_dates(text):
        assert mention.span.of(text)


@given(st.none() | st.integers(-1, 10_001), st.none() | st.integers(-1, 14), st.none() | st.integers(-1, 33))
def test_a_date_that_can_be_is_written_and_read_back(year, month, day):
    date = make_date(year, month, day)
    if date is not None:
        assert parse_date(str(date)) == date


def test_a_date_without_its_year_has_no_first_day():
    assert PartialDate(None, 6, 22).first is None
    assert PartialDate(2024, 2).last == "2024-02-29"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1- Strict action", ("1", "1- ")),
        ("1-Strict action", ("1", "1-")),
        ("1. Strict action", ("1", "1. ")),
        ("(4) Strict action", ("4", "(4) ")),
        ("3(a) Strict", None),
        ("3(a). Strict", ("3(a)", "3(a). ")),
        ("Point 9: Strict", ("9", "Point 9: ")),
        ("Article 5(2) Strict", ("5(2)", "Article 5(2) ")),
        ("1.1.2 Strict", ("1.1.2", "1.1.2 ")),
        ("(iv) strict", ("iv", "(iv) ")),
        ("۳۔ مدارس", ("3", "۳۔ ")),
        ("2024 was dry", None),
        ("14 points remain", None),
        ("Appendix", None),
    ],
)
def test_numbers_of_points_are_read_in_their_many_forms(text, label):
    found = read_label(text)
    assert (found and (found[0], text[: found[1]])) == label


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=20),
        max_size=8,
    )
)
def test_blocks_cover_the_text(blocks):
    text = "\n\n".join(blocks) + "\n"
    assert [span.of(text) for span in block_spans(text)] == blocks


def test_paragraphs_are_counted_as_a_reader_counts_them():
    text = "A Title\n\nFirst.\n\nA Heading\n\nSecond.\n\nPhoto: x\n\nThird.\n"
    blocks = [Block(1, "title", "A Title"), Block(3, "heading", "A Heading"), Block(5, "caption", "Photo: x")]
    passages, lost = build_passages(text, blocks, Metadata())
    assert [p.locator for p in passages] == ["title", "p1", "h1", "p2", "c1", "p3"]
    assert passages[-1].headings == ("A Heading",)
    assert not lost


def test_points_of_a_plan_keep_their_own_numbers():
    text = "What this is.\n\n1. One.\n\n2. Two.\n\n4. Four.\n"
    passages, _ = build_passages(text, None, Metadata(kind=Field("plan")))
    assert [(p.locator, p.ordinal) for p in passages] == [("p1", 1), ("1", 2), ("2", 3), ("4", 4)]
    assert [p.span.of(text)[p.label :] for p in passages[1:]] == ["One.", "Two.", "Four."]


def test_a_number_that_stands_twice_is_no_address():
    text = "1. One.\n\n1. Another one.\n"
    passages, _ = build_passages(text, None, Metadata(kind=Field("plan")))
    assert [p.locator for p in passages] == ["p1", "p2"]


def test_an_entry_finds_its_block_again_after_an_edit_by_hand():
    text = "New first paragraph.\n\nFirst.\n\nThe Heading Of It\n\nSecond.\n"
    entry = Block(2, "heading", "The Heading Of It")
    passages, lost = build_passages(text, [entry], Metadata())
    assert [p.role for p in passages] == ["paragraph", "paragraph", "heading", "paragraph"]
    assert not lost


def test_an_entry_whose_words_are_gone_is_reported():
    _, lost = build_passages("First.\n", [Block(2, "heading", "Not There")], Metadata())
    assert [entry.starts for entry in lost] == ["Not There"]


def test_folding_letters_keeps_hyphens():
    assert fold_letters("De-Radicalisation") == "de-radicalisation"


def test_stop_words_are_known_as_index_terms_too():
    assert {term for word in STOP_WORDS for term in terms(word, Rules())} | STOP_WORDS == STOP_STEMS
