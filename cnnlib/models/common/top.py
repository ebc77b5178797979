"""What stands on the features of a network: pooling, or a classifier."""

import dataclasses

import keras
from keras import layers

from cnnlib.models.common.arguments import check_choice

# Pooling over all places of maps, by their number of axes.
_GLOBAL_POOLS = {
    ("avg", 4): layers.GlobalAveragePooling2D,
    ("max", 4): layers.GlobalMaxPooling2D,
    ("avg", 5): layers.GlobalAveragePooling3D,
    ("max", 5): layers.GlobalMaxPooling3D,
}


@dataclasses.dataclass(frozen=True)
class Top:
    """The end of a network, as its caller asked for it.

    Attributes:
        include: whether the network ends in its classifier.
        pooling: without classifier, `None`, `"avg"` or `"max"`.
        classes: number of classes.
        activation: of the class scores; `None` for logits.
    """

    include: bool
    pooling: str | None
    classes: int
    activation: str | None

    def __call__(self, x, dropout: float = 0.0):
        """Global average pooling and one dense layer, or the features alone.

        Args:
            x: feature map `(batch, height, width, channels)`.
            dropout: share of the pooled features that training leaves out.
        """
        if not self.include:
            return self.features(x)
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        if dropout:
            x = layers.Dropout(dropout, name="dropout")(x)
        return self.predictions(x)

    def features(self, x):
        """What `include_top=False` returns: the map, or its mean or maximum.

        Features without places, `(batch, channels)`, stay as they are.
        """
        check_choice("pooling", self.pooling, (None, "avg", "max"))
        pool = _GLOBAL_POOLS.get((self.pooling, len(x.shape)))
        return x if pool is None else pool(name=f"{self.pooling}_pool")(x)

    def predictions(self, x, name: str = "predictions", **options):
        """The dense layer of class scores.

        It computes in the precision of its weights: class probabilities in half
        precision would round away.

        Args:
            x: features `(batch, channels)`.
            name: of the layer; `..._predictions` in an auxiliary head.
            **options: as `keras.layers.Dense`.
        """
        return layers.Dense(
            self.classes,
            activation=self.activation,
            dtype=keras.config.dtype_policy().variable_dtype,
            name=name,
            **options,
        )(x)
