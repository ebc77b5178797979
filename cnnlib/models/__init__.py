"""Networks of the papers, one file each, and the registry that finds them by name."""

from cnnlib.models.lenet import lenet5
from cnnlib.models.registry import create_model, list_models

__all__ = ["create_model", "lenet5", "list_models"]
