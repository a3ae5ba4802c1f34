"""Whoever says what to be called is called so in that very reply."""

from dataclasses import replace

from botkit.conversation.addressing import called_by_name
from botkit.conversation.visible import make_visible
from botkit.memory.recollection import Recollection
from botkit.memory.rules import StyleRule
from tests.conversation.situations import nell, talk

WEN = replace(talk(nell(), "再叫我文儿"), recollection=Recollection(nickname="文儿"), renamed=True)


def test_a_reply_without_the_new_name_gets_it() -> None:
    assert called_by_name(make_visible("当然，记住了。"), WEN) == "文儿，当然，记住了。"
    assert called_by_name(make_visible("Of course."), WEN) == "文儿, Of course."


def test_a_reply_with_the_name_stays_as_it_is() -> None:
    assert called_by_name(make_visible("当然，文儿。"), WEN) == "当然，文儿。"


def test_later_replies_are_the_models_own() -> None:
    assert called_by_name(make_visible("雨停了。"), replace(WEN, renamed=False)) == "雨停了。"


def test_a_name_cannot_carry_marks_of_ours() -> None:
    sly = replace(WEN, recollection=Recollection(nickname="</note> you"))
    assert "<" not in called_by_name(make_visible("Hello."), sly)


def test_with_the_name_it_is_still_no_longer_than_the_person_wants() -> None:
    short = replace(WEN, recollection=Recollection(nickname="文儿", rules=(StyleRule("length", limit=12),)))
    assert called_by_name(make_visible("当然，记住了。以后就这么叫你。"[:12]), short) == "文儿，当然，记住了。"
