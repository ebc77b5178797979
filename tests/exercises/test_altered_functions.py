"""Every function to write is wrong when one sign, step or comparison is another."""

import ast
import copy
from collections.abc import Callable, Iterator

import pytest

from cnnlib.exercises.kinds import FunctionExercise
from tests.exercises.test_contract import EXERCISES, imported, said, starters

FUNCTIONS = [
    pytest.param(notebook, name, id=f"{notebook}-{name}")
    for notebook, exercises in EXERCISES.items()
    for name, exercise in exercises.items()
    if isinstance(exercise, FunctionExercise) or name == "conv2d_valid"
]
OTHER = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.USub: ast.UAdd,
}
# What may change nothing: the last axis of two is also the second, NumPy takes any
# negative number for "as many as are left", a side is squared, and the ε of Adam, which
# Keras has in another place, is far smaller than the gradients.
EQUAL = {
    ("adam_step", "np.sqrt(v_hat) + 1e-07"),
    ("nearest_label", "1"),
    ("stable_softmax", "-1"),
    ("network_work", "-(-size // stride)"),
}


def changes(tree: ast.AST) -> Iterator[tuple[str, Callable]]:
    """Yield where something can be changed, and the function that does it in place."""
    for node in ast.walk(tree):
        if type(kind := getattr(node, "op", None)) in OTHER:
            yield (
                ast.unparse(node),
                lambda n=node, k=kind: setattr(n, "op", OTHER[type(k)]()),
            )
        if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
            yield (
                ast.unparse(node),
                lambda n=node: n.ops.__setitem__(0, OTHER[type(n.ops[0])]()),
            )
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield ast.unparse(node), lambda n=node: setattr(n, "value", n.value + 1)


@pytest.mark.parametrize(("notebook", "name"), FUNCTIONS)
def test_no_change_is_right(notebook, name):
    exercise = EXERCISES[notebook][name]
    tree = ast.parse(said(exercise.solution))
    for number in range(len(list(changes(tree)))):
        changed = copy.deepcopy(tree)
        where, change = list(changes(changed))[number]
        change()
        if (name, where) in EQUAL:
            continue
        scope = dict(imported(notebook))
        exec(ast.unparse(ast.fix_missing_locations(changed)), scope)
        text = said(exercise.check, scope[starters(notebook)[name]])
        assert text.startswith("Not yet."), f"{where}: {text}"
