"""An index of words: what is found, what is taken out again."""

from hypothesis import given
from hypothesis import strategies as st

from botkit.memory.lexical import Lexical


def index(*texts: str) -> Lexical:
    lexical = Lexical()
    for key, text in enumerate(texts, 1):
        lexical.add(key, text.split())
    return lexical


def best(lexical: Lexical, text: str) -> list[int]:
    scores = lexical.scores(dict.fromkeys(text.split(), 1.0))
    return sorted(scores, key=lambda key: (-scores[key], key))


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    lexical = index("tea cup", "tea pot", "tea samovar", "tea leaf")
    assert best(lexical, "tea samovar")[0] == 3
    assert lexical.rarity("samovar") > lexical.rarity("tea") > lexical.rarity("unheard") == 0


def test_a_word_that_matters_more_counts_for_more() -> None:
    lexical = index("apple", "pear")
    scores = lexical.scores({"apple": 1.0, "pear": 1.5})
    assert scores[2] > scores[1]


def test_a_short_line_that_says_it_stands_before_a_long_one() -> None:
    assert best(index("tea and more and other things here", "tea"), "tea") == [2, 1]


def test_nothing_is_found_of_words_that_nobody_said() -> None:
    assert best(index("tea"), "coffee") == []
    assert Lexical().scores({"tea": 1.0}) == {}


def test_an_item_that_is_put_in_again_has_its_new_words_alone() -> None:
    lexical = index("tea", "milk")
    lexical.add(1, ["coffee"])
    assert (best(lexical, "tea"), best(lexical, "coffee"), len(lexical)) == ([], [1], 2)


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=12), st.sets(st.integers(0, 11)))
def test_what_was_taken_out_leaves_nothing_behind(items: list[list[str]], gone: set[int]) -> None:
    lexical, fresh = Lexical(), Lexical()
    for key, words in enumerate(items):
        lexical.add(key, words)
        if key not in gone:
            fresh.add(key, words)
    for key in gone:
        lexical.remove(key)
    words = dict.fromkeys("abcdef", 1.0)
    assert lexical.scores(words) == fresh.scores(words)
    assert (len(lexical), lexical.size) == (len(fresh), fresh.size)
