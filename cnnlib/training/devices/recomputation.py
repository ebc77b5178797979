"""Training in less memory: cheap maps are computed again in the backward pass.

Chen, Xu, Zhang, Guestrin 2016, "Training Deep Nets with Sublinear Memory Cost"; Pleiss
et al. 2017, "Memory-Efficient Implementation of DenseNets": each unit of a DenseNet
reads the maps of all units before it. Concatenation, normalisation and ReLU of each
unit write them anew, so that the memory of a block grows with the square of its depth.
Computed again when the backward pass needs them, they take the memory of one unit.
"""

import contextlib
import functools
import inspect

import keras
from keras import ops

from cnnlib.training.devices import device
from cnnlib.training.devices.recompute_plan import Group, plan


@contextlib.contextmanager
def recomputed_maps(model: keras.Model):
    """Let the training steps of a model keep less for the backward pass for a while.

    Kept are the outputs of convolutions, dense layers, pooling and sums, and all that
    random layers such as dropout write: nothing is drawn twice. Concatenations,
    normalisations, activations and padding between them are computed a second time.
    Results, gradients and running averages are the same within rounding; the model is
    saved as it was, and inference is not changed. Functions that Keras compiles
    meanwhile stay as they are. Batch normalisation over several devices of TensorFlow
    is kept as well.

    Args:
        model: functional or sequential; models inside it are changed, too.
    """
    models = [
        layer
        for layer in model._flatten_layers()
        if isinstance(layer, keras.Model) and getattr(layer, "inputs", None)
    ]
    for found in models:
        found.call = functools.partial(_call, found, plan(found))
    try:
        yield
    finally:
        for found in models:
            del found.call


def _call(model, steps, inputs, training=None, mask=None):
    """`call` of a functional model, with groups of layers that forget."""
    if not training:
        return type(model).call(model, inputs, training=training, mask=mask)
    values = {
        id(tensor): value
        for tensor, value in zip(model.inputs, keras.tree.flatten(inputs), strict=True)
    }
    for step in steps:
        if isinstance(step, Group):
            _run_group(step, values)
        else:
            _run_node(step, values)
    outputs = [values[id(tensor)] for tensor in model.outputs]
    if len(outputs) == 1:
        return outputs[0]
    return keras.tree.pack_sequence_as(model._outputs_struct, outputs)


def _run_node(node, values: dict) -> None:
    """One call of a layer.

    Args:
        node: from `plan`.
        values: tensors by the `id` of the Keras tensor; those of the node are added.
    """
    args, kwargs = node.arguments.fill_in(values)
    # In the backward pass no model around the layer says that this is training.
    call = getattr(node.operation, "call", None)
    if call and "training" in inspect.signature(call).parameters:
        kwargs["training"] = True
    outputs = keras.tree.flatten(node.operation(*args, **kwargs))
    values.update(zip(map(id, node.outputs), outputs, strict=True))


def _run_group(group: Group, values: dict) -> None:
    """The layers of a group, as a function that remembers its arguments alone."""
    variables = group.variables
    changing = [variable for variable in variables if not variable.trainable]

    def join(sources):
        return (
            sources[0] if group.axis is None else ops.concatenate(sources, group.axis)
        )

    def compute(joined, weights):
        inside = {id(group.joined): joined}
        # Running averages move once, by what the first pass returns.
        with keras.StatelessScope(zip(variables, weights, strict=True)) as scope:
            for node in group.nodes:
                _run_node(node, inside)
            state = [scope.get_current_value(variable) for variable in changing]
        return [inside[id(tensor)] for tensor in group.outputs], state

    sources = [values[id(tensor)] for tensor in group.sources]
    weights = [ops.convert_to_tensor(variable.value) for variable in variables]
    if keras.backend.backend() == "tensorflow":
        later = [id(tensor) for tensor in group.read_later]
        shared = [place for place, t in enumerate(group.sources) if id(t) in later]
        outputs, state, passed = _tensorflow(join, compute, sources, weights, shared)
        values.update(zip(later, passed, strict=True))
    else:
        run = _jax if keras.backend.backend() == "jax" else _torch
        outputs, state = run(lambda s, w: compute(join(s), w), sources, weights)
    for variable, value in zip(changing, state, strict=True):
        variable.assign(value)
    values.update(zip(map(id, group.outputs), outputs, strict=True))


def _jax(compute, sources, weights):
    """As `jax.checkpoint`, whose barriers XLA takes away on a CPU before it is done."""
    import jax

    @jax.custom_vjp
    def forgetting(sources, weights):
        return compute(sources, weights)

    def forward(sources, weights):
        return compute(sources, weights), (sources, weights)

    def backward(arguments, upstream):
        sources, weights = arguments
        gradient = jax.tree.leaves(upstream)[0]
        again = [_after(gradient, source) for source in sources]
        return jax.vjp(compute, again, weights)[1](upstream)

    forgetting.defvjp(forward, backward)
    return forgetting(sources, weights)


def _torch(compute, sources, weights):
    from torch.utils.checkpoint import checkpoint

    # Nothing random is in a group, so that there is no state to restore.
    return checkpoint(
        compute, sources, weights, use_reentrant=False, preserve_rng_state=False
    )


def _tensorflow(join, compute, sources, weights, shared):
    """As `tf.recompute_grad`, which would copy each source and pile up gradients.

    Sources that later groups read are passed on to them from here, so that their
    gradients are added one after the other. TensorFlow would hold the gradient from
    each group till it has all of them, and their number grows with the square of the
    depth.

    Args:
        join: makes one tensor of the sources.
        compute: from the joined tensor and the weights to outputs and new state.
        sources: tensors.
        weights: tensors.
        shared: places of the sources that are passed on.

    Returns:
        Outputs, new state, and the sources passed on.
    """
    import tensorflow as tf

    state = []

    @tf.custom_gradient
    def forgetting(sources, weights):
        outputs, new = compute(join(sources), weights)
        state.extend(new)

        def backward(*upstream):
            # Not before the gradient is there.
            with tf.control_dependencies(upstream):
                again = tf.identity(join(sources))
            if device.kind() != "cpu":  # XLA heeds no control dependencies
                again = _after(upstream[0], again)
            with tf.GradientTape() as tape:
                tape.watch([again, weights])
                repeated, _ = compute(again, weights)
            of_joined, of_weights = tape.gradient(
                repeated,
                [again, weights],
                upstream[: len(outputs)],
                unconnected_gradients=tf.UnconnectedGradients.ZERO,
            )
            # Nothing else before all is done, so that the maps are free again.
            with tf.control_dependencies(of_weights):
                parts = [tf.identity(of_joined)]
                if len(sources) > 1:
                    sizes = [source.shape[-1] for source in sources]
                    parts = tf.split(of_joined, sizes, axis=-1)
            for place, later in zip(shared, upstream[len(outputs) :], strict=True):
                parts[place] += later
            return parts, of_weights

        return (outputs, [sources[place] for place in shared]), backward

    outputs, passed = forgetting(sources, weights)
    return outputs, state, passed


def _after(gradient, tensor):
    """The same tensor, so that XLA does not take it for what it computed before."""
    first = ops.cast(ops.reshape(gradient, (-1,))[0], tensor.dtype)
    # Zero, of which it cannot know.
    return tensor + ops.where(ops.isnan(first), first, ops.zeros_like(first))
