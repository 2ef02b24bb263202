"""The order of what was found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.engines import Found
from kb.engines.ranking import POOL, rank
from kb.model.addresses import Address
from kb.model.documents import Passage, Span
from kb.model.queries import AllOf, Alternatives, AnyOf, Node, Terms, Without

SIZE = 1000


def found(number: int, text: str, score: float = 1.0, title: str = "") -> Found:
    passage = Passage(f"p{number}", "paragraph", Span(0, 1))
    address = Address("d", "1", f"p{number}")
    return Found(address, passage, text, score, (), tuple(text.split()), tuple(title.split()))


def query(text: str) -> Node:
    return AnyOf(tuple(Terms((word,)) for word in text.split()))


def order(root: Node, *passages: Found) -> list[str]:
    def frequencies(terms):
        return {term: sum(term in p.words or term in p.title_words for p in passages) for term in terms}

    return [each.passage.locator for each in rank(root, passages, frequencies, SIZE)]


def test_words_close_together_come_before_words_far_apart():
    apart = found(1, "register x1 x2 x3 x4 x5 madrassa")
    close = found(2, "x6 x7 x8 register madrassa x9 x10")
    assert order(query("register madrassa"), apart, close) == ["p2", "p1"]
    assert order(query("madrassa register"), apart, close) == ["p2", "p1"]


def test_the_words_as_they_were_typed_come_first():
    often = found(1, "madrassa madrassa madrassa register register act x1 x2", 1.3)
    typed = found(2, "x1 x2 x3 register of the madrassa act x4 x5 x6 x7")
    assert order(query("register madrassa act"), often, typed) == ["p2", "p1"]


def test_a_title_is_not_close_to_its_text():
    over = found(1, "register x1 x2 x3 x4 x5 x6", title="x7 x8 madrassa")
    inside = found(2, "x1 x2 register madrassa x3 x4 x5", title="x7 x8 x9")
    assert order(query("madrassa register"), over, inside) == ["p2", "p1"]


def test_a_text_that_holds_all_that_was_asked_for_comes_first():
    some = found(1, "water water water x1 x2 x3", 1.05)
    whole = found(2, "water x1 x2 x3 x4 x5 x6 x7 council")
    assert order(query("water council"), some, whole) == ["p2", "p1"]


def test_what_marks_the_best_passages_counts_for_others():
    best = [found(n, "flood dam river gauge", 2.0) for n in range(1, 5)]
    odd, like = found(20, "flood piano x1 x2"), found(21, "flood gauge x1 x2")
    others = [found(n, f"flood y{n} z{n} w{n}", 0.5) for n in range(5, 19)]
    assert order(query("flood"), *best, odd, like, *others)[4:6] == ["p21", "p20"]


def test_a_misspelt_word_is_what_it_was_mended_to():
    mended = Alternatives((Terms(("registr8",)), Terms(("register",), weight=0.6)))
    apart = found(1, "register x1 x2 x3 x4 x5 madrassa")
    close = found(2, "x6 x7 x8 register madrassa x9 x10")
    assert order(AnyOf((mended, Terms(("madrassa",)))), apart, close) == ["p2", "p1"]


def test_passages_alike_are_in_the_order_of_their_addresses():
    assert order(query("a"), found(3, "a b"), found(2, "a b")) == ["p2", "p3"]


words = st.lists(st.sampled_from("a b c d e f gate hold".split()), max_size=12).map(" ".join)
trees = st.recursive(
    st.builds(lambda terms, prefix: Terms(tuple(terms), prefix=prefix), st.lists(st.sampled_from("a b c gate".split()), min_size=1, max_size=2), st.booleans()),
    lambda part: st.builds(lambda kind, parts: kind(tuple(parts)), st.sampled_from((AnyOf, AllOf, Alternatives)), st.lists(part, min_size=1, max_size=3))
    | st.builds(Without, part, part),
    max_leaves=6,
)  # fmt: skip


@given(trees, st.lists(st.tuples(words, words, st.floats(0, 9)), max_size=POOL))
def test_nothing_is_found_or_lost_by_putting_it_in_order(root, texts):
    passages = [found(n, text, score, title) for n, (text, title, score) in enumerate(texts)]
    passages.sort(key=lambda each: -each.score)
    ranked = order(root, *passages)
    assert sorted(ranked) == sorted(each.passage.locator for each in passages)
    assert order(root, *passages) == ranked
