"""Whoever mends one mistake is not sent back for the next: what does not fit together is told with what is wrong."""

from pathlib import Path

from tests.settings.operator import TWO_MODELS, said


def test_a_wrong_id_does_not_hide_a_wrong_default_persona(config: Path) -> None:
    text = '[[bots]]\nid = "Home!"\nplatform = "Tele gram"\npersonas = ["nobody"]\npersona = "xia"\n'
    assert said(config, text) == [
        "config.toml:2: bots.Home!.id: should be lower-case letters and digits, with single - or _ between them",
        "config.toml:3: bots.Home!.platform: should be lower-case letters and digits, with single - or _ between them",
        "config.toml:5: bots.Home!.persona: 'xia' is not among `personas`: add it there",
    ]


def test_two_of_one_id_are_told_with_what_is_wrong_in_them(config: Path) -> None:
    text = '[[bots]]\nid = "a"\nplatform = "terminal"\n[[bots]]\nid = "a"\nplatform = "terminal"\npersona = "mira"\n'
    assert said(config, text) == [
        "config.toml:5: bots.a.id: is the name of an entry above, too: give each one of its own",
        "config.toml:7: bots.a.persona: 'mira' is not among `personas`: add it there",
    ]


def test_every_twin_is_told(config: Path) -> None:
    assert [problem.split(": is the name")[0] for problem in said(config, TWO_MODELS * 2)] == [
        "config.toml:13: models.deepseek.name",
        "config.toml:18: models.my-box.name",
    ]


def test_a_model_without_anything_hears_of_all_it_lacks(config: Path) -> None:
    text = '[[models]]\nname = "a"\ncontext_window = true\nextra = { messages = 1 }\n'
    told = said(config, text)
    assert [problem.split(":")[2].strip() for problem in told] == [
        "models.a.base_url",
        "models.a.model",
        "models.a.context_window",
        "models.a.extra",
    ]


def test_a_wrong_figure_does_not_hide_two_that_do_not_fit(config: Path) -> None:
    text = "[delivery]\nburst_wait = 9\nburst_limit = 2\nlease = -1\n"
    assert said(config, text) == [
        "config.toml:3, config.toml:2: delivery.burst_limit: is shorter than burst_wait: make it at least as long",
        "config.toml:4: delivery.lease: should be greater than 0",
    ]
