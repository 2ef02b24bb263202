"""Evidence: only stored sentences, only where they cover the question."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import kb
from kb.base import embedded_documents, init_base


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    """A copy of the knowledge base that ships with the program."""
    root = tmp_path_factory.mktemp("embedded")
    init_base(root, embedded_documents())
    return kb.open(root)


QUESTIONS = (
    "Who approved Azm-e-Istehkam?",
    "What does the plan say about religious seminaries?",
    "Which point deals with terror financing?",
    "What did the Prime Minister's Office say about displacement?",
    "When was the 21st Amendment passed?",
    "Who opposed Azm-e-Istehkam?",
    "madrassa",
    "What is known about the revised plan of 2021?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quoted_sentence_stands_in_its_source(embedded, question):
    answer = embedded.ask(question)
    assert answer.has_evidence
    for group in answer.groups:
        for evidence in group.evidence:
            page = embedded.show(str(evidence.address))
            assert evidence.span.of(page.revision.text) == evidence.quote
            assert evidence.quote in page.passages[0].span.of(page.revision.text)
            for mark in evidence.marks:
                assert mark.span.of(evidence.quote).strip()


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_source_is_numbered_and_quoted(embedded, question):
    answer = embedded.ask(question)
    quoted = {evidence.source for group in answer.groups for evidence in group.evidence}
    assert [source.number for source in answer.sources] == list(range(1, len(answer.sources) + 1))
    assert quoted == {source.number for source in answer.sources}
    for group in answer.groups:
        for evidence in group.evidence:
            assert answer.sources[evidence.source - 1].address == evidence.address.at(None)
            assert evidence.metadata.voice_of(evidence.passage) == group.voice


@pytest.mark.parametrize(
    "question",
    [
        "How many penguins live in Antarctica?",
        "What is the price of wheat in Lahore?",
        "Hinduja family Geneva verdict",
        "Who won the cricket match?",
        "zzzqqq",
    ],
)
def test_without_evidence_it_says_so(embedded, question):
    answer = embedded.ask(question)
    assert not answer.has_evidence
    assert answer.coverage.searched == answer.coverage.documents


@pytest.mark.parametrize("typed", ["the of", "What is the?", "who is it", "WHO"])
def test_words_that_say_nothing_are_no_question(embedded, typed):
    answer = embedded.ask(typed)
    assert not answer.has_evidence
    assert any("no evidence of anything" in note for note in answer.notes)


def test_an_answer_is_the_same_every_time(embedded):
    assert embedded.ask(QUESTIONS[0]) == kb.open(embedded.root).ask(QUESTIONS[0])


def test_a_digest_is_called_one_and_a_plans_point_is_not(embedded):
    digests = {
        str(evidence.address): evidence.passage.digest
        for question in QUESTIONS
        for group in embedded.ask(question).groups
        for evidence in group.evidence
    }
    assert {digest for address, digest in digests.items() if re.search(r"nap@2014#\d+$", address)} == {False}
    assert any(digests.values())


def test_a_filter_leaves_only_what_passes_it(embedded):
    answer = embedded.ask("Who approved Azm-e-Istehkam?", kb.base.Asked(kind=["news"]))
    assert {e.metadata.kind.value for g in answer.groups for e in g.evidence if e.metadata.kind} == {"news"}


def test_a_point_that_is_not_known_is_not_made_up(embedded):
    page = embedded.show("nap@2021#3")
    assert page.revision.words_of(page.passages[0]).startswith("3. taking effective measures")
    with pytest.raises(kb.errors.NotFoundError, match="Point 4 of nap@2021 is not known"):
        embedded.show("nap@2021#4")


def test_questions_to_two_real_statements(inputs, tmp_path):
    """Part of the questions an analyst put to the two statements; the figures are a floor."""
    init_base(tmp_path, embedded_documents(), empty=True)
    words = (embedded_documents() / "vocabulary.yaml").read_bytes()
    (tmp_path / "documents" / "vocabulary.yaml").write_bytes(words)
    base = kb.open(tmp_path)
    added = {Path(item.source).name[:3]: item.address for item in base.add([inputs]).items}
    questions = yaml.safe_load((inputs.parent / "eval" / "questions-dev.yaml").read_text("utf-8"))
    first_found = first_asked = silent = answerable = 0
    for each in questions:
        wanted = {
            f"{added[relevant['doc']]}#{passage.locator}"
            for relevant in each["relevant"]
            for passage in base.show(str(added[relevant["doc"]])).passages
            if _block_of(inputs, relevant["doc"], base, added, passage) & set(relevant["paragraphs"])
        }
        hits = base.search(each["query"]).hits
        answer = base.ask(each["query"])
        evidence = sorted((e for g in answer.groups for e in g.evidence), key=lambda e: -e.score)
        if not wanted:
            silent += not evidence
            continue
        answerable += 1
        first_found += bool(hits) and str(hits[0].address) in wanted
        first_asked += bool(evidence) and str(evidence[0].address) in wanted
    assert silent == len(questions) - answerable
    assert first_found >= 21
    assert first_asked >= 20


def _block_of(inputs, doc, base, added, passage):
    """Which blank-line block of the original a passage is, counted from 1."""
    path = next(inputs.glob(f"{doc}*"))
    blocks = [each for each in re.split(r"\n\s*\n", path.read_text("utf-8")) if each.strip()]
    words = passage.span.of(base.show(str(added[doc])).revision.text)[:50]
    return {number for number, block in enumerate(blocks, 1) if words in block}


def test_a_digest_of_a_plan_is_not_the_plan_speaking(embedded):
    answer = embedded.ask("How many points has the revised National Action Plan of 2021?")
    spoken = {e.address: group.voice for group in answer.groups for e in group.evidence}
    digests = {
        e.address: e.metadata.publishers_of(e.passage)
        for group in answer.groups
        for e in group.evidence
        if e.address.document == "nap" and e.passage.digest
    }
    assert digests
    assert all(spoken[address] == "commentary" and publishers for address, publishers in digests.items())


def test_an_older_revision_is_found_and_marked_but_does_not_answer(tmp_path):
    init_base(tmp_path, None, empty=True)
    base = kb.open(tmp_path)
    old = "The ferry service will carry nine hundred passengers across the northern lake each day."
    new = "The ferry service will carry two hundred passengers across the northern lake each day."
    for text in (old, new):
        source = tmp_path / "ferry.txt"
        source.write_text(f"The ferry of the northern lake\n\n{text}\n", "utf-8")
        assert base.add([source], kb.base.Given(id="ferry") if text == old else kb.base.Given(to="ferry"))
    answer = base.ask("How many passengers will the ferry carry?")
    quotes = [e.quote for group in answer.groups for e in group.evidence]
    assert any("two hundred" in quote for quote in quotes)
    assert not any("nine hundred" in quote for quote in quotes)
    assert any("newer revision" in note for note in answer.notes)
    newest = {e.address.at(None) for group in answer.groups for e in group.evidence}
    best = base.search("nine hundred passengers").hits[0]
    assert {best.newer} == newest


@pytest.mark.parametrize("day", ["22 June 2024", "June 22, 2024", "22nd of June 2024", "2024-06-22"])
def test_a_day_is_asked_for_as_a_whole(embedded, day):
    answer = embedded.ask(f"What happened on {day}?")
    quotes = [e.quote for group in answer.groups for e in group.evidence]
    assert any("22 June 2024" in quote for quote in quotes)
    assert not any("22 July" in quote or "22 August" in quote for quote in quotes)


def test_a_day_of_which_nothing_is_known_has_no_evidence(embedded):
    assert not embedded.ask("What happened on 22 December 2024?").has_evidence


def test_a_search_that_finds_nothing_suggests_what_was_meant_and_never_the_same(embedded):
    assert embedded.search("FATF").suggestions == ()
    result = embedded.search("Istehkaam")
    assert result.hits or "istehkam" in " ".join(result.suggestions).lower()
