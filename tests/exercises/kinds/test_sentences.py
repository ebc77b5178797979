"""How a finding is told."""

import sys

import pytest

from cnnlib.exercises.kinds import Exercise, NumberExercise
from cnnlib.exercises.kinds.sentences import as_sentence, shown

two = NumberExercise(2, {}, hints=("a", "b", "c"), solution="", praise="Well done.")


@pytest.mark.parametrize(
    ("clause", "where", "told"),
    [
        ("the bias is missing", "", "The bias is missing."),
        ("is the bias missing?", "", "Is the bias missing?"),
        ("the bias is missing", "with 4 maps", "The bias is missing (with 4 maps)."),
        ("is it missing?", "with 4 maps", "Is it missing (with 4 maps)?"),
    ],
)
def test_a_sentence_has_one_mark(clause, where, told):
    assert as_sentence(clause, where) == told


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (3, "3"),
        ("three", "'three'"),
        (len, "a function"),
        (object(), "<object object>"),
        (list(range(99)), f"{list(range(99))}"[:59] + "…"),
    ],
)
def test_answers_are_quoted_short(answer, text):
    assert shown(answer) == text


def test_right_and_wrong_look_different_where_colours_are_seen(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    two.check(2)
    two.check(3)
    two.check(None)
    right, wrong, blank = capsys.readouterr().out.splitlines()
    assert right == "\x1b[1;32mCorrect.\x1b[0m Well done."
    assert wrong == "\x1b[1;35mNot yet.\x1b[0m 3 is not it."
    assert blank.startswith("Not attempted yet")


def test_what_the_checker_raises_is_not_the_students(capsys):
    broken = Exercise(lambda answer: 1 / 0, hints=("a", "b", "c"), solution="")
    broken.check(3)
    said = capsys.readouterr().out
    assert said.startswith("Not judged. That is not your mistake, please report it")
    assert "ZeroDivisionError: division by zero" in said


def test_files_and_pipes_get_words_alone(capsys):
    two.check(2)
    assert capsys.readouterr().out == "Correct. Well done.\n"
