"""Figures in one style; importing this package loads matplotlib."""

from cnnlib.plots.activation_curves import activation_curves
from cnnlib.plots.architecture import draw_architecture
from cnnlib.plots.augmentation import show_color_directions, show_ten_crops
from cnnlib.plots.bars import show_bars
from cnnlib.plots.block import draw_block
from cnnlib.plots.boxes import show_boxes, show_label_maps
from cnnlib.plots.by_layer import show_by_layer
from cnnlib.plots.chain import draw_chain
from cnnlib.plots.class_maps import show_class_maps
from cnnlib.plots.computation_graph import draw_graph
from cnnlib.plots.confusion import show_confusion
from cnnlib.plots.connections import show_connections
from cnnlib.plots.convolution import (
    show_flattened,
    show_kernels,
    show_shift,
    show_window,
)
from cnnlib.plots.convolution_structure import (
    show_as_dense,
    show_gradients,
    show_groups,
    show_places,
    show_taps,
)
from cnnlib.plots.curves import show_curves
from cnnlib.plots.decision_regions import decision_regions, scatter_classes
from cnnlib.plots.dense_connections import (
    show_channel_growth,
    show_reuse,
)
from cnnlib.plots.descent import show_path, show_surface
from cnnlib.plots.dots import show_dots
from cnnlib.plots.feature_maps import (
    feature_maps,
    show_feature_maps,
    show_filters,
)
from cnnlib.plots.grids import show_im2col, show_numbers
from cnnlib.plots.matrix_shapes import show_dense_shapes
from cnnlib.plots.neurons import draw_network, draw_neuron
from cnnlib.plots.occlusion import show_labels, show_occlusion, show_square
from cnnlib.plots.pooling import show_field_growth, show_fields, show_pooling
from cnnlib.plots.runs import show_runs
from cnnlib.plots.sequences import show_dilations, show_traces
from cnnlib.plots.shared_statistics import show_shared_cells
from cnnlib.plots.signed_images import show_signed
from cnnlib.plots.source import show_source
from cnnlib.plots.style import COLORS, figure, show_images, title, use_style
from cnnlib.plots.text_network import draw_text_cnn
from cnnlib.plots.text_windows import show_evidence, strongest_windows
from cnnlib.plots.thinned import draw_thinned
from cnnlib.plots.top_activations import as_picture, show_top_activations
from cnnlib.plots.tradeoff import show_families, show_tradeoff
from cnnlib.plots.volumes import show_2d_and_3d, show_clips
from cnnlib.plots.windows import (
    show_descriptor,
    show_dictionary,
)

__all__ = [
    "COLORS",
    "activation_curves",
    "as_picture",
    "decision_regions",
    "draw_architecture",
    "draw_block",
    "draw_chain",
    "draw_graph",
    "draw_network",
    "draw_neuron",
    "draw_text_cnn",
    "draw_thinned",
    "feature_maps",
    "figure",
    "scatter_classes",
    "show_2d_and_3d",
    "show_as_dense",
    "show_bars",
    "show_boxes",
    "show_by_layer",
    "show_channel_growth",
    "show_class_maps",
    "show_clips",
    "show_color_directions",
    "show_confusion",
    "show_connections",
    "show_curves",
    "show_dense_shapes",
    "show_descriptor",
    "show_dictionary",
    "show_dilations",
    "show_dots",
    "show_evidence",
    "show_families",
    "show_feature_maps",
    "show_field_growth",
    "show_fields",
    "show_filters",
    "show_flattened",
    "show_gradients",
    "show_groups",
    "show_im2col",
    "show_images",
    "show_kernels",
    "show_label_maps",
    "show_labels",
    "show_numbers",
    "show_occlusion",
    "show_path",
    "show_places",
    "show_pooling",
    "show_reuse",
    "show_runs",
    "show_shared_cells",
    "show_shift",
    "show_signed",
    "show_source",
    "show_square",
    "show_surface",
    "show_taps",
    "show_ten_crops",
    "show_top_activations",
    "show_traces",
    "show_tradeoff",
    "show_window",
    "strongest_windows",
    "title",
    "use_style",
]
