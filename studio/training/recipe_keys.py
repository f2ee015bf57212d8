"""The keys of a recipe, group by group: default, bounds, unit and a sentence of help for each.

`studio.training.recipe` puts the groups together; forms, `--set`, YAML and docs derive from what stands here.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Policy = Literal["constant", "onecycle", "cosine", "step", "steps", "exp", "poly", "sigmoid", "sgdr", "random"]


def recipe_key(default: Any, group: str, about: str, unit: str = "", **bounds: Any) -> Any:
    """One key of the recipe: its default, the group it is shown in, one sentence of help, unit and bounds."""
    return Field(default, description=about, json_schema_extra={"group": group, "unit": unit}, **bounds)


class Keys(BaseModel):
    """What all groups share: values never change, unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DataKeys(Keys):
    """What is trained on."""

    data: str = recipe_key(
        "digits",
        "data",
        "What to train on: digits, shapes, a folder of classes, a Darknet .data file, or a CSV table.",
        min_length=1,
    )
    labels: Literal["strict", "component", "longest", "darknet"] = recipe_key(
        "strict",
        "data",
        "Class of a listed path: the only label inside it, a whole folder or file name, the longest "
        "label inside it, or every label inside it as Darknet trains.",
    )
    valid_share: float = recipe_key(
        0.1, "data", "Share of each class kept for validation where the data names none.", ge=0.0, le=0.9
    )
    split_seed: int = recipe_key(0, "data", "Picks which images are kept for validation.", ge=0)
    limit_train: int = recipe_key(
        0, "data", "Train on this many images, evenly over the classes; 0 takes all.", "images", ge=0
    )
    limit_valid: int = recipe_key(
        0, "data", "Validate on this many images, evenly over the classes; 0 takes all.", "images", ge=0
    )


class LengthKeys(Keys):
    """How long, in which portions, and how accuracy is measured."""

    epochs: int = recipe_key(10, "length", "Passes over the training images.", "epochs", ge=1, le=100_000)
    max_batches: int = recipe_key(
        0, "length", "Length in steps instead of epochs, as in a cfg; 0 leaves it to the epochs.", "steps", ge=0
    )
    batch: int = recipe_key(
        64, "length", "Images of one optimizer step, over all devices and subdivisions.", "images", ge=1
    )
    subdivisions: int = recipe_key(1, "length", "Mini-batches that a step is split into, to save memory.", ge=1)
    seed: int = recipe_key(1, "length", "Decides first weights, order of the images and augmentation.", ge=0, lt=2**31)
    topk: int = recipe_key(5, "length", "k of top-k accuracy.", ge=1, le=1000)
    checkpoint_seconds: float = recipe_key(
        60.0, "length", "Time between two checkpoints: what a crash can cost at most.", "s", ge=0.0
    )
    milestones: int = recipe_key(
        5,
        "length",
        "Checkpoints of the way that are kept, one for each tenth of a longer run; 0 keeps none.",
        ge=0,
        le=10,
    )
    stages: int = recipe_key(
        1, "length", "Progressive learning: stages in which size and regularisation grow; 1 is off.", ge=1, le=32
    )
    stage_size: int = recipe_key(
        128, "length", "Side of the images in the first stage; the last has the network's input.", "px", ge=8
    )
    stage_rule: Literal["paper", "code"] = recipe_key(
        "paper",
        "length",
        "Sizes from stage_size in even strides up to the input (paper), or the first stage already one stride up "
        "(the code that was published).",
    )


class OptimizerKeys(Keys):
    """The update rule."""

    optimizer: Literal["sgd", "adamw", "rmsprop"] = recipe_key(
        "sgd", "optimizer", "Update rule; rmsprop is TensorFlow's, as EfficientNet was trained."
    )
    learning_rate: float = recipe_key(0.1, "optimizer", "Highest learning rate.", gt=0.0, le=100.0)
    momentum: float = recipe_key(
        0.9, "optimizer", "Momentum of SGD and RMSProp, first moment of AdamW.", ge=0.0, lt=1.0
    )
    decay: float = recipe_key(
        5e-4, "optimizer", "Weight decay, on weights only: never on biases or batch-norm.", ge=0.0, le=1.0
    )
    second_moment: float = recipe_key(
        0.999, "optimizer", "Averaging of squared gradients (AdamW, RMSProp).", ge=0.0, lt=1.0
    )
    epsilon: float = recipe_key(
        1e-8, "optimizer", "Added to the root of the squared gradients (AdamW, RMSProp).", gt=0.0, le=1.0
    )
    clip_norm: float = recipe_key(0.0, "optimizer", "Largest norm of the gradient; 0 leaves it alone.", ge=0.0)


class RateKeys(Keys):
    """The learning rate over the run."""

    policy: Policy = recipe_key(
        "onecycle", "rate", "How the learning rate changes: Darknet's policies, onecycle and cosine."
    )
    burn_in: int = recipe_key(0, "rate", "Warm-up: rate * (n / burn_in)^power before this step.", "steps", ge=0)
    burn_in_epochs: float = recipe_key(0.0, "rate", "Warm-up in epochs; used where burn_in is 0.", "epochs", ge=0.0)
    power: float = recipe_key(4.0, "rate", "Exponent of warm-up, poly and random.", ge=0.0, le=20.0)
    step: int = recipe_key(1, "rate", "Steps between changes (step), or the middle (sigmoid).", "steps", ge=1)
    step_epochs: float = recipe_key(0.0, "rate", "The same in epochs; above 0 it replaces step.", "epochs", ge=0.0)
    scale: float = recipe_key(1.0, "rate", "Factor at each change (step).", gt=0.0)
    steps: tuple[int, ...] = recipe_key((), "rate", "Steps at which the rate changes (steps), ascending.", "steps")
    scales: tuple[float, ...] = recipe_key((), "rate", "Factors at those steps, one for each.")
    gamma: float = recipe_key(1.0, "rate", "Base of exp, steepness of sigmoid.")
    sgdr_cycle: int = recipe_key(0, "rate", "Length of the first cycle (sgdr); 0 is the whole run.", "steps", ge=0)
    sgdr_mult: int = recipe_key(2, "rate", "Factor on the length of each further cycle (sgdr).", ge=1)
    learning_rate_min: float = recipe_key(1e-5, "rate", "Lowest rate of sgdr, cosine and onecycle.", ge=0.0)
    rise: float = recipe_key(0.25, "rate", "Share of the run in which onecycle rises.", ge=0.0, lt=1.0)


class RegularisationKeys(Keys):
    """What keeps a network from learning by heart."""

    label_smoothing: float = recipe_key(
        0.0, "regularisation", "Share of the target that is taken from the true class.", ge=0.0, lt=1.0
    )
    smoothing_over: Literal["all", "others"] = recipe_key(
        "all", "regularisation", "Who gets that share: all classes (TensorFlow, torch) or all others (Darknet)."
    )
    ema: float = recipe_key(
        0.0,
        "regularisation",
        "Averaging of weights, warm-started; the average is evaluated. 0 is off.",
        ge=0.0,
        lt=1.0,
    )
    bn_momentum: float = recipe_key(
        0.1,
        "regularisation",
        "Weight of the newest mini-batch in batch-norm statistics; 0 leaves it as the network says.",
        ge=0.0,
        le=1.0,
    )
    bn_batches: int = recipe_key(
        0,
        "regularisation",
        "Mini-batches on which batch-norm statistics are measured anew for each evaluation; 0 takes the running ones.",
        "batches",
        ge=0,
        le=10_000,
    )
    dropout: float = recipe_key(
        -1.0,
        "regularisation",
        "Dropout before the classifier in place of the network's own; below 0 leaves it as the network says.",
        ge=-1.0,
        lt=1.0,
    )
    stage_dropout: float = recipe_key(
        -1.0, "regularisation", "Dropout in the first stage, growing to dropout; below 0 keeps it.", ge=-1.0, lt=1.0
    )
    drop_connect: float = recipe_key(
        0.0,
        "regularisation",
        "Share of images for which the last block with a shortcut is skipped; it grows evenly from the first block.",
        ge=0.0,
        lt=1.0,
    )


class AugmentationKeys(Keys):
    """How training images are changed at random."""

    rotate: float = recipe_key(0.0, "augmentation", "Rotation, plus or minus.", "degrees", ge=0.0, le=180.0)
    zoom: float = recipe_key(0.0, "augmentation", "Zoom in or out by up to this share.", ge=0.0, le=1.0)
    shift: float = recipe_key(0.0, "augmentation", "Shift by up to this share of the side.", ge=0.0, le=0.5)
    flip: bool = recipe_key(False, "augmentation", "Mirror every other image.")
    crop_area: float = recipe_key(
        1.0,
        "augmentation",
        "Smallest share of the image that a random crop keeps; 1 crops nothing.",
        gt=0.0,
        le=1.0,
    )
    aspect: float = recipe_key(
        1.0, "augmentation", "Aspect factor of the crop, up to this or its inverse.", ge=1.0, le=10.0
    )
    min_crop: int = recipe_key(
        0, "augmentation", "Darknet's crop: smallest short side before cutting the input out.", "px", ge=0
    )
    max_crop: int = recipe_key(
        0, "augmentation", "Darknet's crop: largest short side; 0 uses crop_area instead.", "px", ge=0
    )
    hue: float = recipe_key(0.0, "augmentation", "Hue shift, plus or minus, in turns.", "turns", ge=0.0, le=0.5)
    saturation: float = recipe_key(
        1.0, "augmentation", "Saturation factor, up to this or its inverse.", ge=1.0, le=10.0
    )
    exposure: float = recipe_key(1.0, "augmentation", "Brightness factor, up to this or its inverse.", ge=1.0, le=10.0)
    randaugment: float = recipe_key(
        0.0, "augmentation", "Strength of RandAugment's changes, 0 to 30; 0 is off.", ge=0.0, le=30.0
    )
    randaugment_layers: int = recipe_key(2, "augmentation", "Changes that RandAugment makes to an image.", ge=1, le=8)
    stage_randaugment: float = recipe_key(
        -1.0, "augmentation", "Strength in the first stage, growing to randaugment; below 0 keeps it.", ge=-1.0, le=30.0
    )
    autoaugment: bool = recipe_key(False, "augmentation", "AutoAugment's 25 policies for ImageNet.")
    erase: float = recipe_key(
        0.0, "augmentation", "Share of images of which a rectangle is filled with noise.", ge=0.0, le=1.0
    )
    mixup: float = recipe_key(
        0.0,
        "augmentation",
        "Two images shown through each other, their shares drawn from Beta(a, a); 0 is off.",
        ge=0.0,
    )
    cutmix: float = recipe_key(
        0.0, "augmentation", "A rectangle of another image, its area drawn from Beta(a, a); 0 is off.", ge=0.0
    )
    stage_mix: float = recipe_key(
        -1.0, "augmentation", "Mixup and cutmix of the first stage, growing to their own; below 0 keeps them.", ge=-1.0
    )
    darknet_mix: Literal["off", "mixup", "cutmix", "mosaic", "either"] = recipe_key(
        "off",
        "augmentation",
        "Darknet's mixing of every other mini-batch, as [net] names it; either: cutmix or mosaic.",
    )
    blur: int = recipe_key(
        0, "augmentation", "Blur every fourth image; 1 is 15 px wide, else the width.", "px", ge=0, le=99
    )


class PreprocessingKeys(Keys):
    """How an image becomes input, in training and afterwards."""

    valid_crop: float = recipe_key(
        1.0,
        "preprocessing",
        "Share of the short side that the centre crop keeps (0.875 on ImageNet).",
        gt=0.1,
        le=1.0,
    )
    normalise: Literal["unit", "imagenet"] = recipe_key(
        "unit", "preprocessing", "Pixels from 0 to 1 as in Darknet, or less ImageNet's mean, by its deviation."
    )
    exif: bool = recipe_key(True, "preprocessing", "Turn photographs upright; Darknet doesn't.")


class MachineKeys(Keys):
    """Where and how it is computed."""

    device: Literal["auto", "cpu", "cuda"] = recipe_key(
        "auto", "machine", "Where to compute; auto takes a GPU where there is one."
    )
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = recipe_key(
        "auto", "machine", "Number format of the computation; auto is mixed on a GPU and 32 bits on a CPU."
    )
    threads: int = recipe_key(
        1, "machine", "CPU threads of the computation; more than one crawls on a busy machine.", ge=1, le=256
    )
    workers: int = recipe_key(
        -1, "machine", "Processes that decode images; -1 goes by the number of cores.", ge=-1, le=64
    )
    channels_last: Literal["auto", "yes", "no"] = recipe_key(
        "auto", "machine", "Memory layout of pixels beside each other; auto uses it on a GPU, where it is faster."
    )
    compile: bool = recipe_key(
        False, "machine", "Compile the network first: minutes at the start, a quarter less time from an hour on."
    )
    devices: int = recipe_key(1, "machine", "GPUs, or processes on a CPU, of one machine.", ge=1, le=1024)
    nodes: int = recipe_key(1, "machine", "Machines; the launch command starts the worker on each.", ge=1, le=1024)
    sync_bn: Literal["auto", "yes", "no"] = recipe_key(
        "auto", "machine", "Batch-norm over all GPUs; auto does where a device's mini-batch is below 32."
    )
    grow_batch: bool = recipe_key(
        False, "machine", "Batch and learning rate are those of one device, multiplied by the number of devices."
    )
    tensorboard: bool = recipe_key(
        True, "machine", "Write TensorBoard files beside events.jsonl where it is installed."
    )
