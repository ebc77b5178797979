"""Right answers with one thing changed: what students forget, exchange or share."""

import ast
import copy
import itertools
import re
from collections.abc import Callable, Iterator

# Layers that may be left out: their tensor is handed on.
_REMOVABLE = (
    "BatchNormalization",
    "ReLU",
    "LocalResponseNormalization",
    "MaxPooling2D",
    "Rescaling",
)
_EXCHANGED = {
    "MaxPooling2D": "keras.layers.AveragePooling2D",
    "GlobalAveragePooling2D": "keras.layers.GlobalMaxPooling2D",
    "Add": "keras.layers.Multiply",
    "Multiply": "keras.layers.Add",
    "ReLU": "tanh",
}


def altered(source: str) -> Iterator[tuple[str, str]]:
    """Yield what was changed, and the source with the change.

    Args:
        source: of a function that builds a block or a network of Keras layers. Where
            it is run, `shared` has to return a constructor that gives the same layer
            again for the same arguments, and `tanh` a constructor of an activation.
    """
    tree = ast.parse(source)
    for number in range(len(list(_changes(tree)))):
        changed = copy.deepcopy(tree)
        what, change = list(_changes(changed))[number]
        change()
        yield f"{number}, {what}", ast.unparse(ast.fix_missing_locations(changed))
    for name in sorted({_name(node) for node in ast.walk(tree)} - {"", "Input"}):
        pattern = rf"(?:\w+\.)*\b{name}\b(?=\()"
        yield f"one {name}", re.sub(pattern, lambda m: f"shared({m[0]})", source)


def _changes(tree: ast.AST) -> Iterator[tuple[str, Callable]]:
    """Yield what can be changed, and the function that changes it in place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in ("relu", "sigmoid"):
            yield f"tanh for {node.value}", _put(vars(node), "value", "tanh")
            yield f"nothing for {node.value}", _put(vars(node), "value", None)
        if not isinstance(node, ast.Call):
            yield from _changes_of_lines(node)
        elif _is_called(node):
            yield from _changes_of_call(node)
        elif _name(node) in _EXCHANGED:
            instead = ast.parse(_EXCHANGED[_name(node)]).body[0].value
            yield f"other than {_name(node)}", _put(vars(node), "func", instead)


def _changes_of_call(node: ast.Call) -> Iterator[tuple[str, Callable]]:
    """A layer is left out, or changes places with the one it is called on."""
    given = node.args[0]
    if _name(node) in _REMOVABLE:
        # What is left is the tensor, in brackets that say nothing.
        yield (
            f"without {_name(node)}",
            lambda: vars(node).update(
                vars(ast.parse("(lambda x: x)(x)").body[0].value) | {"args": [given]}
            ),
        )
    if _is_called(given) and not isinstance(given.args[0], ast.List):
        yield f"{_name(given)} after {_name(node)}", _exchange(node, given)


def _changes_of_lines(node: ast.AST) -> Iterator[tuple[str, Callable]]:
    """The layers of two lines, or of two places in a list, are exchanged or lost."""
    if isinstance(node, ast.List) and node.elts and _name(node.elts[0]):
        for place in range(1, len(node.elts)):
            name = _name(node.elts[place])
            if name in _REMOVABLE:
                yield f"without {name}", lambda p=place: node.elts.pop(p)
            if place + 1 < len(node.elts):
                following = _name(node.elts[place + 1])
                yield (
                    f"{following} before {name}",
                    lambda p=place: node.elts.insert(p, node.elts.pop(p + 1)),
                )
    if isinstance(node, ast.FunctionDef | ast.For):
        for first, second in itertools.pairwise(node.body):
            one, other = getattr(first, "value", None), getattr(second, "value", None)
            if _is_called(one) and _is_called(other) and _reads(other, first):
                yield f"{_name(other)} before {_name(one)}", _exchange(one, other)


def _put(place: dict, key: str, value) -> Callable:
    return lambda: place.update({key: value})


def _exchange(one: ast.Call, other: ast.Call) -> Callable:
    def exchange():
        one.func, other.func = other.func, one.func

    return exchange


def _name(node) -> str:
    """The class of a layer that is constructed, or constructed and called, here."""
    if _is_called(node):
        node = node.func
    name = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
    return name if name[:1].isupper() else ""


def _is_called(node) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Call)


def _reads(call: ast.Call, line: ast.stmt) -> bool:
    """Whether a call takes nothing but the one name that the line before has made."""
    made = [ast.unparse(target) for target in getattr(line, "targets", [])]
    return [ast.unparse(given) for given in call.args] == made
