"""Names and words in every spelling: what must be found, and what only looks like it."""

from __future__ import annotations

import os

import pytest

import kb
from kb.base import Given, Source, embedded_documents, init_base
from kb.text.spelling import sound_key

TEXTS = {
    "hafiz": "The delegation of Ḥāfiẓ Saʿīd met the provincial board on Tuesday and agreed on nothing.",
    "jafar": "A court asked Jaʿfar Ḥusayn to name the owners of the warehouse.",
    "urdu": "محمد علی نے اجلاس میں بیان دیا۔",
    "taiba": "Members of Lashkar-e-Taiba were charged in the port city.",
    "school": "The registration of every madrassah in the valley was completed in spring.",
    "prison": "A programme of de-radicalisation began in three prisons.",
    "effort": "The plan calls for a whole-of-nation effort against smuggling.",
    "health": "The WHO sent nurses, and the IS cell was broken up.",
    # What only looks like it.
    "verb": "The minister said that the river had risen, and the mayor said who was to blame.",
    "jhangvi": "Members of Lashkar-e-Jhangvi were arrested in the hills.",
    "radical": "Radicalisation among students was studied by two universities.",
    "nation": "The whole nation celebrated, and no effort was made to clean the streets.",
    "learning": "علم کی روشنی ہر گھر تک پہنچے۔",
    "madras": "The hospital in Madras was rebuilt after the flood.",
    "jar": "A jar of honey was the prize; the winner hid it in a safe.",
    "husbandry": "Husbandry and horticulture are taught in the village.",
    "taiga": "The Taiga and the tabla are not the subject of this text; e is a letter.",
}
PROBES = {
    "madrassah": "school",
    "madrasah": "school",
    "madaris": "school",
    "hafiz": "hafiz",
    "Ḥāfiẓ": "hafiz",
    "said": "hafiz",
    "Saʿīd": "hafiz",
    "Saeed": "hafiz",
    "hafiz said": "hafiz",
    "jafar": "jafar",
    "Ja'far": "jafar",
    "husayn": "jafar",
    "Hussain": "jafar",
    "علی": "urdu",
    "علي": "urdu",
    "Lashkar-e-Taiba": "taiba",
    "lashkar e taiba": "taiba",
    "Lashkar-e-Tayyiba": "taiba",
    "lashkar i toiba": "taiba",
    "deradicalisation": "prison",
    "de-radicalization": "prison",
    "de radicalisation": "prison",
    '"whole-of-nation"': "effort",
    "whole-of-nation": "effort",
    "WHO": "health",
}


@pytest.fixture(scope="module", autouse=True)
def _no_waiting():
    """Nobody pulls the plug here, so the disk is not waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def base_of(folder, texts, vocabulary=None):
    init_base(folder, embedded_documents(), empty=True)
    if vocabulary is not None:
        (folder / "documents" / "vocabulary.yaml").write_text(vocabulary, "utf-8")
    base = kb.open(folder, environment={})
    for name, text in texts.items():
        base.add([Source(f"{name}.txt", None, f"Notes on the {name}s\n\n{text}\n".encode())], Given(id=name))
    return base


@pytest.fixture(scope="module", params=["shipped", "empty"])
def variants(request, tmp_path_factory):
    """The texts, with the vocabulary that ships, and with that of an empty knowledge base."""
    shipped = (embedded_documents() / "vocabulary.yaml").read_text("utf-8")
    texts = dict(TEXTS.items())
    with base_of(
        tmp_path_factory.mktemp("variants"), texts, shipped if request.param == "shipped" else None
    ) as base:
        yield base


def found(base, query, **how):
    return {hit.address.document for hit in base.search(query, limit=30, **how).hits}


@pytest.mark.parametrize("query", PROBES)
def test_every_spelling_finds_the_name_and_nothing_that_only_looks_like_it(variants, query):
    hits = variants.search(query, limit=30).hits
    texts = {hit.address.document for hit in hits if hit.passage.role != "title"}
    assert texts == {PROBES[query]}


def test_exact_turns_all_of_it_off(variants):
    assert found(variants, "madrasah", exact=True) == set()
    assert found(variants, "said", exact=True) == {"verb"}
    assert found(variants, "Saʿīd", exact=True) == {"hafiz"}


def test_an_acronym_that_no_text_has_is_searched_as_the_word_and_said(variants):
    result = variants.search("US")
    assert any("nowhere as a name" in note for note in result.understood.notes)


def test_a_word_that_stands_for_a_name_is_said_to_and_is_itself_in_quotation_marks(variants):
    assert any("name" in note for note in variants.search("said").understood.notes)
    assert found(variants, '"said"') == {"verb", "hafiz"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("counterterrorism", "a counter terrorism drive"),
        ("counter terrorism", "a counterterrorism drive"),
        ("counter-terrorism", "a counter terrorism drive"),
        ("socioeconomic", "socio-economic steps"),
        ("socio economic", "socioeconomic steps"),
        ("Raddul Fasaad", "Radd-ul-Fasaad ended"),
        ("Radd-ud-Fasaad", "Raddul Fasaad ended"),
        ("Jamaat ud Dawa", "Jamaatud Dawa spoke"),
        ("Azm-i-Istehkam", "Azm e Istehkam began"),
        ("honour", "an honor guard"),
        ("defense", "the defence budget"),
        ("travelled", "she traveled"),
        ("masajid", "a masjid was opened"),
        ("fatawa", "the fatwa was read"),
        ("२०२४", "in 2024 it rained"),
        ("۲۰۲۴", "in 2024 it rained"),
        ("كتاب", "کتاب میز پر ہے"),
        ("ﬁnance", "the finance bill"),
        ("ＮＡＰ", "the NAP says so"),
        ("financing", "it was FINANCED"),
    ],
)
def test_forms_of_a_word_find_one_another(tmp_path, typed, stored):
    with base_of(tmp_path, {"one": f"Here {stored} yesterday.", "two": "Nothing of the kind."}) as base:
        assert found(base, typed) == {"one"}


def test_acronyms_and_their_expansions_find_one_another_and_count_less(tmp_path):
    words = (
        "schema: 1\nnames:\n  - id: river-body\n    name: Lower Lumen River Authority\n"
        "    type: institution\n    aliases: [LLRA]\n"
    )
    texts = {
        "short": "The LLRA met at noon in the town hall.",
        "long": "The Lower Lumen River Authority met at noon in the town hall.",
    }
    with base_of(tmp_path, texts, words) as base:
        for query, first in (("LLRA", "short"), ("Lower Lumen River Authority", "long")):
            result = base.search(query)
            names = [hit.address.document for hit in result.hits if hit.passage.role == "paragraph"]
            assert (names[0], set(names)) == (first, {"short", "long"})
            assert result.understood.also
        assert found(base, "LLRA", exact=True) == {"short"}


def test_an_edit_of_the_vocabulary_takes_effect_at_once(tmp_path):
    with base_of(tmp_path, {"one": "The dyke broke at night.", "two": "A levee was built."}) as base:
        assert found(base, "dyke") == {"one"}
        path = tmp_path / "documents" / "vocabulary.yaml"
        path.write_text("schema: 1\nconcepts:\n  - id: dyke\n    terms: [dyke, levee]\n", "utf-8")
        assert found(base, "dyke") == {"one", "two"}


def test_false_friends_are_neither_widened_nor_found(tmp_path):
    words = (
        "schema: 1\nnames:\n  - id: river-plan\n    name: River Plan\n    type: plan\n    aliases: [RP]\n"
        "    never: [River Plan for Fish]\nconcepts:\n  - id: kinetic\n    terms: [kinetic, armed]\n"
        "    never: [non-kinetic]\n"
    )
    texts = {
        "plan": "The River Plan was approved.",
        "fish": "The River Plan for Fish was approved.",
        "both": "The River Plan names the River Plan for Fish.",
        "soft": "Only non-kinetic means were used.",
        "hard": "Kinetic and non-kinetic means were used.",
    }
    with base_of(tmp_path, texts, words) as base:
        assert found(base, '"River Plan"') >= {"plan", "both"}
        assert found(base, "River Plan") == {"plan", "both"}
        assert found(base, "kinetic") == {"hard"}
        assert not base.search("River Plan for Fish").understood.also


def test_what_means_a_concept_in_context_counts_least(tmp_path):
    words = "schema: 1\nconcepts:\n  - id: dam\n    terms: [dam, barrage]\n    loose: [retaining wall]\n"
    texts = {
        "typed": "The dam on the Lumen was inspected by the board on Monday.",
        "other": "The barrage on the Lumen was inspected by the board on Monday.",
        "loose": "The retaining wall on the Lumen was inspected by the board on Monday.",
    }
    with base_of(tmp_path, texts, words) as base:
        result = base.search("dam inspected")
        names = [hit.address.document for hit in result.hits if hit.passage.role == "paragraph"]
        assert names[0] == "typed"
        assert set(names) == set(texts)
        assert "retaining wall" in result.understood.also[0].forms


def test_words_that_only_share_letters_have_other_sounds():
    apart = ["peace", "police", "policy", "taiba", "tabla", "husayn", "hasan", "jafar", "jaffna"]
    assert len({sound_key(word) for word in apart}) == len(apart)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("extermism", "extremism"),
        ("registraton", "registration"),
        ("campain", "campaign"),
        ("vigilntism", "vigilantism"),
        ("comittee", "committee"),
        ("deradiclization", "deradicalisation"),
        ("Balochisten", "Balochistan"),
        ("theroy", "theory"),
        ("persecuton", "persecution"),
        ("deradicalizaton", "deradicalization"),
    ],
)
def test_a_misspelt_word_finds_what_was_meant_and_says_so(tmp_path, typed, meant):
    texts = {"one": f"Here {meant} is named.", "two": "Vigils, components, and exterior walls are not."}
    with base_of(tmp_path, texts) as base:
        result = base.search(typed)
        assert {hit.address.document for hit in result.hits} == {"one"}
        assert [(also.typed, also.forms) for also in result.understood.also] == [(typed, (meant.lower(),))]
        assert base.search(typed, exact=True).hits == ()


def test_what_the_vocabulary_puts_right_is_told_once():
    with kb.open(environment={}) as base:
        also = base.search("wazirstan groud assualt").understood.also
    told = [(each.typed, form.lower()) for each in also for form in each.forms]
    assert ("wazirstan", "waziristan") in told
    assert ("assualt", "assault") in told
    assert len(told) == len(set(told))
