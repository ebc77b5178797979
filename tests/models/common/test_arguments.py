"""A wrong value of any keyword is named at the call, in one line."""

import inspect

import pytest

import cnnlib
from tests.models.slim import SLIM

NAN = float("nan")
# Wrong for others, but a bias may be negative and a factor broken.
RIGHT = {("gate_bias", -1), ("widening_factor", 2.5)}


def wrong_values(default) -> list:
    """Values of no use where the usual one is `default`."""
    if isinstance(default, bool):
        return ["yes"]
    if isinstance(default, int):
        return [-1, "a", NAN, 2.5]
    if isinstance(default, float):
        return [-1, "a", NAN]
    if isinstance(default, tuple):
        return ["a", (), -3, ("a",) * len(default)]
    return ["nonsense", -1]


def wrong_keywords():
    """Each keyword once for every file of models that has it."""
    asked = set()
    for name in SLIM:
        function = getattr(cnnlib.models, name)
        for keyword, parameter in inspect.signature(function).parameters.items():
            file_and_keyword = function.__module__, keyword
            own = parameter.kind is inspect.Parameter.KEYWORD_ONLY
            if not own or file_and_keyword in asked:
                continue
            asked.add(file_and_keyword)
            for value in wrong_values(parameter.default):
                if (keyword, value) not in {
                    ("gate_bias", -1),
                    ("widening_factor", 2.5),
                }:
                    yield name, keyword, value


@pytest.mark.parametrize(("name", "keyword", "value"), [*wrong_keywords()])
def test_wrong_value_is_named(name, keyword, value):
    with pytest.raises(cnnlib.InputError) as error:
        cnnlib.accounting.blueprint(name, **{**SLIM[name], keyword: value})
    message = str(error.value)
    assert f"{keyword}=" in message or repr(value) in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("keyword", "value", "message"),
    [
        ("include_top", "maybe", "include_top='maybe' is neither True nor False"),
        ("classes", 0, "classes=0 is not a positive integer"),
        ("pooling", "mean", "pooling='mean' is not known; choose from None, 'avg'"),
        ("classifier_activation", "sofmax", "'sofmax'; did you mean 'softmax'"),
        ("input_shape", (32, 32), r"\(32, 32\) is not \(height, width, channels\)"),
        ("weights", "imagenette", "weights='imagenette' of resnet50 do not"),
        ("width", 64, "width=64 does not lie above 0 and up to 8"),
        ("blocks", (10**6, 1, 1, 1), r"1,000,003; up to 10,000 can be built"),
        ("blocks", (1, 1), r"blocks=\(1, 1\) does not say the depth of each of 4"),
        ("shortcut", "D", "shortcut='D' is not known; choose from 'A', 'B', 'C'"),
        ("cardinality", 0, "cardinality=0 is not a positive integer, such as 1"),
    ],
)
def test_message(keyword, value, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("resnet50", **{keyword: value})


def test_one_share_may_serve_all_stages():
    one = cnnlib.accounting.blueprint("enet", **SLIM["enet"], dropout=0.2)
    each = cnnlib.accounting.blueprint("enet", **SLIM["enet"], dropout=(0.2, 0.2, 0.2))
    assert one.get_config()["layers"] == each.get_config()["layers"]
