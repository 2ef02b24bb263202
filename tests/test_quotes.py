"""Quotations: what is found in a report, what counts as right, and what is said of what is wrong."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import UnreadableSourceError
from kb.model.documents import Span
from kb.quotes.docx import read_docx
from kb.quotes.finding import read_markdown
from kb.quotes.matching import SourceText, find
from kb.quotes.near import Words, nearest
from kb.quotes.report import line_starts
from kb.text.typography import SOFT, fold_typography

PDF = (
    "The campaign would harness socio-\neconomic measures and a re-\nsolute national narrative. The eﬀort "
    "is ﬁnal — it is “not negotiable”, the chair said on line after line."
)
OURS = (
    "The council met on 4 May. It decided that the ferries shall not leave before the warning ends, and that 1,500 "
    "people in the lower provinces get help. “Fast” boats can't be used without a licence.\n\n"
    "Counter-flood measures grew by 2.5% and cost $40 million. The council’s chair thanked the crews; later the "
    "crews thanked the council.\n\n"
    "Spending rose from 10 to 15 lakh. The plan covers all districts except the two in the north, the minister said."
)
URDU = "کمیٹی نے قومی لائحہ عمل پر عمل درآمد کا جائزہ لیا۔ وزیرِ اعظم نے کہا کہ یہ جنگ جاری رہے گی۔"


def verdict(source: str, quote: str) -> str:
    """What the rules say: exact, ok, flag, or no."""
    found = find(SourceText(source), quote)
    if not found:
        return "no"
    return "flag" if found[0].flags else "ok" if found[0].how else "exact"


@pytest.mark.parametrize(
    ("source", "quote", "said"),
    [
        ("op-ed", "radicals continuing to spread their poisonous narratives throughout society", "exact"),
        ("op-ed", 'what it refers to as the "remnants" of terrorist organizations', "ok"),
        ("op-ed", "what it refers to as the ‘remnants’ of terrorist organizations", "ok"),
        ("op-ed", "However, until NAP's objectives are strictly followed, deradicalization will only ever exist in theory", "ok"),
        ("op-ed", "[T]he state should not overlook the threat posed by extremism", "ok"),
        ("op-ed", "The state should not overlook the threat posed by extremism", "ok"),
        ("op-ed", "the state should not overlook the threat […] even while it targets what it refers to as the “remnants”", "ok"),
        ("op-ed", "Similar efforts should be made to deradicalise society . . . even while the military and civil law enforcement forces fight extremists on the ground.", "ok"),
        ("readout", "[The operation] aims to bring together and synergize multiple lines of effort", "ok"),
        ("readout", "the campaign holds special significance [sic] and is essential for Pakistan’s war against extremism and terrorism", "ok"),
        ("readout", "The military’s intensified actions will be bolstered by comprehensive support from all law enforcement agencies,", "ok"),
        ("pdf", "harness socioeconomic measures and a resolute national narrative", "ok"),
        ("pdf", "harness socio-economic measures", "ok"),
        ("pdf", "The effort is final—it is ‘not negotiable’", "ok"),
        ("readout", "a comprehensive review of the ongoing counter-terrorism campaign was conducted and\nan assessment of the international security situation", "ok"),
        ("op-ed", "the state should overlook the threat posed by extremism", "no"),
        ("op-ed", "70 “banned” organisations have reemerged under different names", "no"),
        ("op-ed", "80 “banned” organizations have reemerged under different names", "no"),
        ("readout", "There was a strong call for a robust and united counter-terrorism strategy", "no"),
        ("readout", "the campaign holds special significance and is vital for Pakistan’s war against extremism", "no"),
    ],
)  # fmt: skip
def test_the_cases_of_the_specification(inputs, source, quote, said):
    texts = {path.name[:3]: path.read_text("utf-8") for path in inputs.glob("*.txt")}
    known = {"op-ed": texts["000"], "readout": texts["002"], "pdf": PDF}
    assert verdict(known[source], quote) == said


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("the ferries shall not leave before the warning ends", "exact"),
        ("the ferries shall … leave before the warning ends", "flag"),
        ("the ferries shall [immediately] leave before the warning ends", "flag"),
        ("[The ferries shall] leave before the warning ends", "flag"),
        ("the ferries shall [not] leave before the warning ends", "ok"),
        ("The council met […] that the ferries shall not leave", "ok"),
        ("The council met … ferries … before the warning ends", "flag"),
        ("The council met … before the warning … that the ferries", "no"),
        ("500 people in the lower provinces get help", "no"),
        ("1,500 people in the lower provinces get help", "exact"),
        ("flood measures grew by 2.5% and cost", "no"),
        ("measures grew by 2", "no"),
        ("measures grew by 2.5", "no"),
        ("40 million. The council’s chair", "no"),
        ("“Fast” boats can", "no"),
        ("“Fast” boats can be used without a licence", "no"),
        ("“Fast” boats can’t be used without a licence", "ok"),
        ("The council’s chair thanked the crew", "no"),
        ("The council’s chair thanked the crew[s]", "ok"),
        ("The council’s chair thank[ed] the crews", "ok"),
        ("the crews thanked the council’s chair", "no"),
        ("from 10 to 15 lakh", "exact"),
        ("from 10 to 15 crore", "no"),
        ("The plan covers all districts …, the minister said", "flag"),
        ("The plan covers all districts [in the country], the minister said", "flag"),
        ("the crews; later the crews thanked the council. Spending rose", "ok"),
        ("THE COUNCIL met on 4 May", "no"),
        ("the Council met on 4 May", "no"),
        ("the council met on 4 May!", "ok"),
        ("… the ferries shall not leave …", "ok"),
        ("[sic]", "no"),
        ("…", "no"),
        ("[…]", "no"),
        ("", "no"),
    ],
)
def test_what_is_right_and_what_is_not(quote, said):
    assert verdict(OURS, quote) == said


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("قومی لائحہ عمل پر عمل درآمد کا جائزہ لیا", "exact"),
        ("قومي لائحہ عمل پر عمل درآمد كا جائزہ ليا", "ok"),
        ("وزیر اعظم نے کہا کہ یہ جنگ جاری رہے گی", "ok"),
        ("قَومی لائحہ عمل پر عمل", "ok"),
        ("وزیرِ اعظم نے کھا کہ یہ جنگ", "no"),
        ("وزیرِ اعظم نے کہا کہ یہ جنگ جاری نہیں رہے گی", "no"),
        ("عظم نے کہا کہ یہ جنگ جاری", "no"),
    ],
)
def test_urdu_letters_of_two_keyboards_and_vowel_signs(quote, said):
    assert verdict(URDU, quote) == said


@pytest.mark.parametrize(
    ("quote", "sort"),
    [
        ("The council met on 5 May. It decided that the ferries shall not leave", "number"),
        ("that the ferries shall leave before the warning ends", "negation/modal/quantity"),
        ("that the ferries should not leave before the warning ends", "negation/modal/quantity"),
        ("Counterflood measures grew by 2.5% and cost $40 million", "spelling"),
        ("people in the lower provinces get a licence and help", "wording"),
        ("The plan covers all districts except the two in the south, the minister said", "wording"),
    ],
)
def test_a_near_miss_is_named_and_never_taken(quote, sort):
    assert verdict(OURS, quote) == "no"
    near = nearest(Words(SourceText(OURS)), quote)
    assert near is not None
    assert near.sort == sort
    assert near.span.of(OURS) in OURS


def test_a_changed_name_is_told():
    source = "The meeting was chaired by Prime Minister Ana Velik in Belmora on Monday."
    near = nearest(
        Words(SourceText(source)), "The meeting was chaired by Prime Minister Ana Doss in Belmora on Monday"
    )
    assert near is not None
    assert near.sort == "name"
    assert [edit.words for edit in near.edits if edit.op == "source"] == ["Velik"]


def test_what_runs_on_where_the_source_breaks_off_is_told():
    source = "The plan is to fight the floods in a thorough and resolute"
    near = nearest(
        Words(SourceText(source), [len(source)]), "to fight the floods in a thorough and resolute manner"
    )
    assert near is not None
    assert near.sort == "runs past a truncated sentence"


def test_what_was_marked_as_no_part_of_the_text_may_stand_inside_a_quotation():
    text = "The crews left the harbour before\n\nPage 3 of 9\n\nthe storm came in."
    start = text.index("Page")
    source = SourceText(text, [Span(start, start + len("Page 3 of 9"))])
    assert find(source, "left the harbour before the storm came in")
    assert not find(source, "Page 3 of 9")


@given(st.text(max_size=80))
def test_folding_leads_back_to_the_original(text):
    for source in (True, False):
        mapped = fold_typography(text, source=source)
        whole = mapped.original(0, len(mapped.text))
        assert 0 <= whole.start <= whole.end <= len(text)
        for place in range(len(mapped.text)):
            span = mapped.original(place, place + 1)
            assert 0 <= span.start < span.end <= len(text)
            if mapped.text[place].isascii() and mapped.text[place].isalpha() and span.of(text).isascii():
                assert mapped.text[place] == span.of(text)


@given(st.text(alphabet="ab. \n-–“”'’\u00ad\u200bی", min_size=1, max_size=60))
def test_every_piece_of_a_text_that_ends_at_blanks_is_found_in_it(text):
    words = text.split()
    for first in range(len(words)):
        quote = " ".join(words[first : first + 3])
        folded = fold_typography(quote).text.strip()
        if any(char.isalnum() for char in folded) and SOFT not in fold_typography(text, source=True).text:
            assert SourceText(text).has(folded)


def quoted(report: str) -> list[str]:
    return [" ".join(one.text.split()) for one in read_markdown(report).quotations]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ("He said “one two three” today.", ["one two three"]),
        ('He said "one two three" today.', ["one two three"]),
        ("Il dit «\u00a0one two three\u00a0» et", ["one two three"]),
        ("Er sagte „one two three“ dann", ["one two three"]),
        ("He said ‘one two three four’ today.", ["one two three four"]),
        ("He said ‘one two three’ today.", []),
        ("The states' rights and the people's will, 'tis said.", []),
        ("It’s the crews’ boats and ‘the crews’ own boats are old’ here.", ["the crews’ own boats are old"]),
        ("“one ‘two’ three four” here", ["one ‘two’ three four"]),
        ('“one "two" three four” here', ['one "two" three four']),
        ('A 6" pipe and a 5\' pole and a 7" pipe.', []),
        ('He wrote "a 6" pipe was laid here" then.', ['a 6" pipe was laid here']),
        ('He wrote "it was in 2014" and left "it is not so" there.', ["it was in 2014", "it is not so"]),
        ("“one *two* **three** _four_” here", ["one two three four"]),
        ("&ldquo;one two three&rdquo; here", ["one two three"]),
        ("“one [two](http://a.example/x) three” here", ["one two three"]),
        ("“one two three [@k, para. 3]” here", ["one two three"]),
        ("“one two[^1] three” here\n\n[^1]: See @k.", ["one two three"]),
        ("“[T]he two […] three” here", ["[T]he two […] three"]),
        ("`“one two three”` and <a title=\"one two three\">x</a>", []),
        ("```\n“one two three”\n```\n", []),
        ("~~~\n“one two three”\n", []),
        ("Text:\n\n    “one two three”\n\nmore", []),
        ("---\ntitle: “one two three”\n---\n\nText.", []),
        ("<!-- “one two three” --> Text.", []),
        ('[x](http://a.example "one two three") ![a “b c d”](x.png)', []),
        ("[x]: http://a.example \"one two three\"\n\nText [x].", []),
        ("## References\n\nKhan, “one two three four.”\n\n## Next\n\n“one two three”", ["one two three"]),
        ("> one two\n> three\n>\n> — Dawn", ["one two three"]),
        ("> “one two three”", ["one two three"]),
        ("> one two three\nfour lazy\n\nText", ["one two three four lazy"]),
        ("> [!NOTE]\n> one two three", []),
        ("* “one two three”\n* “four five six”", ["one two three", "four five six"]),
        ("”ایک دو تین چار“ کہا", ["ایک دو تین چار"]),
        ("“one two\nthree” here", ["one two three"]),
        (r"\"one two three\" here", ["one two three"]),
    ],
)  # fmt: skip
def test_what_is_a_quotation_in_markdown(report, words):
    found = [one for one in quoted(report) if len(one.split()) > 2 or one in words]
    assert found == words


@pytest.mark.parametrize(
    "report", ["“one two three", "a “one two three\n\nnext", 'He said "one two three four.', "”“«"]
)
def test_a_mark_that_is_never_closed_is_no_quotation_that_could_be_right(report):
    assert all(one.open for one in read_markdown(report).quotations if one.text)


def keys(report: str) -> list[tuple[str, ...]]:
    return [
        tuple(f"{c.key} {c.pinpoint}" if c.pinpoint else c.key for c in one.cited)
        for one in read_markdown(report).quotations
    ]


@pytest.mark.parametrize(
    ("report", "cited"),
    [
        ("“one two three” [@a, para. 4].", [("a para. 4",)]),
        ("“one two three.” [@a, ¶ 4] “four five six” [@b].", [("a para. 4",), ("b",)]),
        ("@a [para. 4] says “one two three”.", [("a para. 4",)]),
        ("@a says “one two three” and “four five six”.", [("a",), ("a",)]),
        ("As @a notes, “one two three”, while others differ [@b].", [("a",)]),
        ("“one two three” and “four five six” [@a, paras. 4-5].", [("a paras. 4–5",), ("a paras. 4–5",)]),
        ("“one two three” [see @a, p. 3; also @b, sec. 2].", [("a p. 3", "b sec. 2")]),
        ("“one two three”[^1].\n\n[^1]: @a, para. 7.", [("a para. 7",)]),
        ("“one two three”[^nap@2021#3].\n\n[^nap@2021#3]: A note.", [("nap@2021#3",)]),
        ("“one two three”[^1].\n\n[^1]: No key here.", [()]),
        ("“one two three” [@{nap@2014#9}].", [("nap@2014#9",)]),
        ("“one two three”. The mail is a@b.example and https://x.example/@c.", [()]),
        ("> one two three\n\n[@a, para. 1]\n", [("a para. 1",)]),
        ("As @a [para. 2] writes:\n\n> one two three\n\nText [@b].", [("a para. 2",)]),
        ("> one two three [@a]\n>\n> four five six", [("a",), ("a",)]),
        ("“one two three”. Then this. And that [@a].", [("a",)]),
        ("“one two three”.\n\nNext paragraph [@a].", [()]),
        ("“one two three” [-@a, line 4]", [("a line 4",)]),
    ],
)
def test_which_source_a_quotation_is_cited_to(report, cited):
    assert keys(report) == cited


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_are_those_of_the_file(end):
    text = end.join(["# Report", "", "Ä x “one two three” [@a]", "", "> four five six"])
    report = read_markdown(text)
    assert [report.place(one.span.start) for one in report.quotations] == [(3, 5), (5, 3)]
    assert len(line_starts(text)) == 5


@given(st.text(alphabet="a “”\"'‘’«»[]@^>`*_#\n\r.:;,4-\\<&!()", max_size=120))
def test_no_report_is_too_odd_to_be_read(text):
    report = read_markdown(text)
    for one in report.quotations:
        assert 0 <= one.span.start <= one.span.end <= len(text)
        line, column = report.place(one.span.start)
        assert line >= 1
        assert column >= 1


def docx(body: str, notes: str = "", member: str = "word/document.xml") -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(member, f"<w:document {space}><w:body>{body}</w:body></w:document>")
        if notes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {space}>{notes}</w:footnotes>")
    return data.getvalue()


def test_a_docx_is_read_with_its_notes_its_styles_and_without_what_was_deleted():
    body = (
        "<w:p><w:r><w:t>He said “one two </w:t></w:r><w:del><w:r><w:delText>not</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t>three”</w:t></w:r></w:ins><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        '<w:p><w:pPr><w:pStyle w:val="IntenseQuote"/></w:pPr><w:r><w:t>four five six [@b]</w:t></w:r></w:p>'
    )
    notes = '<w:footnote w:id="2"><w:p><w:r><w:t>See @a, para. 4.</w:t></w:r></w:p></w:footnote>'
    found = read_docx(docx(body, notes), "r.docx").quotations
    assert [(one.text, one.cited[0].key, one.block) for one in found] == [
        ("one two three", "a", False),
        ("four five six", "b", True),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and nothing more",
        docx("", member="other.xml"),
        docx("<w:p>")[:-30],
        docx("<w:p><w:r>"),
        docx("").replace(b"<w:document", b"<!DOCTYPE a><w:document"),
        docx("<w:sdt>" * 300 + "</w:sdt>" * 300),
    ],
)
def test_a_docx_that_is_none_is_told_in_a_sentence(data):
    with pytest.raises(UnreadableSourceError):
        read_docx(data, "r.docx")
