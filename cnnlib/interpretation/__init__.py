"""Looking into a trained network: what it answers to, and where."""

from cnnlib.interpretation.aliasing import aliased_share, response_power
from cnnlib.interpretation.class_activation import class_activation_maps
from cnnlib.interpretation.deconvnet import Deconvnet, deconvnet, strongest
from cnnlib.interpretation.feature_reuse import dense_connections, feature_reuse
from cnnlib.interpretation.occlusion import occluded, occlusion_map
from cnnlib.interpretation.top_activations import TopActivation, top_activations

__all__ = [
    "Deconvnet",
    "TopActivation",
    "aliased_share",
    "class_activation_maps",
    "deconvnet",
    "dense_connections",
    "feature_reuse",
    "occluded",
    "occlusion_map",
    "response_power",
    "strongest",
    "top_activations",
]
