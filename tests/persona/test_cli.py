"""`botkit persona`, as a creator uses it."""

import json

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from botkit.cli import main
from botkit.cli.persona import app
from botkit.persona.json_schema import json_schema


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_new_check_and_use_with_flags(desk):
    made = run("new", "--id", "me/bao", "--name", "阿宝", "--language", "zh", "--relation", "buddy")
    assert made.exit_code == 0, made.output
    assert "wrote bao.yaml" in made.output
    checked = run("check", "bao.yaml")
    assert (checked.exit_code, checked.output) == (0, "bao.yaml: ok\n")
    persona = yaml.safe_load((desk / "bao.yaml").read_text(encoding="utf-8"))
    assert (persona["id"], persona["name"], persona["relation"]) == ("me/bao", "阿宝", "buddy")
    assert "阿宝" in persona["summons"][0]["when"]


def test_new_asks_nobody_where_nobody_is_there(desk, capsys):
    with pytest.raises(SystemExit) as left:
        main(["persona", "new", "--language", "en"])
    assert left.value.code == 2
    assert capsys.readouterr().err == "error: nobody is here to answer: add --id and --name\n"
    made = run("new", "--id", "me/pip", "--name", "Pip")
    assert made.exit_code == 0, made.output
    assert yaml.safe_load((desk / "pip.yaml").read_text(encoding="utf-8"))["relation"] == "friend"


def test_new_never_overwrites(desk):
    (desk / "bao.yaml").write_text("mine")
    made = run("new", "--id", "me/bao", "--name", "Bao", "--language", "en", "--relation", "friend")
    assert made.exit_code == 2
    assert "is there already and stays as it is" in made.output
    assert (desk / "bao.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--id", "Not An Id", "write publisher/name"),
        ("--name", "{{nobody}}", "use {{user}} or {{char}}"),
        ("--language", "fr", "choose one of zh, en"),
    ],
)
def test_new_writes_nothing_that_check_would_refuse(desk, flag, value, said):
    given = {"--id": "me/bao", "--name": "Bao", "--language": "en", "--relation": "friend"} | {flag: value}
    made = run("new", *[word for pair in given.items() for word in pair])
    assert made.exit_code == 2
    assert said in made.output
    assert list(desk.iterdir()) == []


def test_new_does_not_make_up_a_consent(capsys):
    with pytest.raises(SystemExit) as left:
        main(["persona", "new", "--id", "me/gran", "--name", "Gran", "--language", "en", "--relation", "memorial"])
    assert left.value.code == 2
    assert "needs consent" in capsys.readouterr().err


def test_check_tells_every_finding_of_every_file(desk, minimal):
    (desk / "good.yaml").write_text(minimal)
    (desk / "bad.yaml").write_text(minimal.replace("bubbles: 2", "bubbles: 9") + "colour: blue\n")
    checked = run("check", str(desk))
    assert checked.exit_code == 1
    lines = checked.output.splitlines()
    assert lines[0].endswith("bad.yaml:17:12 speech.bubbles: the number 9 is out of range; write at most 4")
    assert ":31:1 colour: there is no such field; " in lines[1]
    assert lines[2].endswith("good.yaml: ok")


def test_check_for_programs(desk, minimal):
    (desk / "bad.yaml").write_text(minimal.replace("bubbles: 2", "bubbles: 9"))
    checked = run("check", "bad.yaml", "--json")
    assert checked.exit_code == 1
    (finding,) = json.loads(checked.output)
    assert finding == {
        "file": "bad.yaml",
        "line": 17,
        "column": 12,
        "field": "speech.bubbles",
        "rule": "out-of-range",
        "problem": "the number 9 is out of range",
        "remedy": "write at most 4",
    }
    (desk / "good.yaml").write_text(minimal)
    assert json.loads(run("check", "good.yaml", "--json").output) == []


def test_a_folder_that_is_named_like_a_persona_is_passed_over(desk, minimal):
    (desk / "good.yaml").write_text(minimal)
    (desk / "old.yaml").mkdir()
    checked = run("check", ".")
    assert (checked.exit_code, checked.output) == (0, "good.yaml: ok\n")


@pytest.mark.parametrize("name", ["xia", "botkit/xia", "霞", "mira"])
def test_check_knows_the_gallery_by_name(name):
    checked = run("check", name)
    assert checked.exit_code == 0, checked.output
    assert checked.output.endswith(".yaml: ok\n")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.yaml", "there is no file nowhere.yaml"),
        ("nobody", "no persona 'nobody'"),
        ("", "the path is empty: name a file, a folder, or a persona"),
    ],
)
def test_check_of_nothing_is_a_clear_error(path, said, capsys):
    with pytest.raises(SystemExit) as left:
        main(["persona", "check", path])
    assert left.value.code == 2
    assert said in capsys.readouterr().err


def test_check_tells_what_is_wrong_with_the_files_that_are_there_besides_those_that_are_not(desk, minimal):
    (desk / "sunny.yaml").write_text(minimal)
    (desk / "odd.yaml").write_text(minimal + "mood: odd\n")
    checked = run("check", "sunny.yaml", "nosuch.yaml", "odd.yaml", "sunny.yaml")
    assert checked.exit_code == 2
    assert checked.output.count("sunny.yaml: ok") == 1
    assert "odd.yaml:" in checked.output
    assert "mood" in checked.output
    assert "there is no file nosuch.yaml" in checked.output


def test_check_tells_of_two_files_with_one_id(desk, minimal):
    for name in ("a.yaml", "b.yaml"):
        (desk / name).write_text(minimal)
    checked = run("check", ".")
    assert checked.exit_code == 1
    assert "a.yaml: ok" in checked.output
    assert "b.yaml:1:1 id: you/sunny is the id of a.yaml already" in checked.output


def test_list_shows_the_gallery_and_my_folder(desk, minimal):
    (desk / "sunny.yaml").write_text(minimal)
    listed = run("list", "--folder", str(desk))
    assert listed.exit_code == 0
    assert [word for word in ("you/sunny", "botkit/xia", "botkit/mira", "霞") if word not in listed.output] == []


def test_show_tells_who_it_is():
    shown = run("show", "xia")
    assert shown.exit_code == 0
    for word in ("botkit/xia", "family, rated general", "妈妈", "morning-outfit", "江边老小区"):
        assert word in shown.output


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("./x.yaml", "there is no file x.yaml: check the path"),
        ("/no/such/x.yml", "there is no file /no/such/x.yml: check the path"),
        ("mine", "mine is a folder: name a persona file in it"),
        ("mine/deep", "mine/deep is a folder: name a persona file in it"),
        ("nobody", "there is no persona 'nobody' (there are: "),
        ("nobody" * 99, "there is no persona 'nobodynobody"),
        ("notes.txt", "notes.txt is no persona file: they end in .yaml or .yml"),
    ],
)
def test_a_word_that_means_a_file_is_told_as_one(desk, word, said):
    (desk / "mine" / "deep").mkdir(parents=True)
    (desk / "notes.txt").touch()
    shown = run("show", word)
    assert shown.exit_code == 1
    assert said in str(shown.exception)


def test_the_schema_is_printed_or_written(desk):
    assert run("schema").output == json_schema()
    assert run("schema", "--output", "persona.schema.json").exit_code == 0
    schema = json.loads((desk / "persona.schema.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": 1}, schema)
