"""Figures in one style; importing this package loads matplotlib."""

from cnnlib.plots.charts.activation_curves import activation_curves
from cnnlib.plots.charts.bars import show_bars
from cnnlib.plots.charts.by_layer import show_by_layer
from cnnlib.plots.charts.confusion_matrix import show_confusion
from cnnlib.plots.charts.decision_regions import decision_regions, scatter_classes
from cnnlib.plots.charts.dots import show_dots
from cnnlib.plots.charts.loss_surface import show_path, show_surface
from cnnlib.plots.charts.tradeoff import show_families, show_tradeoff
from cnnlib.plots.charts.training_curves import show_curves, show_runs
from cnnlib.plots.diagrams.architecture import draw_architecture
from cnnlib.plots.diagrams.block import draw_block
from cnnlib.plots.diagrams.computation_graph import draw_graph
from cnnlib.plots.diagrams.connection_table import show_connections
from cnnlib.plots.diagrams.convolution import (
    show_flattened,
    show_kernels,
    show_shift,
    show_window,
)
from cnnlib.plots.diagrams.convolution_structure import (
    show_as_dense,
    show_gradients,
    show_groups,
    show_places,
    show_taps,
)
from cnnlib.plots.diagrams.dense_connections import (
    show_channel_growth,
    show_reuse,
)
from cnnlib.plots.diagrams.dropout import draw_thinned
from cnnlib.plots.diagrams.fisher_vectors import (
    show_descriptor,
    show_dictionary,
)
from cnnlib.plots.diagrams.im2col import show_im2col
from cnnlib.plots.diagrams.matrix_shapes import show_dense_shapes
from cnnlib.plots.diagrams.neuron_chain import draw_chain
from cnnlib.plots.diagrams.neurons import draw_network, draw_neuron
from cnnlib.plots.diagrams.normalization import show_shared_cells
from cnnlib.plots.diagrams.number_grid import show_numbers
from cnnlib.plots.diagrams.pooling import show_field_growth, show_fields, show_pooling
from cnnlib.plots.diagrams.sequences import show_dilations, show_traces
from cnnlib.plots.diagrams.text_network import draw_text_cnn
from cnnlib.plots.diagrams.text_windows import show_evidence, strongest_windows
from cnnlib.plots.diagrams.volumes import show_2d_and_3d, show_clips
from cnnlib.plots.pictures.augmentation import show_color_directions, show_ten_crops
from cnnlib.plots.pictures.boxes import show_boxes, show_label_maps
from cnnlib.plots.pictures.class_maps import show_class_maps
from cnnlib.plots.pictures.feature_maps import (
    feature_maps,
    show_feature_maps,
    show_filters,
)
from cnnlib.plots.pictures.occlusion import show_labels, show_occlusion, show_square
from cnnlib.plots.pictures.signed_images import show_signed
from cnnlib.plots.pictures.top_activations import as_picture, show_top_activations
from cnnlib.plots.source import show_source
from cnnlib.plots.style import COLORS, figure, show_images, title, use_style

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
