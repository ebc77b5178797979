"""Exercises with `check`, `hint` and `solution`, one file per notebook."""

from cnnlib.exercises.backpropagation import (
    centred_difference,
    dense_gradients,
    graph_gradient,
    locate_the_bug,
    sigmoid_neuron_gradient,
)
from cnnlib.exercises.batch_normalization import (
    bn_block_weights,
    bn_input_gradient,
    conv_batch_norm,
    steps_to_forget,
)
from cnnlib.exercises.convolution_in_1d_and_3d import (
    conv1d_length,
    conv1d_valid,
    conv1d_weights,
    conv3d_multiply_adds,
    max_over_time,
)
from cnnlib.exercises.convolution_layer import (
    conv_output_size,
    depthwise_saving,
    fit_alexnet,
    pointwise_weights,
    predicted_size,
)
from cnnlib.exercises.data_augmentation import (
    distinct_crops,
    five_views,
    keeps_digits,
    mirror_images,
    pca_shift,
)
from cnnlib.exercises.fine_tuning import (
    body_rate,
    group_step,
    inference_layers,
    probe_weights,
    trainable_after_freezing,
)
from cnnlib.exercises.first_convnet import (
    build_pattern,
    confusion_matrix,
    flatten_size,
    pattern_weights,
    shift_right,
)
from cnnlib.exercises.fold_by_hand import fold_by_hand
from cnnlib.exercises.gradient_descent import (
    cosine_rate,
    largest_learning_rate,
    momentum_step,
    two_momentum_steps,
    updates_in_training,
)
from cnnlib.exercises.layer_instance_group_norm import (
    group_norm_means,
    layer_norm_weights,
    mean_shape,
    one_place,
    write_group_norm,
)
from cnnlib.exercises.learning_is_finding_a_function import (
    choose_setting,
    fisher_length,
    image_distance,
    linear_numbers,
    nearest_label,
)
from cnnlib.exercises.lenet5 import (
    full_c3,
    rebuild_lenet5,
    s2_connections,
    small_input,
    subsample,
)
from cnnlib.exercises.neurons_and_layers import (
    collapse,
    dense_layer,
    initial_loss,
    mlp_weights,
    stable_softmax,
)
from cnnlib.exercises.pooling_and_receptive_field import (
    max_pool,
    max_pool_gradient,
    receptive_field,
    stack_weights,
    vgg16_field,
)
from cnnlib.exercises.preprocessing_and_distribution_shift import (
    rate_factor,
    standardize_test,
    sure_and_wrong,
    whiten_samples,
    whitened_coordinate,
)
from cnnlib.exercises.regularization import (
    inverted_dropout,
    keras_strength,
    l2_step,
    test_factor,
    weight_after_decay,
)
from cnnlib.exercises.start_here import (
    error_rate,
    sevens,
    steps_per_epoch,
    which_part,
)
from cnnlib.exercises.vanishing_gradients_and_initialization import (
    chain_gradient,
    he_stddev,
    leaky_variance,
    sigmoids_to_a_millionth,
    uniform_limit,
)
from cnnlib.exercises.write_convolution import conv2d_valid

__all__ = [
    "bn_block_weights",
    "bn_input_gradient",
    "body_rate",
    "build_pattern",
    "centred_difference",
    "chain_gradient",
    "choose_setting",
    "collapse",
    "confusion_matrix",
    "conv1d_length",
    "conv1d_valid",
    "conv1d_weights",
    "conv2d_valid",
    "conv3d_multiply_adds",
    "conv_batch_norm",
    "conv_output_size",
    "cosine_rate",
    "dense_gradients",
    "dense_layer",
    "depthwise_saving",
    "distinct_crops",
    "error_rate",
    "fisher_length",
    "fit_alexnet",
    "five_views",
    "flatten_size",
    "fold_by_hand",
    "full_c3",
    "graph_gradient",
    "group_norm_means",
    "group_step",
    "he_stddev",
    "image_distance",
    "inference_layers",
    "initial_loss",
    "inverted_dropout",
    "keeps_digits",
    "keras_strength",
    "l2_step",
    "largest_learning_rate",
    "layer_norm_weights",
    "leaky_variance",
    "linear_numbers",
    "locate_the_bug",
    "max_over_time",
    "max_pool",
    "max_pool_gradient",
    "mean_shape",
    "mirror_images",
    "mlp_weights",
    "momentum_step",
    "nearest_label",
    "one_place",
    "pattern_weights",
    "pca_shift",
    "pointwise_weights",
    "predicted_size",
    "probe_weights",
    "rate_factor",
    "rebuild_lenet5",
    "receptive_field",
    "s2_connections",
    "sevens",
    "shift_right",
    "sigmoid_neuron_gradient",
    "sigmoids_to_a_millionth",
    "small_input",
    "stable_softmax",
    "stack_weights",
    "standardize_test",
    "steps_per_epoch",
    "steps_to_forget",
    "subsample",
    "sure_and_wrong",
    "test_factor",
    "trainable_after_freezing",
    "two_momentum_steps",
    "uniform_limit",
    "updates_in_training",
    "vgg16_field",
    "weight_after_decay",
    "which_part",
    "whiten_samples",
    "whitened_coordinate",
    "write_group_norm",
]
