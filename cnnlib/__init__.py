"""Convolutional networks of the papers in Keras 3, and the course that explains them.

    import cnnlib

    model = cnnlib.create_model("lenet5")
    cnnlib.describe(model)
    data = cnnlib.load_data("digits")
    result = cnnlib.fit(model, data, cnnlib.recipe("lenet5", "digits"))

Importing the package loads Keras, the layers and optimisers (so that saved models and
checkpoints can be read) and the model registry. Everything else is loaded when it is
first used.
"""

import importlib
from typing import TYPE_CHECKING

from cnnlib._startup import import_keras_quietly

import_keras_quietly()

from cnnlib import layers, models, optimization, surgery  # noqa: E402
from cnnlib.errors import InputError  # noqa: E402
from cnnlib.models.common.registry import create_model, list_models  # noqa: E402
from cnnlib.surgery.features import features  # noqa: E402
from cnnlib.surgery.folding import fold_batch_norm  # noqa: E402
from cnnlib.surgery.head import replace_head  # noqa: E402

__version__ = "0.1.0"

# Where each lazily loaded name lives; a name that equals its module's last part is
# the module itself.
_LAZY = {
    "accounting": "cnnlib.accounting",
    "data": "cnnlib.data",
    "evaluation": "cnnlib.evaluation",
    "interpretation": "cnnlib.interpretation",
    "exercises": "cnnlib.exercises",
    "plots": "cnnlib.plots",
    "scratch": "cnnlib.scratch",
    "training": "cnnlib.training",
    "describe": "cnnlib.accounting",
    "output_size": "cnnlib.accounting",
    "load_data": "cnnlib.data",
    "evaluate": "cnnlib.evaluation",
    "Evaluation": "cnnlib.evaluation",
    "fit": "cnnlib.training",
    "recipe": "cnnlib.training",
    "Recipe": "cnnlib.training",
}

__all__ = [
    "InputError",
    "__version__",
    "create_model",
    "features",
    "fold_batch_norm",
    "layers",
    "list_models",
    "models",
    "optimization",
    "replace_head",
    "surgery",
    *_LAZY,
]


if TYPE_CHECKING:
    # `as` tells editors and type checkers that the name is public.
    from cnnlib import accounting as accounting
    from cnnlib import data as data
    from cnnlib import evaluation as evaluation
    from cnnlib import exercises as exercises
    from cnnlib import interpretation as interpretation
    from cnnlib import plots as plots
    from cnnlib import scratch as scratch
    from cnnlib import training as training
    from cnnlib.accounting import describe as describe
    from cnnlib.accounting import output_size as output_size
    from cnnlib.data import load_data as load_data
    from cnnlib.evaluation import Evaluation as Evaluation
    from cnnlib.evaluation import evaluate as evaluate
    from cnnlib.training import Recipe as Recipe
    from cnnlib.training import fit as fit
    from cnnlib.training import recipe as recipe
else:
    # Not for them: it would answer to any name.
    def __getattr__(name: str):
        if name not in _LAZY:
            raise AttributeError(f"module 'cnnlib' has no attribute {name!r}")
        module = importlib.import_module(_LAZY[name])
        value = module if module.__name__ == f"cnnlib.{name}" else getattr(module, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
