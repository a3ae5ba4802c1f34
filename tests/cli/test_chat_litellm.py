"""`botkit chat` on a provider that only litellm reaches: as quiet as any, and what it cost is written down."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial

import pytest

from botkit.models import litellm_library
from botkit.testing.anthropic_server import AnthropicServer
from tests.cli.machine import Machine

pytestmark = pytest.mark.skipif(not litellm_library.is_installed(), reason="litellm is an extra")

IMPORT = 100.0
"""Seconds after which the test gives up: a busy machine imports litellm for long."""

CONFIG = """
[[models]]
name = "sonnet"
provider = "litellm"
model = "anthropic/claude-sonnet-4-5"
base_url = "{address}"
api_key = "sk-test"
[delivery]
pace = 0
burst_wait = 0.05
"""


@pytest.mark.long
async def test_a_talk_through_litellm(machine: Machine) -> None:
    async with AnthropicServer() as server:
        machine.config.write_text(CONFIG.format(address=server.base_url), encoding="utf-8")
        kept = machine.config.parent / "kept"
        said = "--say", "tell me about the sea", "--say", "and the sky"
        runs = partial(machine.runs, "mira", "--data", str(kept), *said, patience=IMPORT)
        done = await asyncio.to_thread(runs)
    assert done.returncode == 0, done.stderr
    assert "tell me about the sea" in done.stdout
    assert "and the sky" in done.stdout
    assert "Using the configured model sonnet." in done.stderr
    assert "litellm" not in done.stderr.lower()
    assert not (kept / "botkit.log").exists()
    with closing(sqlite3.connect(kept / "botkit.sqlite3")) as db:
        turns = db.execute("SELECT model, prompt_tokens, completion_tokens, cost FROM turn WHERE calls").fetchall()
    assert len(turns) == 2
    for model, prompt, completion, cost in turns:
        assert "claude" in model or "scripted" in model
        assert cost == 3 * prompt + 15 * completion
