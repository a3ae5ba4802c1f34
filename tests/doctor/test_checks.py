"""Single checks as functions, and how all of them are run together."""

import asyncio
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from botkit.adapter import Finding
from botkit.clock import SystemClock
from botkit.doctor import data, network, program
from botkit.doctor.check import Check, in_thread, ok, run
from botkit.doctor.configuration import has_secrets
from botkit.doctor.ids import Id
from botkit.doctor.secrets import secrets_of
from botkit.settings import load_settings
from tests.doctor.clinic import post

MOUNTS = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 27 0:50 / /media/big\\040disk rw,relatime shared:9 - nfs4 server:/export rw
41 40 0:51 / /media/big\\040disk/here rw - xfs /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("version", "grade"),
    [((3, 10, 9), "problem"), ((3, 11, 0), "ok"), ((3, 13, 9), "ok"), ((3, 14, 0), "note")],
)
def test_which_pythons_will_do(version: tuple[int, ...], grade: str) -> None:
    assert program.python(version).grade == grade


@pytest.mark.parametrize(
    ("version", "grade"),
    [((3, 34, 1), "problem"), ((3, 40, 1), "note"), ((3, 51, 2), "note"), ((3, 51, 3), "ok")],
)
def test_which_sqlites_will_do(version: tuple[int, ...], grade: str) -> None:
    assert program.sqlite(version).grade == grade


@pytest.mark.parametrize(
    ("path", "grade"), [("elsewhere", "ok"), ("big disk/botkit", "problem"), ("big disk/here/botkit", "ok")]
)
def test_a_network_file_system_is_known_by_where_it_is_mounted(path: str, grade: str, tmp_path: Path) -> None:
    (tmp_path / path).mkdir(parents=True)
    mounts = MOUNTS.replace("/media", str(tmp_path))
    assert [found.grade for found in data.file_system(tmp_path / path / "not yet", mounts)] == [grade]


def test_where_nobody_tells_the_mounts_nothing_is_claimed() -> None:
    assert list(data.file_system(Path("/srv"), "")) == []


@pytest.mark.parametrize(("ahead", "grade"), [(0.4, "ok"), (-30.0, "ok"), (31.0, "problem"), (-3600.0, "problem")])
def test_how_far_a_clock_may_be_off(ahead: float, grade: str) -> None:
    assert network.compare(ahead, "https://example.org").grade == grade


def test_which_way_a_clock_is_off() -> None:
    assert "is 90 s behind that of" in network.compare(90, "https://example.org").text
    assert "is 90 s ahead of that of" in network.compare(-90, "https://example.org").text


@pytest.mark.parametrize(
    ("values", "has"),
    [
        ({"models": [{"api_key": "sk-1"}]}, True),
        ({"models": [{"api_key": " ", "api_key_env": "MY_KEY"}]}, False),
        ({"bots": [{"options": {"token": "1:a"}}]}, True),
        ({"bots": [{"options": {"webhook_secret": "s"}}]}, True),
        ({"secrets": "secrets", "bots": [{"id": "token"}]}, False),
    ],
)
def test_secrets_are_known_by_their_names(values: object, has: bool) -> None:
    assert has_secrets(values) is has


def test_every_secret_of_the_settings_is_kept_out_of_a_report(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[[bots]]\nid = "a"\nplatform = "unknown"\n'
        'options = { token = "123:abcdef", api_base = "https://example.org", deep = { keys = ["first-key"] } }\n'
        '[[bots]]\nid = "b"\nplatform = "post"\noptions = { token = "of-the-post", stamps = "many" }\n'
        '[[models]]\nname = "m"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\napi_key_env = "SOME_KEY"\n'
    )
    secrets = secrets_of(load_settings(config, {"SOME_KEY": "sk-of-the-environment"}), post)
    assert set(secrets) == {"123:abcdef", "first-key", "of-the-post", "sk-of-the-environment"}
    assert len(secrets[0]) >= len(secrets[-1]), "a secret in a longer one must not leave its rest"


async def test_a_check_that_hangs_costs_its_deadline_and_nothing_else() -> None:
    let_go = threading.Event()

    def hang() -> Iterable[Finding]:
        let_go.wait()
        return ()

    async def quick() -> Iterable[Finding]:
        return (ok(Id.VERSION, "here"),)

    hanging = Check(Id.FOLDER, "data", lambda: in_thread(hang), deadline=0.05, when_late="wake it up")
    late, there = await run([hanging, Check(Id.VERSION, "program", quick)], SystemClock())
    assert (late.finding.grade, late.finding.remedy) == ("problem", "wake it up")
    assert there.finding.grade == "ok"
    let_go.set()


async def test_a_check_that_fails_is_told_by_the_kind_of_its_error_alone() -> None:
    async def fail() -> Iterable[Finding]:
        raise ValueError("the secret is 12345")

    (told,) = await run([Check(Id.FOLDER, "data", fail)], SystemClock())
    assert told.finding.grade == "problem"
    assert "ValueError" in told.finding.text
    assert "12345" not in str(told)


async def test_what_a_thread_raises_reaches_who_waits_for_it() -> None:
    def fail() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        await in_thread(fail)
    assert await asyncio.gather(in_thread(lambda: 1), in_thread(lambda: 2)) == [1, 2]
