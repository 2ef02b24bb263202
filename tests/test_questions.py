"""What a question asks for, what an answer must hold, and what is said where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kb
from benchmarks.answers import linked
from benchmarks.answers import questions as judged
from kb.answers.figures import figures_of
from kb.answers.layers import force_of, layers_of
from kb.answers.needs import meets
from kb.answers.questions import read_question
from kb.base import embedded_documents, init_base
from kb.base.adding import Given
from kb.base.sources import Source
from kb.text.paraphrases import paraphrases
from kb.text.terms import Rules, stem

RULES = Rules()


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    """A copy of the knowledge base that ships with the program."""
    root = tmp_path_factory.mktemp("embedded")
    init_base(root, embedded_documents())
    return kb.open(root)


@pytest.fixture
def own(tmp_path):
    """A knowledge base of one's own, with the words of the one that ships, and how to add to it."""
    init_base(tmp_path, embedded_documents(), empty=True)
    words = (embedded_documents() / "vocabulary.yaml").read_bytes()
    (tmp_path / "documents" / "vocabulary.yaml").write_bytes(words)
    base = kb.open(tmp_path)

    def add(text, **given):
        source = Source("text.txt", data=text.encode())
        return str(base.add([source], Given(**given)).items[0].address)

    return base, add


@pytest.mark.parametrize(
    ("question", "kind", "need"),
    [
        ("Who chaired the meeting?", "who", ""),
        ("In which year was the meeting held?", "when", "year"),
        ("When was it signed?", "when", "date"),
        ("On what day did they meet", "when", "date"),
        ("How many groups are banned?", "count", "number"),
        ("number of seminaries registered", "count", "number"),
        ("Where did they meet?", "where", "place"),
        ("In which city was it held?", "where", "place"),
        ("What is the name of the army chief in these documents?", "name", "person"),
        ("Who is the Chief of Army Staff?", "name", "person"),
        ("names of the 70 banned organisations", "name", "names"),
        ("Who was killed in Swat?", "who", ""),
        ("Which point is about seminaries?", "point", "point"),
        ("What changed in the revised plan?", "change", ""),
        ("Is it an operation or a campaign?", "either", ""),
        ("Will it succeed?", "whether", ""),
        ("What did the forum say?", "what", ""),
        ("madrassa registration", "", ""),
    ],
)
def test_a_question_is_read_for_what_it_needs(question, kind, need):
    read = read_question(question)
    assert (read.kind, read.need) == (kind, need)


def test_words_that_say_where_to_look_are_taken_out_and_kept_as_kinds():
    read = read_question("Why might it fail, according to the editorial?")
    assert read.sources == ("op-ed",)
    assert "editorial" not in read.rest
    assert read_question("What does the op-ed call the first step?").sources == ("op-ed",)
    assert read_question("What does the plan say?").sources == ()


@pytest.mark.parametrize(
    ("need", "sentence", "more", "holds"),
    [
        ("year", "They met on 22 June.", {}, False),
        ("year", "They met in 2024.", {}, True),
        ("date", "They met on 22 June.", {}, True),
        ("date", "They keep it from growing.", {}, False),
        ("number", "Two years were served; judges sat.", {"counted": {"judg"}}, False),
        ("number", "Twelve judges sat there.", {"counted": {"judg"}}, True),
        ("number", "On 30 December 2024 the judges met.", {"counted": {"judg"}}, False),
        ("number", "Point 9 names judges.", {"counted": {"judg"}}, False),
        ("number", "The toll of deaths differs: 141 in one paper.", {"counted": {"death"}}, True),
        ("number", "It cost Rs20 billion.", {}, True),
        ("place", "They met in Islamabad.", {}, True),
        ("place", "They met in June.", {}, False),
        ("person", "The Defence Minister, Interior Minister, Finance Minister came.", {"about": "interior minister"}, False),
        ("person", "Interior Minister Mohsin Naqvi came.", {"about": "interior minister"}, True),
        ("person", "Jane Doe, the interior minister, came.", {"about": "interior minister"}, True),
        ("names", "They said Harkat is back.", {}, True),
        ("names", "They said such groups are back.", {}, False),
    ],
)  # fmt: skip
def test_words_alone_are_no_answer(need, sentence, more, holds):
    assert meets(need, sentence, rules=RULES, **more) is holds


def test_figures_are_those_of_what_is_counted():
    quote = "In 2024, 70 groups were named. Two years later 81 groups were, at point 7."
    assert [span.of(quote) for span in figures_of(quote, {"group"}, RULES)] == ["70", "81"]


def test_paraphrases_are_of_plain_english_and_go_both_ways():
    assert {"sanction", "endors"} <= set(paraphrases("approv"))
    assert "approv" in paraphrases("sanction")
    assert stem("chair") in paraphrases(stem("preside"))
    assert "70" in paraphrases(stem("seventy"))
    assert "meet" in paraphrases("met")
    assert paraphrases("zzz") == ()


@pytest.mark.parametrize(
    ("sentence", "layers"),
    [
        ("According to some political parties, 70 groups are back.", [("some political parties", "claims")]),
        ("The News reports that the Committee decided to act.", [("The News", "reports"), ("the Committee", "decides")]),
        ("It was approved by the cabinet on Monday.", [("the cabinet", "decides")]),
        ("There is to be no operation, the Prime Minister's Office said.", [("the Prime Minister's Office", "says")]),
        ("They said nothing.", []),
        ("How the plan was adopted is not told.", []),
    ],
)  # fmt: skip
def test_layers_name_who_says_what_in_the_words(sentence, layers):
    assert [(layer.speaker, layer.verb) for layer in layers_of(sentence)] == layers
    for layer in layers_of(sentence):
        assert layer.span.of(sentence)


@pytest.mark.parametrize(
    ("sentence", "kind", "force"),
    [
        ("Will those in charge act?", "op-ed", "question"),
        ("It is unlikely to succeed.", "op-ed", "prediction"),
        ("The state should act.", "op-ed", "opinion"),
        ("Groups have returned.", "op-ed", "claim"),
        ("The provinces shall report.", "readout", "intention"),
        ("There was a strong call for unity.", "readout", "call"),
        ("The meeting was held.", "readout", "statement"),
    ],
)
def test_force_tells_a_fact_from_an_opinion_a_question_and_a_prediction(sentence, kind, force):
    assert force_of(sentence, kind) == force


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_words_can_be_asked_and_looked_at(text):
    read_question(text)
    assert all(layer.span.of(text) == layer.speaker for layer in layers_of(text))
    force_of(text, "op-ed")
    meets("number", text, counted={"a"}, rules=RULES)
    meets("person", text, about="chief", rules=RULES)


def test_our_questions_to_the_shipped_documents_are_answered(embedded):
    outcomes = judged.score(embedded, judged.own_questions("embedded"))
    answerable = [one for one in outcomes if one.question.relevant]
    wrongly = [one.question.query for one in outcomes if not one.question.relevant and one.answered]
    assert sum(one.place == 1 for one in answerable) >= 0.95 * len(answerable)
    assert len(wrongly) <= 0.2 * (len(outcomes) - len(answerable)), wrongly


def test_references_of_labelled_sentences_and_documents_are_right(embedded, inputs, tmp_path):
    for part in ("fit", "kept"):
        scored = linked.score(embedded, part)
        assert scored["stated"].wrong == ()
        assert scored["stated"].recall >= 0.95
        assert scored["inferred"].precision >= 0.85, scored["inferred"].wrong
        assert scored["inferred"].recall >= 0.7, scored["inferred"].missing
    init_base(tmp_path, embedded_documents())
    base = kb.open(tmp_path)
    items = base.add([inputs]).items
    tally = linked.score_passages(
        base, {item.source.rpartition("/")[2][:3]: str(item.address) for item in items}
    )
    assert tally.wrong == ()
    assert tally.recall >= 0.95, tally.missing


def test_every_quotation_of_every_answer_stands_in_its_source(embedded):
    """The whole base: each passage's own first words are asked for."""
    pages = [embedded.show(str(r.address)) for d in embedded.list().documents for r in d.revisions]
    texts = {page.revision.address: page.revision.text for page in pages}
    quoted = 0
    for page in pages:
        for passage in page.passages:
            words = " ".join(passage.span.of(page.revision.text).split()[:8])
            for group in embedded.ask(f"What about {words}?", limit=3).groups:
                for one in group.evidence:
                    assert one.span.of(texts[one.address.at(None)]) == one.quote
                    assert all(layer.span.of(one.quote) == layer.speaker for layer in one.layers)
                    quoted += 1
    assert quoted > len(pages)


def test_a_capital_letter_inside_a_question_makes_a_name(embedded):
    assert not embedded.ask("What did the United Nations say about the 20 points?").has_evidence
    titled = embedded.ask("Who Offered A Debate In Parliament On The Campaign?")
    assert titled.groups[0].evidence[0].address.document == "statement-2024-06-23"


def test_absence_is_said_exactly(embedded):
    answer = embedded.ask("What did the IMF say about the operation?")
    assert not answer.has_evidence
    every = answer.coverage.documents
    assert f"In {every} of {every} documents nothing names “IMF”." in answer.notes


def test_a_year_that_is_not_stated_is_told_from_the_metadata_with_its_basis(own):
    base, add = own
    add("date 2024-06-23 The committee met on 22 June in the capital.\n\nIt reviewed the plan at length.\n")
    answer = base.ask("In which year did the committee meet?")
    assert not answer.has_evidence
    assert any("none states the year" in note for note in answer.notes)
    assert any("2024-06-23 (label" in note for note in answer.notes)


def test_who_holds_an_office_is_said_to_come_from_the_vocabulary(embedded):
    answer = embedded.ask("Who is the Chief of Army Staff?")
    assert not answer.has_evidence
    assert any("vocabulary, which is no source" in note for note in answer.notes)


def test_figures_of_different_sources_stand_side_by_side(own):
    base, add = own
    add("Published 26 June 2024\n\nThe parties say that 70 banned organisations are back.\n")
    add("Published 31 July 2024\n\nThe official list has 81 banned organisations.\n")
    answer = base.ask("How many banned organisations are there?")
    assert [(one.words, one.date) for one in answer.figures] == [("70", "2024-06-26"), ("81", "2024-07-31")]
    assert any("not settled" in note for note in answer.notes)


def test_a_near_copy_is_no_second_witness(own):
    base, add = own
    text = (
        "The river committee approved the building of twelve new dams in the northern valleys on Monday. "
        "It was told that the money is there, that the engineers are ready, and that the farmers "
        "of both banks had been heard before the {}.\n"
    )
    add(text.format("morning"), id="one")
    add(text.format("evening"), id="two")
    answer = base.ask("Who approved the building of dams?")
    evidence = [one for group in answer.groups for one in group.evidence]
    assert len(evidence) == 1
    assert len(evidence[0].alike) + len(evidence[0].twins) == 1


def test_a_statement_that_is_spoken_of_is_told_apart_once_it_is_there(own):
    base, add = own
    place = add(
        "Published 26 June 2024\n\nA recent statement from the PM Office speaks of the plan, which matters.\n",
        id="comment",
    )
    (found,) = [r for r in base.show(f"{place}#p1").references[0] if r.type == "document"]
    assert found.target == "?statement:pmo" or found.target.startswith("?statement:")
    add(
        "Published 24 June 2024\n\nThere is to be no displacement.\n",
        id="statement", kind="press-release", publisher="Prime Minister's Office",
    )  # fmt: skip
    (found,) = [r for r in base.show(f"{place}#p1").references[0] if r.type == "document"]
    assert (found.target, found.basis) == ("statement@2024-06-24", "inferred")


def test_markdown_is_an_answer_with_footnotes_and_a_bibliography(embedded):
    answer = embedded.ask("Who approved Azm-e-Istehkam?", cite=True)
    written = "".join(kb.render.render(answer, "markdown"))
    evidence = [one for group in answer.groups for one in group.evidence]
    assert len(answer.citations) == len(evidence)
    for number, one in enumerate(evidence, 1):
        assert f"[^{number}]: " in written
        assert one.quote.split(".")[0][:30] in written
    assert "## Bibliography" in written
    assert "para. 1" in written


@pytest.mark.parametrize(
    "question",
    ["the of and", "???", "[bold]who[/bold] \x1b[31m", "w" * 10_240, "who " * 2_500, "کیا ہوا؟", "Qu’est-ce que c’est ?"],
)  # fmt: skip
def test_odd_questions_get_a_clear_reply(embedded, question):
    answer = embedded.ask(question)
    written = "".join(kb.render.render(answer))
    assert "\x1b" not in written
    assert answer.has_evidence or "No evidence" in written


def test_a_word_that_was_put_right_is_a_guess_and_no_more(own):
    base, add = own
    text = "Will the state take action against the groups that are stoking tension?\n"
    add(text, title="A comment")
    stock = base.ask("What did the participants take stock of?")
    assert stock.understood.also == ()
    assert not stock.has_evidence
    right, guessed = (
        base.ask(f"{word} of the groups").groups[0].evidence[0] for word in ("tension", "tenshion")
    )
    assert right.address == guessed.address
    assert guessed.score < right.score


@pytest.mark.parametrize(
    "question",
    [
        "What did Shahid Khan decide?",
        "When did the Sindh Cabinet approve Azm-e-Istehkam?",
        "When was Operation Zarb-e-Momin approved?",
        "What did Nawaz Sharif announce in 2018?",
        "What did the Apex Committee decide on 22 June 2023?",
        "What did the federal cabinet approve on 1 May 2024?",
    ],
)
def test_another_name_or_another_day_is_no_answer(embedded, question):
    assert not embedded.ask(question).has_evidence


def test_a_day_that_is_met_is_an_answer(embedded):
    for question in (
        "What did the Apex Committee decide on 22 June 2024?",
        "What did Nawaz Sharif announce in 2014?",
    ):
        assert embedded.ask(question).has_evidence


def test_the_date_of_something_else_in_a_passage_is_no_answer(own):
    base, add = own
    add(
        "Australia approved a national adaptation strategy for the coast on 3 March 2026. The health minister, "
        "Anna Johnston, opened a clinic in Perth. Parliament did not approve the carbon tax.\n\n"
        "The dam at Vik cost 20 billion kroner, the finance ministry said.\n\n"
        "The health minister of Morland met Ruth Adler of the Children's Fund on Monday.",
        title="News of the week",
    )
    assert not base.ask("When was the carbon tax approved?").has_evidence
    assert base.ask("When was the adaptation strategy for the coast approved?").has_evidence
    assert not base.ask("What strategy did Austria approve?").has_evidence
    assert not base.ask("Who is the health minister of Morland?").has_evidence
    assert "20 billion" in base.ask("How much did the dam at Vik cost?").groups[0].evidence[0].quote


@pytest.mark.parametrize(
    ("quote", "speakers"),
    [
        ("The offensive began on 15 June 2014. Geo reports it so.", ["Geo"]),
        ("The minister never approved the dam.", []),
        ("The mayor stressed that the dam is safe.", ["The mayor"]),
        ("The board endorsed the plan.", ["The board"]),
    ],
)
def test_who_speaks_is_told_sentence_by_sentence(quote, speakers):
    layers = layers_of(quote)
    assert [layer.speaker for layer in layers] == speakers
    assert all(layer.span.of(quote) for layer in layers)


def test_a_call_is_no_decision():
    (layer,) = layers_of("Bilawal Bhutto Zardari called on the government to write a second plan.")
    assert layer.verb == "says"


def test_what_no_document_has_is_told_beside_the_evidence(embedded):
    answer = embedded.ask("what did shahid khan decide")
    assert answer.has_evidence
    told = [note for note in answer.notes if "nothing has the word" in note]
    assert [note.rpartition(" ")[2] for note in told] == ["“shahid”."]
    assert not [note for note in embedded.ask("Who approved Azm-e-Istehkam?").notes if "nothing" in note]
