"""`cnnlib recipes`: the table, one network, one pair, a wrong name."""

import re

import pytest

from cnnlib import cli
from cnnlib.training.recipes import list_recipes


def test_the_command_lists_every_recipe(capsys):
    assert cli.main(["recipes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == list_recipes()
    resnet = next(line for line in lines if line.startswith("resnet20/cifar10 "))
    rest = " ".join(resnet.split()[1:])
    assert rest == "sgd 0.1, ×0.1 at 91, 136 128 182 0.0001 crop flip 8.75"
    text = "\n".join(lines)
    assert "sgd 0.01, ×10 at 1, ×0.1 at 91, 136" in text
    assert "sgd 0.01, ×0.96 every 8 epochs" in text
    assert "sgd 0.01, plateau" in text


def test_the_table_fits_a_terminal_of_100_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert cli.main(["recipes"]) == 0
    lines = re.sub("\x1b\\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 100
    words = {word for line in lines for word in line.split()}
    assert set(list_recipes()) <= words
    assert "…" not in "".join(lines)


def test_the_command_shows_a_network_and_a_pair(capsys):
    assert cli.main(["recipes", "wrn_16_4"]) == 0
    printed = capsys.readouterr().out
    for data in ("cifar10", "cifar100", "svhn_cropped"):
        assert f"wrn_16_4/{data}\n" in printed
    assert "dropout=0.4" in printed
    assert printed.count("Zagoruyko") == 1
    assert cli.main(["recipes", "highway32/cifar10"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"published error +8.8 %", printed)
    assert re.search(r"weight decay +0.001 of kernels only", printed)
    assert re.search(r"learning rate .+0.025, 5 epochs warm-up, cosine", printed)
    assert "section 3.3" in printed
    assert cli.main(["recipes", "highway32/cifar10/modern"]) == 0
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize(
    ("name", "near"),
    [("resnet2", "'resnet20'"), ("resnet56/cifar1", "'resnet56/cifar10'")],
)
def test_the_command_names_what_is_near(capsys, name, near):
    assert cli.main(["recipes", name]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"Error: unknown recipe {name!r}")
    assert near in printed.err
    assert printed.err.count("\n") == 1
