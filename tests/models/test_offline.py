"""The model in a child process: a real one, only very small."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from botkit.clock import SystemClock
from botkit.conversation.ports import ChatMessage, ChatRequest, Finished, TextDelta
from botkit.errors import ModelMisconfigured, ModelUnavailable
from botkit.models.choice import own_file_spec
from botkit.models.offline import OfflineModel
from botkit.models.openai_compatible import OpenAICompatible
from botkit.models.spec import ModelSpec
from botkit.testing.clock import FrozenClock
from tests.models.calls import answer_of, events_of
from tests.models.tiny_gguf import write_tiny_model

pytest.importorskip("xllamacpp", reason="the offline door is an extra")

CLOCK = SystemClock()
REQUEST = ChatRequest((ChatMessage("user", "hi"),), max_tokens=12, temperature=0.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    write_tiny_model(path)
    return path


@pytest.fixture
async def model(tiny: Path) -> AsyncIterator[OfflineModel]:
    model = OfflineModel(own_file_spec(tiny, "abc123", threads=1, context_window=512), CLOCK)
    yield model
    await model.close()


def child_of(model: OfflineModel) -> asyncio.subprocess.Process:
    assert model._running is not None
    return model._running.process


async def test_it_talks_and_says_which_file_talked(model: OfflineModel):
    await model.start()
    events = await events_of(model, REQUEST)
    assert any(isinstance(event, TextDelta) for event in events)
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert (finished.usage.model, finished.usage.model_digest) == ("tiny.gguf", "abc123")
    assert (finished.usage.prompt_tokens > 0, finished.usage.completion_tokens) == (True, 12)
    assert await answer_of(model, REQUEST) == "".join(e.text for e in events if isinstance(e, TextDelta))


async def test_two_who_ask_at_once_start_one_child(model: OfflineModel):
    first, second = await asyncio.gather(answer_of(model, REQUEST), answer_of(model, REQUEST))
    assert first == second


async def test_a_child_that_died_is_replaced(model: OfflineModel):
    await model.start()
    child = child_of(model)
    child.kill()
    await child.wait()
    assert await answer_of(model, REQUEST)
    assert child_of(model).pid != child.pid


async def test_closing_ends_the_child(model: OfflineModel):
    await model.start()
    child = child_of(model)
    await model.close()
    assert child.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="children are found in /proc")
async def test_whoever_leaves_while_it_loads_does_not_wait_for_it(tiny: Path):
    standing_still = FrozenClock()
    model = OfflineModel(own_file_spec(tiny, "abc123", threads=1, context_window=512), standing_still)
    starting = asyncio.create_task(model.start())
    while not standing_still.sleepers:  # noqa: ASYNC110 (its address is waited for)
        await asyncio.sleep(0.001)
    children = children_of(os.getpid())
    os.kill(children[0], signal.SIGSTOP)  # it loads and loads, and hears nothing
    starting.cancel()
    done, _ = await asyncio.wait([starting], timeout=30)
    assert done
    assert starting.cancelled()
    assert is_gone(children[0])


def children_of(pid: int) -> list[int]:
    """Those that live; the field behind the name in brackets and the state is the parent."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(stat.parent.name))
    return found


async def test_a_file_that_is_no_model_is_named(tmp_path: Path):
    path = tmp_path / "picture.gguf"
    path.write_bytes(b"\x89PNG" * 100)
    model = OfflineModel(own_file_spec(path, ""), CLOCK)
    with pytest.raises((ModelMisconfigured, ModelUnavailable), match="picture"):
        await model.start()
    await model.close()


async def test_the_child_asks_for_the_key(tiny: Path):
    wanted = {"path": str(tiny), "alias": "tiny", "context_window": 512, "threads": 1, "cache_mib": 0, "api_key": "k"}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "botkit.models.offline_server", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(wanted).encode() + b"\n")
    address = json.loads(await child.stdout.readline())["address"]
    assert address.startswith("http://127.0.0.1:")
    stranger = OpenAICompatible(ModelSpec("x", "openai", model="tiny", base_url=f"{address}/v1"), CLOCK)
    with pytest.raises(ModelMisconfigured, match="does not accept the API key"):
        await answer_of(stranger, REQUEST)
    await stranger.close()
    child.stdin.close()
    assert await child.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a thing of Unix")
async def test_the_child_does_not_outlive_a_parent_that_was_killed(tiny: Path):
    program = f"""
import asyncio
from pathlib import Path
from botkit.clock import SystemClock
from botkit.models.choice import own_file_spec
from botkit.models.offline import OfflineModel

async def main():
    model = OfflineModel(own_file_spec(Path({str(tiny)!r}), "", threads=1, context_window=512), SystemClock())
    await model.start()
    print(model._running.process.pid, flush=True)
    await asyncio.get_running_loop().create_future()

asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    assert await gone(child)


async def gone(pid: int) -> bool:
    for _ in range(250):
        if is_gone(pid):
            return True
        await asyncio.sleep(0.02)
    return False


def is_gone(pid: int) -> bool:
    """Dead; perhaps not yet buried by whoever inherited it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" in status.read_text()
