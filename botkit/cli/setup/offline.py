"""A model that runs on this machine, and has to be fetched once."""

import importlib.util

from botkit.cli.model_door import ModelDoor
from botkit.cli.setup.desk import Desk
from botkit.cli.setup.plan import ModelPlan
from botkit.errors import ModelError
from botkit.provision import needs_download
from botkit.settings import ModelSettings, Settings


def settle_offline(desk: Desk, name: str) -> ModelPlan:
    """The model of the catalogue, downloaded where somebody agrees to that now."""
    plan = ModelPlan(ModelSettings(name="offline", provider="offline", model=name), "local")
    settings = Settings(models=(plan.entry,))
    door = ModelDoor(settings, desk.aside, desk.clock)
    choice = desk.await_(door.choose(None))
    if importlib.util.find_spec("xllamacpp") is None:
        desk.tell("init.offline_extra")
    elif needs_download(choice, settings) and desk.said.checks and _agrees(desk, choice.entries[0].size):
        try:
            desk.await_(door.download(choice))
        except ModelError as error:
            desk.aside.put(str(error), style="yellow")
            desk.tell("init.download_later")
    elif needs_download(choice, settings):
        desk.tell("init.download_later")
    return plan


def _agrees(desk: Desk, size: int) -> bool:
    if desk.said.yes:
        return True
    return desk.can_ask and desk.interview.agrees(desk.say("init.download_now", size=f"{size / 1e9:.1f} GB"))
