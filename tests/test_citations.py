"""Citations: every style against pandoc, records read back by others, keys, and what is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pybtex.database
import pytest
import rispy

from kb.citations.items import Item, Name, item_of, split_name
from kb.citations.records import FORMATS, csljson, read_records, write_records
from kb.citations.stored import DIGEST, Wanted, item_from
from kb.citations.styles import style_of
from kb.citations.wording import shown
from kb.errors import KBError
from kb.model.dates import parse_date
from kb.model.documents import Field, Metadata
from kb.model.pinpoints import make_pinpoint, read_pinpoint

GOLDEN = Path(__file__).parent / "golden"
ITEMS = json.loads((GOLDEN / "items.json").read_text("utf-8"))
CITATIONS = json.loads((GOLDEN / "citations.json").read_text("utf-8"))["citations"]
PINPOINT = make_pinpoint("paragraph", "4")

# Where we differ from the style files on purpose: style, items, forms, and the manual's rule.
LEGAL = "act-.|gazette-.|debate-."
DEVIATIONS = (
    (
        "chicago",
        LEGAL,
        "note|pinned|entry",
        "Chicago leaves laws of other countries to their own forms; the style file writes “Pub. L. Nos.” and "
        "“testimony of”, which are of the United States, and the year twice",
    ),
    (
        "chicago",
        "speech-2|letter-2",
        "entry",
        "unpublished sources may be listed; who asks for a list gets them",
    ),
    (
        "chicago-author-date",
        LEGAL,
        "note|pinned|entry",
        "as in Chicago’s notes; a year in the title is not said again",
    ),
    (
        "apa",
        LEGAL,
        "note|pinned|entry",
        "laws of other countries as they are cited there; no “Pub. L.”",
    ),
    ("apa", "editorial-.", "entry", "a description in brackets follows the title, not the date"),
    (
        "apa",
        "release-.|readout-.",
        "entry",
        "a press release has its exact day, and [Press release] in brackets",
    ),
    (
        "apa",
        "plan-1|report-1|report-5|web-1|archived-.|release-2",
        "entry",
        "a publisher who is the author too is left out",
    ),
    (
        "apa",
        "report-4",
        "note|pinned",
        "8.14: the title of a report that stands for its author is in italics",
    ),
    ("mla", "speech-.", "entry", "the day of a speech is given"),
    (
        "mla",
        "debate-.",
        "entry",
        "a part of the proceedings is in quotation marks, their title in italics",
    ),
    ("oscola", "act-.", "note|pinned|entry", "2.4: an act has its year once; a pinpoint follows a comma"),
    (
        "oscola",
        "gazette-.|debate-.",
        "note|pinned|entry",
        "number, date and the gazette or the debates are given",
    ),
    ("oscola", "letter-.", "note|pinned|entry", "the date of a letter is given"),
    (
        "bluebook",
        ".*",
        "pinned",
        "R. 3.3: a paragraph is ¶ 4; the style file drops it or prints a bare number",
    ),
    ("bluebook", "release-.", "note", "a press release is named as one"),
    (
        "bluebook",
        "speech-.|letter-.",
        "note",
        "R. 17: a speech or letter that was not printed is not in italics, and has its full date",
    ),
    ("bluebook", "act-.|gazette-.|debate-.", "note", "R. 20: laws of other countries in their own form"),
)


def ours(style: str, csl: dict[str, object], form: str) -> str:
    item, known = item_of(csl), style_of(style)
    made = {
        "note": lambda: known.cite(item, None),
        "pinned": lambda: known.cite(item, PINPOINT),
        "entry": lambda: known.enter(item),
    }
    return shown(made[form](), "golden")


def listed(style: str, name: str, form: str) -> bool:
    return any(
        style == of and re.fullmatch(items, name) and re.fullmatch(forms, form)
        for of, items, forms, _ in DEVIATIONS
    )


CASES = [
    (style, item["id"], form)
    for style in CITATIONS
    for item in ITEMS
    for form in (("note", "pinned") if style == "bluebook" else ("note", "pinned", "entry"))
]
BY_ID = {item["id"]: item for item in ITEMS}


def test_there_are_enough_items_and_styles():
    assert len(ITEMS) >= 40
    assert len(CITATIONS) == 6


@pytest.mark.parametrize("style", CITATIONS)
def test_citations_are_those_of_pandoc_but_for_the_listed_deviations(style):
    wrong = [
        (name, form, ours(style, BY_ID[name], form), CITATIONS[style][name][form])
        for of, name, form in CASES
        if of == style
        and not listed(style, name, form)
        and ours(style, BY_ID[name], form) != CITATIONS[style][name][form]
    ]
    assert wrong == []


@pytest.mark.parametrize(("style", "items", "forms", "rule"), DEVIATIONS)
def test_every_listed_deviation_is_one(style, items, forms, rule):
    differing = [
        name
        for of, name, form in CASES
        if of == style
        and re.fullmatch(items, name)
        and re.fullmatch(forms, form)
        and ours(style, BY_ID[name], form) != CITATIONS[style][name][form]
    ]
    assert differing, rule


def test_most_citations_are_the_same_without_any_deviation():
    same = sum(ours(style, BY_ID[name], form) == CITATIONS[style][name][form] for style, name, form in CASES)
    assert same / len(CASES) > 0.75


HARD = Item(
    "k-1",
    "article-newspaper",
    "100% of R&D_{x} in {curly} ~ $5 \\ back # ^ “quotes”",
    authors=(
        Name(literal="Smith, Jones and Co"),
        Name("van Dyke", "Ann", suffix="Jr"),
        Name(literal="وزارتِ داخلہ"),
    ),
    container="A & B",
    issued=parse_date("2024-06"),
    doubtful=True,
    archive="https://web.archive.org/web/20210102004146/https://x.example/z",
    url="https://x.example/a_b%20c?d=1&e=~2",
    remarks=("a digest",),
    other=(("DOI", "10.1/2"), ("section", "B"), ("editor", "Roe, Jan; River Council")),
    page="12–15",
    issue="4",
    volume="9",
)
EVERY = [*(item_of(csl) for csl in ITEMS), HARD]


@pytest.mark.parametrize("form", FORMATS)
def test_records_come_back_without_loss(form):
    suffix = {"bibtex": "bib", "biblatex": "bib", "ris": "ris", "csl-json": "json"}[form]
    assert read_records(write_records(EVERY, form), f"x.{suffix}") == EVERY


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_pybtex_reads_the_records(form):
    read = pybtex.database.parse_string(write_records(EVERY, form), "bibtex").entries
    assert len(read) == len(EVERY)
    for item in EVERY:
        entry = read[item.key]
        authors = [str(one) for one in entry.persons.get("author", [])]
        assert len(authors) == len(item.authors)
        for said, name in zip(authors, item.authors, strict=True):
            assert said == f"{{{name.literal}}}" if name.literal else name.family in said
        if item.url:
            assert entry.fields["url"] == item.url
        if item.issued:
            year = entry.fields["year"] if form == "bibtex" else entry.fields["date"][:4]
            assert year == str(item.issued.year)
        if item is not HARD:
            assert entry.fields["title"] == f"{{{item.title}}}"


def test_rispy_reads_the_records():
    read = rispy.loads(write_records(EVERY, "ris"))
    assert [one["id"] for one in read] == [item.key for item in EVERY]
    for one, item in zip(read, EVERY, strict=True):
        assert one["primary_title"] == item.title
        assert len(one.get("authors", [])) == len(item.authors)
        assert one.get("urls", [""])[0] == item.url
        assert one.get("secondary_title", "") == item.container
        if item.issued:
            assert one["year"] == str(item.issued.year)


# The rules of the official schema that matter here: types, names of variables, forms of names and dates.
_NAME = {
    "type": "object",
    "properties": {n: {"type": "string"} for n in ("family", "given", "suffix", "literal")},
    "additionalProperties": False,
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array", "minItems": 1, "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": ["string", "number"]}},
        },
        "circa": {"type": ["string", "number", "boolean"]},
    },
    "additionalProperties": False,
}  # fmt: skip
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            **{
                name: {"type": ["string", "number"]}
                for name in (
                    "id citation-key title container-title genre publisher event-title event-place language URL"
                ).split()
            },
            **{name: {"type": ["string", "number"]} for name in csljson.VARIABLES},
            **{name: {"type": "array", "items": _NAME} for name in ("author", *csljson.NAMES)},
            **dict.fromkeys(("issued", "accessed", *csljson.DATES), _DATE),
            "type": {
                "enum": "article article-journal article-magazine article-newspaper bill book broadcast chapter "
                "collection document hearing interview legal_case legislation pamphlet paper-conference "
                "personal_communication post post-weblog regulation report review speech standard thesis treaty "
                "webpage".split()
            },
            "custom": {"type": "object"},
        },
    },
}


def problems(schema):
    """What a schema finds wrong with the records of every item."""
    records = json.loads(write_records(EVERY, "csl-json"))
    return [
        error.message for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(records)
    ]


def test_csl_json_keeps_to_the_official_variables():
    assert problems(SCHEMA) == []


def test_the_official_schema_takes_the_records(pytestconfig):
    """Where somebody put the schema of the Citation Style Language beside the tests, it is used."""
    path = GOLDEN / "csl-data.json"
    if not path.is_file():
        pytest.skip(f"{path} is not there: the schema is not ours to copy")
    assert problems(json.loads(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x.bib", "@article{a, title = {open"),
        ("x.bib", "@article{, title = {a}}"),
        ("x.ris", "TY  - NEWS\nTI  - a\n"),
        ("x.json", "[1, 2]"),
        ("x.json", "{"),
        ("x.json", "[" * 100_000),
        ("x.txt", "no record at all"),
        ("x.bib", ""),
    ],
)
def test_what_is_no_record_is_told_in_a_sentence(text, name):
    with pytest.raises(KBError) as told:
        read_records(name, text)
    assert "Traceback" not in str(told.value)
    assert str(told.value).endswith(".") or told.value.hint


@pytest.mark.parametrize(
    ("written", "family", "literal"),
    [
        ("Ayesha R. Khan", "Khan", ""),
        ("Khan, Ayesha R.", "Khan", ""),
        ("The Ministry of the Interior", "", "The Ministry of the Interior"),
        ("Prime Minister’s Office", "", "Prime Minister’s Office"),
        ("NACTA", "", "NACTA"),
        ("ISPR", "", "ISPR"),
        ("{Jan van Rijn}", "", "Jan van Rijn"),
        ("Ludwig van der Berg", "van der Berg", ""),
        ("Ministry of Water, Belmora", "", "Ministry of Water, Belmora"),
        ("Smith, Jones and Co", "", "Smith, Jones and Co"),
        ("Editorial Board", "", "Editorial Board"),
        ("G7 leaders", "", "G7 leaders"),
    ],
)
def test_a_body_is_never_cut_into_names(written, family, literal):
    assert (split_name(written).family, split_name(written).literal) == (family, literal)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("para. 4", "para. 4"), ("¶ 4", "para. 4"), ("¶¶ 4-5", "paras. 4–5"), ("paras 4, 6 and 8", "paras. 4, 6, 8"),
        ("par. 4", "para. 4"), ("pp. 205-6", "pp. 205–206"), ("p. 3", "p. 3"), ("12", "p. 12"), ("§ 3.2", "sec. 3.2"),
        ("section 3(a)", "sec. 3(a)"), ("point 9", "point 9"), ("points 1–3", "points 1–3"), ("line 40", "line 40"),
        ("12:30", "at 12:30"), ("at 1:02:03", "at 1:02:03"), ("{para. 4}", "para. 4"), ("paragraph ۴", "para. 4"),
    ],
)  # fmt: skip
def test_pinpoints_are_read(text, said):
    assert str(read_pinpoint(text)[0]) == said


@pytest.mark.parametrize("text", ["", "our emphasis", "emphasis 4", "para.", "see there"])
def test_what_is_no_pinpoint_is_none(text):
    assert read_pinpoint(text) is None


def stored(**fields: object) -> Metadata:
    return Metadata(
        **{
            name: value if isinstance(value, Field | tuple) else Field(value)
            for name, value in fields.items()
        }
    )


def cited(metadata: Metadata, style: str = "chicago", **wanted: object) -> str:
    return shown(style_of(style).cite(item_from(metadata, Wanted("k", **wanted)), None))


def test_an_inferred_date_is_printed_only_at_the_users_word():
    metadata = stored(
        title="A plan", kind="readout", issued=Field(parse_date("2024-06-22"), "inferred", "probable")
    )
    assert "2024" not in cited(metadata)
    assert "n.d." in cited(metadata)
    assert "[June 22, 2024?]" in cited(metadata, inferred=True)


@pytest.mark.parametrize("grade", ["unsure"])
def test_an_unsure_date_is_treated_as_inferred(grade):
    metadata = stored(title="A plan", kind="news", issued=Field(parse_date("2024-06-22"), "htmldate", grade))
    assert "2024" not in cited(metadata)


def test_a_day_without_its_year_is_no_date():
    assert "n.d." in cited(stored(title="A readout", kind="readout", issued=parse_date("XXXX-06-22")))


def test_a_digest_says_so_in_every_style():
    metadata = stored(title="A readout", kind="readout")._replace(digest=True)
    for style in ("chicago", "chicago-author-date", "apa", "mla", "oscola", "bluebook", "plain"):
        assert DIGEST in cited(metadata, style)
        assert DIGEST in shown(style_of(style).enter(item_from(metadata, Wanted("k"))))


def test_revision_and_hash_are_named_where_they_are_wanted():
    said = cited(stored(title="A plan", kind="plan"), revision=("2021", "ab" * 32))
    assert "revision 2021, sha256:abababababab" in said


def test_an_archived_copy_is_cited_with_its_day_and_both_addresses():
    metadata = stored(
        title="What was decided",
        url="https://a.example/x?utm_source=mail&id=4",
        archive_url="https://web.archive.org/web/20210102004146/https://a.example/x",
    )
    said = cited(metadata)
    assert (
        "https://a.example/x?id=4, archived January 2, 2021, at the Wayback Machine, https://web.archive.org"
        in said
    )


def test_a_source_without_a_title_is_described_in_brackets_and_not_quoted():
    said = cited(stored(kind="op-ed"), first_words="While the government goes on to inform the public")
    assert said.startswith("[While the government goes on to…]")


def test_a_title_of_ours_is_neither_quoted_nor_recased():
    assert "“" not in cited(stored(title="[meeting of the council, 4 May]", kind="readout"))
    assert "[meeting of the council, 4 May]" in cited(
        stored(title="[meeting of the council, 4 May]", kind="readout")
    )


def test_a_title_in_another_language_keeps_its_case():
    assert "Plan national des rivières" in cited(
        stored(title="Plan national des rivières", kind="plan", language="fr")
    )
