"""Recipes for GoogLeNet, Inception-v2 to -v4, Inception-ResNet and PolyNet.

GoogLeNet: Szegedy et al. 2015, "Going Deeper with Convolutions", section 6: SGD with
momentum 0.9, the learning rate less 4 % every 8 epochs, the average of the weights for
testing; crops of 8 to 100 % of the area and 3/4 to 4/3 in shape, colours distorted; two
auxiliary classifiers (weight 0.3). Its rate, 0.01, batch of 32, weight decay, 0.0002 of
the kernels, and length of 10,000,000 steps (250 epochs) are those of the solver of
Caffe's release. The paper prints top-5 errors only.

Inception-v2: Ioffe, Szegedy 2015, "Batch Normalization", section 4.2: the rate 30 times
as high as Inception's, 0.045 (BN-x30), falling six times as fast, a fifth of the weight
decay, no dropout, colours less distorted, batches of 32, 6,000,000 steps (150 epochs).
25.2 % is the error of one crop (figure 4).

Inception-v3: Szegedy et al. 2016, "Rethinking the Inception Architecture", section 8:
RMSprop with decay 0.9 and ε = 1, rate 0.045 times 0.94 every second epoch, gradients
clipped at 2, batches of 32, 100 epochs, label smoothing 0.1, the average of the
weights; the momentum, the weight decay and the auxiliary weight of 0.4 are those of the
release in TensorFlow. 21.2 % on one crop of 48,238 images (table 3).

Inception-v4 and -ResNet: Szegedy et al. 2017, section 4: as version 3 without clipping;
160 epochs, as far as the curves go (figures 23 to 26). Errors of one crop of 48,238
images (table 2).

PolyNet: Zhang et al. 2017, section 5: RMSprop with ε = 1, batches of 512, rate 0.45
divided by 10 every 160,000 of 560,000 steps (epochs 64, 128, 192 and 224); 18.71 % on
one crop. Momentum and weight decay are Inception's here.

What differs for all: one machine takes the steps that many took side by side without
waiting for each other. GoogLeNet and Inception were tested on up to 144 crops, too.
PolyNet's modules are not inserted one by one and no path is left out in training.
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import IMAGENET, falling, member, on_imagenet

# An eighth more than the network sees, as 256 are to 224.
LARGE = {"image_size": 342, "crop_size": 299}
# Of the average of the weights in the release in TensorFlow.
EMA = 0.9999

GOOGLENET = Recipe(
    "googlenet",
    optimizer="sgd",
    learning_rate=0.01,
    momentum=0.9,
    schedule=falling(0.96, every=8, epochs=250),
    batch_size=32,
    epochs=250,
    weight_decay=2e-4,
    decay_all=False,
    augmentation=("resized_crop", "color_jitter", "flip"),
    ema=EMA,
    keywords={"auxiliary": True},
    **IMAGENET,
)

INCEPTION_V2 = replace(
    GOOGLENET,
    learning_rate=0.045,
    # Six times as fast as 4 % in 8 epochs.
    schedule=falling(0.96 ** (6 / 8), every=1, epochs=150),
    epochs=150,
    weight_decay=4e-5,
    keywords={},
)

INCEPTION_V4 = Recipe(
    "inception_v4",
    optimizer="rmsprop",
    learning_rate=0.045,
    momentum=0.9,
    epsilon=1.0,
    schedule=falling(0.94, every=2, epochs=160),
    batch_size=32,
    epochs=160,
    weight_decay=4e-5,
    decay_all=False,
    augmentation=("resized_crop", "color_jitter", "flip"),
    label_smoothing=0.1,
    ema=EMA,
    **LARGE,
)

INCEPTION_V3 = replace(
    INCEPTION_V4,
    schedule=falling(0.94, every=2, epochs=100),
    epochs=100,
    clip_norm=2.0,
    keywords={"auxiliary": True},
)

POLYNET = replace(
    INCEPTION_V4,
    learning_rate=0.45,
    schedule=((64, 0.1), (128, 0.01), (192, 0.001)),
    batch_size=512,
    epochs=224,
    image_size=378,
    crop_size=331,
)

RECIPES = (
    member(GOOGLENET, "googlenet", "imagenet2012"),
    member(INCEPTION_V2, "inception_v2", "imagenet2012", 25.2),
    member(INCEPTION_V3, "inception_v3", "imagenet2012", 21.2),
    *on_imagenet(
        INCEPTION_V4,
        {
            "inception_v4": 20.0,
            "inception_resnet_v1": 21.3,
            "inception_resnet_v2": 19.9,
        },
    ),
    member(POLYNET, "polynet", "imagenet2012", 18.71),
)
