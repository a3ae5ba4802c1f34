"""What can be used of a configuration in which something is wrong."""

from pathlib import Path

import pytest

from botkit.errors import ConfigError
from botkit.settings import load_settings, read_settings
from tests.rights import closed_folder
from tests.settings.operator import TWO_MODELS, said

TWO = '[[bots]]\nid = "a"\nplatform = "terminal"\n[[bots]]\nid = "b"\nplatform = "terminal"\nmood = "odd"\n'


def test_a_bot_with_a_mistake_in_its_entry_is_left_out(config: Path) -> None:
    config.write_text(TWO, encoding="utf-8")
    reading = read_settings(config, {})
    assert reading.settings is not None
    assert [bot.id for bot in reading.settings.bots] == ["a"]
    wrong = "bots.b.mood: is no setting; known here: id, platform, personas, persona, options"
    assert {bot: line.partition(f"{config}:7: ")[2] for bot, line in reading.left_out.items()} == {"b": wrong}
    with pytest.raises(ConfigError):
        load_settings(config, {})


def test_whoever_stands_behind_it_is_still_found_at_its_line(config: Path) -> None:
    config.write_text(f'[[bots]]\nid = "odd"\nplatform = 7\n{TWO.replace("mood", "persona")}', encoding="utf-8")
    reading = read_settings(config, {})
    assert set(reading.left_out) == {"odd", "b"}
    assert reading.settings is not None
    assert reading.settings.complaint(("bots", 0, "platform"), "x") == f"{config}:6: bots.a.platform: x"


def test_bots_may_be_taken_away_without_the_others_losing_their_lines(config: Path) -> None:
    config.write_text(TWO.replace('mood = "odd"', 'personas = ["mira"]'), encoding="utf-8")
    settings = load_settings(config, {}).without_bots(["a"])
    assert [bot.id for bot in settings.bots] == ["b"]
    assert settings.complaint(("bots", 0, "personas"), "x") == f"{config}:7: bots.b.personas: x"


def test_of_two_with_one_name_the_second_is_left_out(config: Path) -> None:
    config.write_text(TWO.replace('"b"', '"a"').replace('mood = "odd"\n', ""), encoding="utf-8")
    reading = read_settings(config, {})
    assert reading.settings is not None
    assert len(reading.settings.bots) == 1
    assert list(reading.left_out) == ["a (entry 2)"]


def test_a_bot_without_a_name_is_called_by_its_place(config: Path) -> None:
    config.write_text('[[bots]]\nplatform = "terminal"\n', encoding="utf-8")
    assert list(read_settings(config, {}).left_out) == ["bot 1"]


@pytest.mark.parametrize("more", ["[delivery]\nlease = -1\n", TWO_MODELS * 2, "languages = 7\n", "[bots]\n"])
def test_a_mistake_elsewhere_lets_nothing_be_used(config: Path, more: str) -> None:
    config.write_text(f"{more}{TWO}" if more.startswith("languages") else f"{TWO}{more}", encoding="utf-8")
    reading = read_settings(config, {})
    assert reading.settings is None
    assert reading.left_out == {}
    assert reading.wrong


def test_a_mistake_in_a_variable_lets_nothing_be_used(config: Path) -> None:
    config.write_text(TWO.replace('mood = "odd"\n', ""), encoding="utf-8")
    reading = read_settings(config, {"BOTKIT_BOTS__NOBODY__PLATFORM": "terminal"})
    assert reading.settings is None
    assert "BOTKIT_BOTS__NOBODY__PLATFORM" in reading.wrong


@pytest.mark.parametrize(
    "broken", ["language = 7\n{}", "{}[[bots]\n", "{}[storage]\ngroup_commit = perhaps\n", 'language = "zh\n{}']
)
def test_where_it_tells_how_it_is_is_known_whatever_is_wrong_elsewhere(config: Path, broken: str) -> None:
    tables = '[logs]\nformat = "json"\n[operations]\nlisten = "127.0.0.1:9464"\n'
    config.write_text(broken.format(tables), encoding="utf-8")
    reading = read_settings(config, {})
    assert reading.settings is None
    assert reading.operations.place == ("127.0.0.1", 9464)
    assert reading.logs.format == "json"


def test_a_variable_says_it_without_any_file(tmp_path: Path) -> None:
    reading = read_settings(tmp_path / "none.toml", {"BOTKIT_OPERATIONS__LISTEN": "[::1]:9464"})
    assert reading.settings is None
    assert reading.operations.place == ("::1", 9464)
    assert reading.places == (tmp_path / "none.toml",)


def test_the_folder_of_secrets_is_one_of_its_places(config: Path) -> None:
    (config.parent / "secrets").mkdir()
    config.write_text('secrets = "secrets"\n', encoding="utf-8")
    assert read_settings(config, {}).places == (config, config.parent / "secrets")


class TestOperations:
    @pytest.mark.parametrize("address", ["127.0.0.1:9464", "[::1]:9464", "localhost:0", "127.8.8.8:80"])
    def test_this_machine_may_ask(self, config: Path, address: str) -> None:
        config.write_text(f'[operations]\nlisten = "{address}"\n', encoding="utf-8")
        assert load_settings(config, {}).operations.listen == address

    @pytest.mark.parametrize("address", ["0.0.0.0:9464", "[::]:9464", "192.168.1.2:9464", "10.0.0.1:1"])
    def test_others_may_not_unless_it_is_said(self, config: Path, address: str) -> None:
        (told,) = said(config, f'[operations]\nlisten = "{address}"\n')
        assert told.startswith("config.toml:2: operations.listen: can be reached from other machines")
        assert "allow_remote = true" in told
        config.write_text(f'[operations]\nlisten = "{address}"\nallow_remote = true\n', encoding="utf-8")
        assert load_settings(config, {}).operations.listen == address

    @pytest.mark.parametrize("address", ["", "9464", "127.0.0.1", "127.0.0.1:99999", "example.org:80", "::1:80"])
    def test_what_is_no_address_is_told(self, config: Path, address: str) -> None:
        (told,) = said(config, f'[operations]\nlisten = "{address}"\n')
        assert told.startswith("config.toml:2: operations.listen: should ")

    def test_levels_and_formats_are_few(self, config: Path) -> None:
        assert said(config, '[logs]\nformat = "xml"\nlevel = "loud"\n') == [
            "config.toml:2: logs.format: should be 'text' or 'json'",
            "config.toml:3: logs.level: should be 'debug', 'info', 'warning' or 'error'",
        ]


def test_a_folder_of_secrets_that_may_not_be_gone_into_is_told() -> None:
    with closed_folder() as folder:
        config = folder.parent / "config.toml"
        config.write_text(f'secrets = "{folder.name}"\n', encoding="utf-8")
        reading = read_settings(config, {})
    wrong = f"secrets: {folder} cannot be read (Permission denied): mend its permissions, or name another"
    assert (reading.settings, reading.wrong) == (None, f"{config}:1: {wrong}")


def test_a_secret_that_leads_to_where_nobody_may_look_is_told() -> None:
    with closed_folder() as folder:
        config, secrets = folder.parent / "config.toml", folder.parent / "secrets"
        config.write_text('secrets = "secrets"\n', encoding="utf-8")
        secrets.mkdir()
        (secrets / "language").symlink_to(folder / "inside")
        reading = read_settings(config, {})
    assert reading.wrong == f"{secrets / 'language'}: cannot be read (Permission denied): mend its permissions"


def test_what_kubernetes_says_of_a_service_that_is_called_botkit_is_no_setting() -> None:
    address = "tcp://10.0.0.7:9464"
    links = {
        "BOTKIT_SERVICE_HOST": "10.0.0.7",
        "BOTKIT_SERVICE_PORT": "9464",
        "BOTKIT_SERVICE_PORT_METRICS": "9464",
        "BOTKIT_PORT": address,
        "BOTKIT_PORT_9464_TCP": address,
        "BOTKIT_PORT_9464_TCP_ADDR": "10.0.0.7",
    }
    assert read_settings(None, links).wrong == ""
    assert "BOTKIT_PORTS" in read_settings(None, {**links, "BOTKIT_PORTS": "1"}).wrong
