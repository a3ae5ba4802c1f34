"""What an operator is told about a bot before it runs."""

from collections.abc import Sequence
from typing import Any

import pytest

from botkit.adapter import Finding, Identity
from botkit.errors import ConfigError, SendError
from botkit.messages import Command, Rights
from botkit.testing.bot_api import Bot, BotApiServer, faults
from botkit_telegram.menu import menu
from tests.adapters.telegram_bot import HurriedClock, adapter_for

CLOCK = HurriedClock()
HELP = Command("help", {"en": "list the commands", "zh": "列出命令"})
WEBHOOK = {"url": "https://bots.example/mira", "secret": "a-secret"}


async def findings(telegram: BotApiServer, bot: Bot, **settings: Any) -> dict[str, Finding]:
    """What is found, by what was looked at; nothing on Telegram's side may be changed by looking."""
    found: Sequence[Finding] = await adapter_for(telegram, bot, CLOCK, commands=(HELP,), **settings).examine()
    assert all(call.method.startswith("get") for call in telegram.calls)
    assert all(finding.remedy or finding.grade == "ok" for finding in found)
    return {finding.check: finding for finding in found}


class TestIntroduction:
    async def test_a_bot_says_who_it_is_before_it_is_opened(self) -> None:
        async with BotApiServer() as telegram:
            adapter = adapter_for(telegram, telegram.bot("mira_bot", name="Mira"), CLOCK)
            assert await adapter.introduce() == Identity("Mira", "@mira_bot", "https://t.me/mira_bot")

    async def test_a_wrong_token_is_the_operator_s_to_mend(self) -> None:
        async with BotApiServer() as telegram:
            adapter = adapter_for(telegram, telegram.bot("mira_bot"), CLOCK, token=f"123456789:{'A' * 35}")
            with pytest.raises(ConfigError, match="@BotFather"):
                await adapter.introduce()

    @pytest.mark.parametrize("fault", [faults.drop_before(), faults.garbage(), faults.error(403, "Forbidden: no")])
    async def test_who_cannot_be_reached_is_told_as_that(self, fault: faults.Fault) -> None:
        async with BotApiServer() as telegram:
            adapter = adapter_for(telegram, telegram.bot("mira_bot"), CLOCK)
            telegram.fail_next(fault)
            with pytest.raises(SendError):
                await adapter.introduce()


class TestExamination:
    async def test_a_new_bot_works_and_hears_little_in_groups(self) -> None:
        async with BotApiServer() as telegram:
            found = await findings(telegram, telegram.bot("mira_bot"))
        assert {check: finding.grade for check, finding in found.items()} == {
            "telegram.api": "ok",
            "telegram.token": "ok",
            "telegram.webhook": "ok",
            "telegram.groups": "ok",
            "telegram.privacy": "note",
            "telegram.commands": "note",
        }
        assert "/setprivacy" in found["telegram.privacy"].remedy

    async def test_powers_are_told_as_they_are(self) -> None:
        async with BotApiServer() as telegram:
            open_bot = telegram.bot("open_bot", can_read_all_group_messages=True)
            lonely = telegram.bot("lonely_bot", can_join_groups=False)
            assert (await findings(telegram, open_bot))["telegram.privacy"].grade == "ok"
            found = await findings(telegram, lonely)
        assert found["telegram.groups"].grade == "note"
        assert "telegram.privacy" not in found

    async def test_a_wrong_token_and_a_server_that_is_away_are_told_apart(self) -> None:
        async with BotApiServer() as telegram:
            mira = telegram.bot("mira_bot")
            wrong = await findings(telegram, mira, token=f"123456789:{'A' * 35}")
            telegram.fail_next(faults.drop_before(), times=9)
            away = await findings(telegram, mira)
        assert (wrong["telegram.api"].grade, wrong["telegram.token"].grade) == ("ok", "problem")
        assert [finding.grade for finding in away.values()] == ["problem"]
        assert mira.token not in str(wrong) + str(away)

    @pytest.mark.parametrize("method", ["getWebhookInfo", "getMyCommands"])
    async def test_what_cannot_be_asked_is_a_finding_and_no_failure(self, method: str) -> None:
        async with BotApiServer() as telegram:
            telegram.fail_next(faults.INTERNAL, method=method)
            found = await findings(telegram, telegram.bot("mira_bot"))
        assert "problem" in {finding.grade for finding in found.values()}

    async def test_a_webhook_that_stands_in_the_way_of_asking_is_told(self) -> None:
        async with BotApiServer() as telegram:
            mira = telegram.bot("mira_bot")
            mira.webhook.set(mira.webhook.settings.__class__("https://elsewhere.example/"))
            found = await findings(telegram, mira)
        assert found["telegram.webhook"].grade == "note"
        assert "takes it away" in found["telegram.webhook"].text

    @pytest.mark.parametrize(
        ("url", "grade", "word"),
        [
            ("", "note", "none is set"),
            ("https://elsewhere.example/", "problem", "another address"),
            (WEBHOOK["url"], "ok", "no call failed"),
        ],
    )
    async def test_a_webhook_is_the_one_that_is_configured(self, url: str, grade: str, word: str) -> None:
        async with BotApiServer() as telegram:
            mira = telegram.bot("mira_bot")
            if url:
                mira.webhook.set(mira.webhook.settings.__class__(url))
            found = await findings(telegram, mira, webhook=WEBHOOK)
        assert found["telegram.webhook"].grade == grade
        assert word in found["telegram.webhook"].text

    async def test_calls_that_failed_and_what_waits_for_them_are_told(self) -> None:
        async with BotApiServer() as telegram:
            mira = telegram.bot("mira_bot")
            url = "http://127.0.0.1:1/mira"
            mira.webhook.set(mira.webhook.settings.__class__(url))
            telegram.person("Ana").says("hello?", mira)
            await telegram.wait_for(lambda: mira.webhook.last_error is not None)
            found = await findings(telegram, mira, webhook={**WEBHOOK, "url": url})
        assert found["telegram.webhook"].grade == "problem"
        assert "Connection refused" in found["telegram.webhook"].text

    async def test_many_updates_that_wait_are_told(self) -> None:
        async with BotApiServer() as telegram:
            mira, ana = telegram.bot("mira_bot"), telegram.person("Ana")
            for _ in range(150):
                ana.says("hello?", mira)
            found = await findings(telegram, mira)
        assert "150 updates wait" in found["telegram.webhook"].text


class TestMenus:
    COMMANDS = (
        HELP,
        Command("start", {"en": "begin"}),
        Command("Strange-Name", {"en": "x", "zh": "x"}),
        Command("ban", {"en": "x", "zh": "x"}, rights=Rights.OPERATOR),
    )

    def test_a_menu_has_what_anybody_may_say_and_telegram_can_offer(self) -> None:
        assert menu(self.COMMANDS, "en") == [("help", "list the commands"), ("start", "begin")]
        assert menu(self.COMMANDS, "zh") == [("help", "列出命令")]
