"""Old talks come home: what other programs export is read as lines of a talk."""

import json
from datetime import UTC, datetime

import pytest

from botkit.clock import SECOND, Instant
from botkit.memory.homecoming.lines import ImportedLine, NotAnExport, names_in
from botkit.memory.homecoming.reading import read_export


def at(*parts: int) -> Instant:
    return Instant(round(datetime(*parts, tzinfo=UTC).timestamp()) * SECOND)


TELEGRAM = {
    "name": "Xia",
    "type": "personal_chat",
    "messages": [
        {"id": 1, "type": "service", "action": "phone_call", "date": "2024-05-01T09:00:00"},
        {"id": 2, "type": "message", "from": "Wen", "date": "2024-05-01T09:30:00", "text": "早上好"},
        {
            "id": 3,
            "type": "message",
            "from": "Xia",
            "date": "2024-05-01T09:31:00",
            "date_unixtime": "1714555860",
            "text": ["看", {"type": "link", "text": "这里"}, "吧"],
        },
        {"id": 4, "type": "message", "from": "Wen", "date": "2024-05-01T09:32:00", "text": "", "photo": "a.jpg"},
    ],
}

CHATGPT = [
    {
        "title": "Bread",
        "create_time": 1714555800.0,
        "current_node": "c",
        "mapping": {
            "a": {"message": None, "parent": None},
            "b": {
                "parent": "a",
                "message": {
                    "author": {"role": "user"},
                    "create_time": 1714555801.0,
                    "content": {"content_type": "text", "parts": ["How long does rye need?"]},
                },
            },
            "x": {
                "parent": "b",
                "message": {"author": {"role": "assistant"}, "content": {"parts": ["An answer that was thrown away."]}},
            },
            "c": {
                "parent": "b",
                "message": {
                    "author": {"role": "assistant"},
                    "create_time": 1714555802.0,
                    "content": {"content_type": "text", "parts": ["Longer than wheat."]},
                },
            },
            "s": {"parent": "a", "message": {"author": {"role": "system"}, "content": {"parts": ["secret"]}}},
        },
    }
]


def test_a_chat_of_telegram_desktop() -> None:
    lines = read_export(json.dumps(TELEGRAM).encode(), UTC)
    assert lines == (
        ImportedLine("Wen", "早上好", at(2024, 5, 1, 9, 30)),
        ImportedLine("Xia", "看这里吧", Instant(1714555860 * SECOND)),
    )


def test_an_account_of_telegram_desktop_holds_several_chats_and_one_is_named() -> None:
    account = json.dumps({"chats": {"list": [TELEGRAM, {**TELEGRAM, "name": "Bo", "messages": []}]}}).encode()
    assert len(read_export(account, UTC, "Xia")) == 2
    with pytest.raises(NotAnExport, match=r'name one with --chat \("Xia", "Bo"\)'):
        read_export(account, UTC)


def test_chatgpt_keeps_the_branch_that_was_shown() -> None:
    lines = read_export(json.dumps(CHATGPT).encode(), UTC)
    assert [(line.name, line.text) for line in lines] == [
        ("user", "How long does rye need?"),
        ("assistant", "Longer than wheat."),
    ]
    assert lines[0].at == Instant(1714555801 * SECOND)


def test_a_plain_log_with_times_and_lines_that_go_on() -> None:
    log = """\
[2024-05-01 09:30] Wen: hello
2024/05/01 09:31 Xia：你来啦
  note: this is still hers
Wen: bye
"""
    lines = read_export(log.encode(), UTC)
    assert lines == (
        ImportedLine("Wen", "hello", at(2024, 5, 1, 9, 30)),
        ImportedLine("Xia", "你来啦\nnote: this is still hers", at(2024, 5, 1, 9, 31)),
        ImportedLine("Wen", "bye", None),
    )
    assert names_in(lines) == {"Wen": 2, "Xia": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "nothing that anybody said"),
        (b"{", "is the file whole"),
        (b'{"messages": [3]}', "message 1 is no object"),
        (b'{"a": 1}', "neither an export"),
        (b'[{"mapping": {}}, 4]', "conversation 2 has no mapping"),
        (b'{"messages": [{"type": "message", "text": "x", "date": "soon"}]}', "message 1 has a date"),
        (b"[" * 100_000, "is the file whole"),
    ],
)
def test_what_is_no_export_is_told_with_a_remedy(content: bytes, said: str) -> None:
    with pytest.raises(NotAnExport, match=said):
        read_export(content, UTC)
