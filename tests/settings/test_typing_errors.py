"""What a first-time operator's hand does to a TOML file."""

from pathlib import Path

import pytest

from tests.settings.operator import said


class TestTypingErrors:
    """What a first-time operator's hand does to a TOML file: (the text, what is said of it)."""

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("language = zh", ":1: this is no value: put text between quotes"),
            ("language: zh", ":1: no = follows this name: write name = value"),
            ('language = "zh', ":1: the quotes are not closed: close them"),
            ('language = "zh" "en"', ":1: something follows the value: delete it"),
            ('language = "zh"\nlanguage = "en"', ":2: this was said above already: keep one of the two"),
            ("[delivery]\n[delivery]\n", ":2: this table was begun above already"),
            ("[delivery]\n\ngroup = True", ":3: this is no value: put text between quotes"),
            ('personas = ["a"', ":1: the list is not closed: add ]"),
            ('offline = { path = "x"', ":1: the { is not closed: add }"),
            ("[[bots]\n", ":1: the name of this entry is not closed: write it as in [[bots]]"),
            ('data_dir = "C:\\users"', ":1: \\ has a meaning of its own between double quotes"),
            (
                'data_dir = "C:\\new"',
                ":1: data_dir: has a character that no path has: put the path between single quotes",
            ),
            ('data_dir = "~nobody-by-that-name/x"', ":1: data_dir: begins with the home of somebody who is not known"),
            ("x = " + "9" * 5000, ": has a number of thousands of digits: write an ordinary number"),
            ("x = " + "[" * 5000, ": has brackets inside brackets without end: write it flatter"),
            ("[delivery]\nlease = inf", ":2: delivery.lease: should be an ordinary number, not inf or nan"),
            ("[delivery]\npace = nan", ":2: delivery.pace: should be an ordinary number, not inf or nan"),
            ("[delivery]\nburst_wait = -1", ":2: delivery.burst_wait: should be greater than or equal to 0"),
            ("[delivery]\nlease = 1e300", ":2: delivery.lease: should be less than or equal to 31536000"),
            ("[offline]\nthreads = 99999999999999999999", ":2: offline.threads: should be less than or equal to 1024"),
            ("[delivery]\nwindow = true", ":2: delivery.window: should be a number"),
            ("[delivery]\npace = true", ":2: delivery.pace: should be a number"),
            ("[delivery]\nlease = false", ":2: delivery.lease: should be a number"),
            ("[delivery]\nowed_delays = [true]", ":2: delivery.owed_delays.1: should be a number"),
            ("[offline]\nthreads = 1.5", ":2: offline.threads: should be a whole number"),
            ("[storage]\ngroup_commit = 'often'", ":2: storage.group_commit: should be true or false"),
            ("delivery = 5", ":1: delivery: should be a table: write [delivery] in a line of its own"),
            ("personas = 'mine'", ':1: personas: should be a list, as in ["one", "two"]'),
            ("data_dir = 5", ":1: data_dir: should be a path between quotes"),
            ('[bots]\nid = "a"', ":1: bots: should be a list of entries: begin each with [[bots]]"),
            ('\n[models.a]\nmodel = "m"', ":2: models: should be a list of entries: begin each with [[models]]"),
            ("[delivery]\nlanguage = 'zh'", ":2: delivery.language: is no setting of this table: write language above"),
            ('[[bots]]\nid = "a"\nplatform = "b"\noptions = 5', ":4: bots.a.options: should be a table"),
            ('[[bots]]\nid = "a"\nplatform = "b"\npersonas = []', ":4: bots.a.personas: is an empty list"),
        ],
    )
    def test_each_is_told_in_plain_words(self, config: Path, text: str, problem: str) -> None:
        (found,) = said(config, text)
        assert found.startswith(f"config.toml{problem}")
