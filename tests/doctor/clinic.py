"""A set-up that is sound until a test breaks something in it, and a doctor who is called to it."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr

from botkit.adapter import Accept, Adapter, AdapterContext, Finding, find_adapter
from botkit.clock import Clock, SystemClock
from botkit.doctor.bots import FindAdapter
from botkit.doctor.doctor import Request, examine
from botkit.doctor.report import Report
from botkit.errors import ConfigError
from botkit.messages import ConversationId, Outgoing, Receipt

SOUND = """
data_dir = "data"
secrets = "secrets"

[[bots]]
id = "home"
platform = "post"
personas = ["xia"]

[[models]]
name = "parrot"
provider = "scripted"
"""


class PostSettings(BaseModel):
    """The table of a made-up platform."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr
    stamps: int = 3


class PostAdapter(Adapter):
    """A made-up platform whose examination says what a test wants; it knows the token `right-token...`."""

    platform = "post"
    Settings = PostSettings
    says: Sequence[Finding] = (Finding("post.token", "ok", "the post office knows this bot"),)

    def __init__(self, context: AdapterContext, settings: BaseModel) -> None:
        assert isinstance(settings, PostSettings)
        self.token = settings.token.get_secret_value()

    async def listen(self, accept: Accept) -> None:
        raise NotImplementedError

    async def send(self, conversation: ConversationId, outgoing: Outgoing, key: str) -> Receipt:
        raise NotImplementedError

    async def examine(self) -> Sequence[Finding]:
        return self.says


def post(platform: str) -> type[Adapter]:
    """Finds the made-up adapter, and the real ones."""
    return PostAdapter if platform == "post" else find_adapter(platform)


def without_stamps(platform: str) -> type[Adapter]:
    """Finds an adapter whose extra is not installed."""
    raise ConfigError(
        f"the adapter for {platform!r} cannot be imported (No module named 'stamps'): "
        f"install its extra, for example pip install 'botkit[{platform}]'"
    )


class Clinic:
    """A folder with a configuration, secrets and data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.secrets = folder / "secrets"
        self.data = folder / "data"
        self.token = self.secrets / "bots__home__options__token"
        self.environ: Mapping[str, str] = {}
        self.secrets.mkdir(mode=0o700)
        self.data.mkdir()
        self.config.write_text(SOUND, encoding="utf-8")
        self.keep(self.token, "right-token-of-home")

    def keep(self, file: Path, secret: str) -> None:
        """Write a secret as it should be."""
        file.touch(mode=0o600)
        file.write_text(secret, encoding="utf-8")

    def say(self, text: str) -> None:
        """Add something to the configuration."""
        self.config.write_text(self.config.read_text(encoding="utf-8") + text, encoding="utf-8")

    async def report(
        self,
        find: FindAdapter = post,
        clock: Clock | None = None,
        *,
        least_room: int = 1,
        network: bool = True,
        model_call: bool = True,
    ) -> Report:
        request = Request(self.config, least_room=least_room, network=network, model_call=model_call)
        return await examine(request, self.environ, clock or SystemClock(), find)

    async def finds(
        self, check: str, find: FindAdapter = post, clock: Clock | None = None, *, least_room: int = 1
    ) -> Finding:
        """The one finding that is not as in a sound set-up, which must be of that check."""
        (found,) = unsound(await self.report(find, clock, least_room=least_room))
        assert found.check == check, found
        assert found.remedy
        return found

    async def is_sound(self, find: FindAdapter = post) -> bool:
        return unsound(await self.report(find)) == []

    def follow(self, remedy: str) -> None:
        """Do what it says, as a command."""
        subprocess.run(remedy, shell=True, check=True, cwd=self.folder)


def unsound(report: Report) -> list[Finding]:
    """What is not ok, apart from what the machine itself has, which no test can mend."""
    found = [entry.finding for entry in (*report.problems, *report.notes)]
    return [finding for finding in found if finding.check not in ("program.sqlite", "program.python")]
