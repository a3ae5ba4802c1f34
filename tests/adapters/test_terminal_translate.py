"""What is typed as values, and values as what a terminal may be given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.clock import Instant
from botkit.errors import Rejected
from botkit.messages import Account, Button, OutgoingEdit, OutgoingMessage, Sender
from botkit_terminal.translate import language_of_locale, printable, to_incoming, to_text
from tests.adapters.say_table import HERE

WEN = Sender(Account("terminal", "wen"), "wen")


def test_buttons_become_lines_and_changes_are_rejected() -> None:
    assert to_text(OutgoingMessage("Shall we?", buttons=(Button("Yes", "y"), Button("No", "n"))), 100) == (
        "Shall we?\n[Yes]\n[No]"
    )
    with pytest.raises(Rejected):
        to_text(OutgoingEdit("1", "no"), 100)
    with pytest.raises(Rejected):
        to_text(OutgoingMessage("x" * 101), 100)


def test_ids_are_new_even_in_the_same_instant() -> None:
    messages = [to_incoming("hi", HERE, WEN, Instant(0)) for _ in range(1000)]
    assert len({message.id for message in messages}) == 1000


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh_CN.UTF-8", "zh"), ("en_GB", "en"), ("C.UTF-8", ""), ("POSIX", ""), ("", ""), ("de", "de")],
)
def test_the_language_of_a_locale(locale: str, language: str) -> None:
    assert language_of_locale(locale) == language


@given(st.text())
def test_nothing_a_terminal_obeys_is_ever_printed(text: str) -> None:
    shown = printable(text)
    assert not any(ord(c) < 32 and c not in "\n\t" for c in shown)
    assert not any(0x7F <= ord(c) < 0xA0 for c in shown)
    shown.encode()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_ordinary_text_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == text
