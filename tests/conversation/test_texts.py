"""botkit's own sentences exist in both languages, and say the same."""

import string
from typing import get_args

import pytest

from botkit.conversation.language import language_of
from botkit.messages import Language
from botkit.texts import LANGUAGES, load_texts

TEXTS = load_texts()


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_sentences_with_the_same_fields() -> None:
    assert get_args(Language) == LANGUAGES
    zh, en = TEXTS.sentences["zh"], TEXTS.sentences["en"]
    assert {key: fields(sentence) for key, sentence in zh.items()} == {
        key: fields(sentence) for key, sentence in en.items()
    }


def test_every_sentence_is_in_its_language() -> None:
    for language in LANGUAGES:
        for key, sentence in TEXTS.sentences[language].items():
            assert sentence.strip(), key
            ideographs = any("\u4e00" <= character <= "\u9fff" for character in sentence)
            assert ideographs == (language == "zh"), key


def test_fields_are_single_names_that_are_filled_as_they_are() -> None:
    for language in LANGUAGES:
        for sentence in TEXTS.sentences[language].values():
            assert all(name.isidentifier() for name in fields(sentence))
    assert "{0.__class__}" in TEXTS.say("en", "start", name="{0.__class__}")


def test_the_first_words_say_plainly_what_it_is() -> None:
    assert TEXTS.say("zh", "start", name="霞").startswith("我是霞，一个 AI 角色，不是真人。")
    assert TEXTS.say("en", "start", name="Mira").startswith("I'm Mira, an AI character, not a human being.")


def test_a_missing_sentence_or_field_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        TEXTS.say("zh", "no.such.sentence")
    with pytest.raises(KeyError):
        TEXTS.say("zh", "start")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天好累", "zh"),
        ("hello there", "en"),
        ("我用 Python 写了个 bot", "zh"),
        ("I said 你好 to everyone in the room", "en"),
        ("123 !? 😊", None),
        ("", None),
        ("こんにちは元気", None),
        ("Привет", None),
        ("très bien, merci", "en"),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language
