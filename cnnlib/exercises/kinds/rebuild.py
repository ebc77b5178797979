"""The exercise whose answer is a block: a function from tensor to tensor."""

import collections
import functools
import itertools
from collections.abc import Callable, Mapping, Sequence

import keras
import numpy as np

from cnnlib.exercises.kinds.differences import find_shared_layer, weight_difference
from cnnlib.exercises.kinds.equal_weights import give_equal_weights, outputs
from cnnlib.exercises.kinds.exercise import Exercise
from cnnlib.exercises.kinds.sentences import as_sentence
from cnnlib.exercises.kinds.steps import step_difference
from cnnlib.exercises.kinds.student_code import Stopped, call, students_code
from cnnlib.surgery.graph import is_graph

_LAST_RESORT = "Compare step by step."


class RebuildExercise(Exercise):
    """An exercise that a block or a network answers, judged by what it computes.

    The student's block and ours are built on the same inputs, get equal weights
    (`give_equal_weights`) and have to give the same numbers: layers may be written in
    any way and created in any order. Where the numbers differ, typical mistakes are
    built, too; the one that gives the student's numbers is the cause.

        rebuild = RebuildExercise(
            unit,  # unit(x, filters, end="add relu")
            inputs=[(keras.Input((8, 8, 4)), 4)],
            mistakes=[({"end": "add"}, "the ReLU after the addition is missing")],
            hints=..., solution=...,
        )

    Args:
        reference: a function that builds the block right. It takes what the student's
            function takes, and keywords that build it wrong.
        inputs: arguments to build the block on, one tuple each: a `keras.Input` for
            every tensor, and whatever else the block needs. The first should be the
            plain case; the others have, say, a stride or other channels. Without a
            tensor, `[()]`, the function has to return a `keras.Model`.
        mistakes: keywords of `reference` that build it wrong in a typical way, or
            functions that do, each with the likely cause as a clause, without capital
            and full stop. The first that fits is told.
        hints, solution, praise: as in `Exercise`.
        checks: what shows without running the block: functions of the student's model
            (its weights given) and of the arguments that are not tensors, which return
            `None` or a sentence. They come first, so that what is typical and easy to
            see is told in its own words; `kinds.differences` lists a model's layers
            and kernels for them.
        variants: keywords under which `reference` is right as well; mistakes are tried
            with each.
        returns: what the function has to return, as in "Return a Keras tensor, …".
        where: says with which arguments something went wrong, `"with {} filters"`;
            `format` puts those that are not tensors into it.
        raising: where to look if the block builds on the first inputs, but raises
            on later ones; a sentence.
        otherwise: a sentence where no step can be named that differs.
        together: how many mistakes, at most, are tried at once.
        spread: standard deviation of the numbers that the block reads.
        tolerance: of a number, as a share of it and of the standard deviation of all.
            By default wide enough for any usual epsilon of batch norm, and far less
            than any mistake.
    """

    def __init__(
        self,
        reference: Callable,
        inputs: Sequence[tuple],
        mistakes: Sequence[tuple[Mapping | Callable, str]],
        hints: Sequence[str],
        solution: str,
        praise: str = "",
        checks: Sequence[Callable[..., str | None]] = (),
        variants: Sequence[Mapping] = ({},),
        returns: str = "a Keras tensor, what the last layer gives",
        where: str = "",
        raising: str = "",
        otherwise: str = "",
        together: int = 1,
        spread: float = 1.0,
        tolerance: float = 0.01,
    ):
        super().__init__(self._compare, hints, solution, praise)
        self._reference = reference
        self._inputs = tuple(inputs)
        self._mistakes = tuple(mistakes)
        self._checks = (find_shared_layer, *checks)
        self._variants = tuple(variants)
        self._returns = returns
        self._where = where
        self._raising = raising
        self._otherwise = otherwise
        self._together = together
        self._spread = spread
        self._tolerance = tolerance

    def _compare(self, block) -> str | None:
        for number, given in enumerate(self._inputs):
            try:
                mistake = self._mistake_on(given, block)
            except Stopped as stopped:
                said = str(stopped)
                if "expected axis -1 of input shape" in said:  # Keras, of a built layer
                    said += " Is one layer called twice? Every step needs its own."
                if number > 0:
                    where = self._at(given) or "on other inputs"
                    said = f"It cannot be built {where}. {said} {self._raising}"
                return said.strip()
            if mistake:
                return mistake
        return None

    def _mistake_on(self, given: tuple, block: Callable) -> str | None:
        """Compare on one of the inputs."""
        right = [
            self._build(functools.partial(self._reference, **variant), given)
            for variant in self._variants
        ]
        symbols = _fresh(given)
        made = call(block, *symbols)
        if mistake := self._mistake_in_kind(made, symbols, right[0]):
            return mistake
        model = _model(symbols, made)
        give_equal_weights(model)
        with students_code(block):
            found = self._outputs(model)
        if _ranks(model) != _ranks(right[0]):
            return self._difference(model, right[0], given)
        for check in self._checks:
            if mistake := check(model, *_arguments(given)):
                return mistake
        if any(self._same(found, self._outputs(ours)) for ours in right):
            return None
        if cause := self._cause_of(found, given):
            return as_sentence(cause, self._at(given))
        return self._difference(model, right[0], given)

    def _mistake_in_kind(self, made, symbols: list, right: keras.Model) -> str | None:
        """Say what was returned in place of tensors, or a network."""
        unlike = f"Return {self._returns}, not {_kind_of(made)}."
        if not any(map(_is_tensor, symbols)):
            if not isinstance(made, keras.Model):
                return unlike
            asked = right.inputs[0].shape
            if not is_graph(made):
                return f"Begin with keras.Input({tuple(asked[1:])}): shapes need it."
            read = made.inputs[0].shape
            if asked[1:] != read[1:]:
                return f"The input is {_sizes(asked)}; yours is {_sizes(read)}."
            return None
        several = isinstance(right.output, list)
        if isinstance(made, list | tuple) != several:
            return unlike
        made = made if several else [made]
        if len(made) != len(right.outputs) or not all(map(_is_tensor, made)):
            return unlike
        if not all(_is_made_of(symbols, tensor) for tensor in made):
            return (
                "What you return is not computed from the input: is every layer called"
                " on the tensor before it?"
            )
        return None

    def _cause_of(self, found: list, given: tuple) -> str | None:
        """Find the typical mistakes that give the same numbers, as few as possible."""
        found = [np.squeeze(array) for array in found]
        for block, cause in self._misbuilt():
            try:
                wrong = self._outputs(self._build(block, given))
            except ValueError:  # a mistake that these inputs rule out
                continue
            if self._same(found, [np.squeeze(array) for array in wrong]):
                return cause
        return None

    def _misbuilt(self):
        """Yield blocks with typical mistakes and their causes, one mistake first."""
        for count in range(1, self._together + 1):
            for chosen in itertools.combinations(self._mistakes, count):
                forms, causes = zip(*chosen, strict=True)
                if count == 1 and callable(forms[0]):
                    yield forms[0], causes[0]
                elif not any(map(callable, forms)):
                    for variant in self._variants:
                        options = collections.ChainMap(*forms, variant)
                        yield (
                            functools.partial(self._reference, **options),
                            "; ".join(causes),
                        )

    def _difference(self, model, right, given: tuple) -> str:
        """Say what differs where no typical mistake explains it."""
        where = f" ({self._at(given)})" if self._at(given) else ""
        yours, ours = (
            " and ".join(_sizes(tensor.shape) for tensor in made.outputs)
            for made in (model, right)
        )
        if yours != ours:
            said = f"The output is {ours}; yours is {yours}{where}. {self._raising}"
            return said.strip()
        found, expected = self._outputs(model), self._outputs(right)
        steps = step_difference(model, right) or self._otherwise or _LAST_RESORT
        if self._same(*map(_with_sorted_channels, (found, expected))):
            said = f"The maps are right, their order is not{where}. {self._otherwise}"
        elif difference := weight_difference(model, right):
            said = f"{difference}{where}. {steps}"
        else:
            said = f"The weights fit{where}, the steps do not. {steps}"
        return said.strip()

    def _at(self, given: tuple) -> str:
        return self._where.format(*_arguments(given))

    def _build(self, block: Callable, given: tuple) -> keras.Model:
        symbols = _fresh(given)
        model = _model(symbols, block(*symbols))
        give_equal_weights(model)
        return model

    def _outputs(self, model: keras.Model) -> list[np.ndarray]:
        return outputs(model, self._spread)

    def _same(self, found: list, expected: list) -> bool:
        return len(found) == len(expected) and all(
            one.shape == other.shape
            and np.allclose(one, other, self._tolerance, self._tolerance * other.std())
            for one, other in zip(found, expected, strict=True)
        )


def _is_tensor(x) -> bool:
    return keras.backend.is_keras_tensor(x)


def _fresh(given: tuple) -> list:
    """The arguments with inputs that no model was built on."""
    return [keras.Input(x.shape[1:]) if _is_tensor(x) else x for x in given]


def _arguments(given: tuple) -> list:
    return [x for x in given if not _is_tensor(x)]


def _model(symbols: list, made) -> keras.Model:
    """The model from inputs to what was made of them; a model is its own."""
    if isinstance(made, keras.Model):
        return made
    tensors = [x for x in symbols if _is_tensor(x)]
    made = list(made) if isinstance(made, tuple) else made
    return keras.Model(tensors if len(tensors) > 1 else tensors[0], made)


def _is_made_of(symbols: list, tensor) -> bool:
    try:
        keras.Model([x for x in symbols if _is_tensor(x)], tensor)
    except ValueError:  # Keras has no other way to ask
        return False
    return True


def _ranks(model: keras.Model) -> list[int]:
    return [len(tensor.shape) for tensor in model.outputs]


def _kind_of(made) -> str:
    name = type(made).__name__
    if isinstance(made, list | tuple):
        name += " of " + " and ".join(sorted({type(part).__name__ for part in made}))
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _sizes(shape: tuple) -> str:
    return " × ".join(map(str, shape[1:]))


def _with_sorted_channels(maps: list[np.ndarray]) -> list[np.ndarray]:
    """The maps of each output in an order that only their numbers decide."""
    flat = [array.reshape(-1, array.shape[-1]) for array in maps]
    return [columns[:, columns.sum(axis=0).argsort()] for columns in flat]
