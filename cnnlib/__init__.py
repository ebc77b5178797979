"""Convolutional networks of the papers in Keras 3, and the course that explains them.

    import cnnlib

    model = cnnlib.create_model("lenet5")
    cnnlib.describe(model)
    data = cnnlib.load_data("digits")
    result = cnnlib.fit(model, data, cnnlib.recipe("lenet5", "digits"))

Everything is loaded when it is first used, Keras too, so that the command line answers
at once. Whoever imports Keras, before or after: it can read saved models and
checkpoints, whose layers and optimisers are of this package.
"""

import importlib
from typing import TYPE_CHECKING

from cnnlib._startup import await_keras
from cnnlib.errors import InputError

__version__ = "0.1.0"

# Where each name lives; a name that equals its module's last part is the module itself.
_LAZY = {
    "accounting": "cnnlib.accounting",
    "data": "cnnlib.data",
    "evaluation": "cnnlib.evaluation",
    "exercises": "cnnlib.exercises",
    "interpretation": "cnnlib.interpretation",
    "layers": "cnnlib.layers",
    "models": "cnnlib.models",
    "optimization": "cnnlib.optimization",
    "plots": "cnnlib.plots",
    "scratch": "cnnlib.scratch",
    "surgery": "cnnlib.surgery",
    "training": "cnnlib.training",
    "create_model": "cnnlib.models",
    "list_models": "cnnlib.models",
    "describe": "cnnlib.accounting",
    "output_size": "cnnlib.accounting",
    "load_data": "cnnlib.data",
    "evaluate": "cnnlib.evaluation",
    "Evaluation": "cnnlib.evaluation",
    "features": "cnnlib.surgery",
    "fold_batch_norm": "cnnlib.surgery",
    "replace_head": "cnnlib.surgery",
    "fit": "cnnlib.training",
    "recipe": "cnnlib.training",
    "Recipe": "cnnlib.training",
}

__all__ = ["InputError", "__version__", *_LAZY]


if TYPE_CHECKING:
    # `as` tells editors and type checkers that the name is public.
    from cnnlib import accounting as accounting
    from cnnlib import data as data
    from cnnlib import evaluation as evaluation
    from cnnlib import exercises as exercises
    from cnnlib import interpretation as interpretation
    from cnnlib import layers as layers
    from cnnlib import models as models
    from cnnlib import optimization as optimization
    from cnnlib import plots as plots
    from cnnlib import scratch as scratch
    from cnnlib import surgery as surgery
    from cnnlib import training as training
    from cnnlib.accounting import describe as describe
    from cnnlib.accounting import output_size as output_size
    from cnnlib.data import load_data as load_data
    from cnnlib.evaluation import Evaluation as Evaluation
    from cnnlib.evaluation import evaluate as evaluate
    from cnnlib.models import create_model as create_model
    from cnnlib.models import list_models as list_models
    from cnnlib.surgery import features as features
    from cnnlib.surgery import fold_batch_norm as fold_batch_norm
    from cnnlib.surgery import replace_head as replace_head
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


await_keras()
