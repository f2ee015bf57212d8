"""The `[net]` section: input size, batch, optimizer, schedule, augmentation (darknet-semantics 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.diagnostics import Diagnostic, comment_out, error, shortened, warning
from studio.layers.base import Category, Context, Layer, Out, Shape, key

POLICIES = ("constant", "step", "steps", "exp", "sigmoid", "poly", "random", "sgdr")


@dataclass(frozen=True, slots=True)
class Net(Layer):
    """Network options. Not a layer of the network: its output is the input image `channels` x `height` x `width`."""

    section: ClassVar[str] = "net"
    aliases: ClassVar[tuple[str, ...]] = ("network",)
    category: ClassVar[Category] = Category.OTHER
    summary: ClassVar[str] = "Input size, batch, optimizer, learning-rate schedule and augmentation."

    batch: int = key(1, "Images of one optimizer step.", low=1, unit="images", shown=True)
    subdivisions: int = key(1, "Mini-batches that a step is split into.", low=1, shown=True)
    height: int = key(0, "Input height.", low=1, step=32, unit="px", shown=True)
    width: int = key(0, "Input width.", low=1, step=32, unit="px", shown=True)
    channels: int = key(0, "Input channels.", low=1, unit="channels", shown=True)
    inputs: int | None = key(None, "Flat input size; height * width * channels where missing.", low=1)
    time_steps: int = key(1, "Length of sequences; multiplies the network batch.", low=1)
    sequential_subdivisions: int | None = key(None, "Subdivisions of recurrent detection training.", low=1)
    learning_rate: float = key(0.001, "Base learning rate.", low=0, shown=True)
    momentum: float = key(0.9, "Momentum of SGD.", low=0, high=1)
    decay: float = key(0.0001, "L2 decay, on weights only.", low=0)
    max_batches: int = key(0, "Training length in steps; 0 is endless.", low=0, unit="steps")
    policy: str = key("constant", "How the learning rate changes after burn_in.", choices=POLICIES)
    burn_in: int = key(0, "Steps of warm-up: rate * (step / burn_in) ^ power.", low=0, unit="steps")
    power: float = key(4.0, "Exponent of warm-up, poly and random; Darknet's default is 4.")
    step: int = key(1, "Steps between changes (step), or the middle (sigmoid).", low=1, unit="steps")
    scale: float = key(1.0, "Factor at each change of policy step.")
    steps: tuple[int, ...] = key((), "Steps at which policy steps changes the rate, ascending.", ends_at_hash=True)
    scales: tuple[float, ...] = key((), "Factors at those steps, one for each.", ends_at_hash=True)
    seq_scales: tuple[float, ...] = key((), "Sequence-length factors at those steps.", ends_at_hash=True)
    gamma: float = key(1.0, "Base of policies exp and sigmoid.")
    sgdr_cycle: int | None = key(None, "First cycle of warm restarts; max_batches where missing.", low=1, unit="steps")
    sgdr_mult: int = key(2, "Factor on the length of each further cycle.", low=1)
    learning_rate_min: float = key(1e-5, "Lowest rate of sgdr.", low=0)
    adam: bool = key(False, "Adam instead of SGD (GPU only).")
    B1: float = key(0.9, "First moment factor of Adam.", low=0, high=1)
    B2: float = key(0.999, "Second moment factor of Adam.", low=0, high=1)
    eps: float = key(1e-6, "Epsilon of Adam.", low=0)
    loss_scale: float = key(1.0, "Loss scale of GPU mixed precision.", low=0)
    ema_alpha: float = key(0.0, "Averaging of weights over the second half of training.", low=0, high=1)
    weights_reject_freq: int = key(0, "Every so many steps one of two similar filters is drawn anew.", low=0)
    equidistant_point: int = key(0, "Step after which yolo loss drops some labels.", low=0)
    badlabels_rejection_percentage: float = key(0.0, "Share of suspicious labels that yolo loss drops.", low=0)
    num_sigmas_reject_badlabels: float = key(0.0, "Distance at which yolo loss takes a label for wrong.", low=0)
    try_fix_nan: bool = key(False, "GPU: repair NaN weights.")
    dynamic_minibatch: bool = key(False, "GPU: larger mini-batches at smaller sizes.")
    optimized_memory: int = key(0, "GPU: keep part of the memory in CPU RAM.", low=0)
    use_cuda_graph: bool = key(False, "GPU: run as a CUDA graph.")
    workspace_size_limit_MB: float = key(1024.0, "cuDNN workspace.", low=0, unit="MB")
    angle: float = key(0.0, "Rotation at random, plus or minus.", low=0, unit="degrees")
    aspect: float = key(1.0, "Aspect factor at random, up to this or its inverse.", low=0)
    saturation: float = key(1.0, "Saturation factor at random, up to this or its inverse.", low=0)
    exposure: float = key(1.0, "Brightness factor at random, up to this or its inverse.", low=0)
    hue: float = key(0.0, "Hue shift at random, in turns.", low=0, high=1)
    min_crop: int | None = key(None, "Smallest short side before the crop; the width where missing.", low=1, unit="px")
    max_crop: int | None = key(
        None, "Largest short side before the crop; twice the width where missing.", low=1, unit="px"
    )
    flip: bool = key(True, "Mirror every other image; on by default in Darknet.")
    mixup: int = key(0, "1 MixUp, 2 CutMix, 3 Mosaic, 4 both of them.", low=0, high=4)
    cutmix: bool = key(False, "CutMix; with mosaic, one of the two at random.")
    mosaic: bool = key(False, "Mosaic of four images.")
    mosaic_bound: bool = key(False, "Mosaic boxes stay inside their quarter.")
    letter_box: bool = key(False, "Keep the aspect of detector images with a border.")
    gaussian_noise: int = key(0, "Noise on detector images.", low=0)
    resize_step: int = key(32, "Pixels between sizes of random resizing.", low=1, unit="float read as int")
    blur: int = key(0, "Blur every fourth image; 1 is kernel 15, else the kernel.", low=0)
    label_smooth_eps: float = key(0.0, "Label smoothing.", low=0, high=1)
    unsupervised: bool = key(False, "Labels from the image's path.")
    contrastive: bool = key(False, "Pairs of views of one image.")
    contrastive_jit_flip: bool = key(False, "Jitter and flip of contrastive views.")
    contrastive_color: bool = key(False, "Colour changes of contrastive views.")
    track: bool = key(False, "Detector sequences.")
    augment_speed: int = key(2, "Speed of moving crops in sequences.")
    attention: bool = key(False, "GPU training: attention maps.")
    adversarial_lr: float = key(0.0, "GPU training: rate of adversarial steps.", low=0)
    max_chart_loss: float = key(20.0, "Top of the loss chart.", low=0)
    show_receptive_field: int = key(0, "Print receptive fields.", unit="float read as int")

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The input image; flat where only `inputs` is given."""
        flat = self.inputs if self.inputs is not None else self.height * self.width * self.channels
        return Out.of(Shape(self.channels, self.height, self.width, flat))

    @property
    def minibatch(self) -> int:
        """Images of one mini-batch: batch // subdivisions, at least 1."""
        return max(1, self.batch // max(1, self.subdivisions))

    def context(self, base: Context) -> Context:
        """What layers depend on of these options."""
        steps = max(1, self.time_steps)
        return replace(base, minibatch=self.minibatch, time_steps=steps)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No input, uneven mini-batches, schedules that crash Darknet or are read as constant."""
        if out.next.flat <= 0:
            yield error(
                "net-input",
                f"the input is {self.channels}×{self.height}×{self.width}",
                key="width",
                expected="channels, height and width above 0",
            )
        if self.subdivisions > 0 and self.batch % self.subdivisions:
            used = self.minibatch * self.subdivisions
            yield warning(
                "batch-subdivisions",
                f"batch={self.batch} is not a multiple of subdivisions={self.subdivisions}, {used} images are used",
                key="batch",
                expected=f"a multiple of {self.subdivisions}",
            )
        if self.contrastive and self.minibatch < 2:
            yield error(
                "net-contrastive",
                f"contrastive=1 with {self.minibatch} image in a mini-batch stops Darknet",
                key="contrastive",
                expected="batch at least twice subdivisions",
            )
        if self.policy not in POLICIES:
            plain, mark, _ = self.policy.partition("#")
            yield warning(
                "policy-unknown",
                f"policy={shortened(self.policy)} is read as constant",
                key="policy",
                expected="one of " + ", ".join(POLICIES),
                fix=comment_out("policy", plain, plain) if mark and plain in POLICIES else None,
            )
        if self.policy == "steps":
            yield from self._steps_problems()
        elif self.policy != "sgdr" and (self.steps or self.scales):
            text = f"steps and scales do nothing with policy={shortened(self.policy)}"
            yield warning("steps-unused", text, key="policy", expected="policy=steps")
        yield from self._cycle_problems()

    def _cycle_problems(self) -> Iterator[Diagnostic]:
        """Schedules that divide by a number of steps or walk on by it, where that is 0."""
        if self.policy == "poly" and self.max_batches <= 0:
            yield error(
                "policy-poly", "policy=poly divides by max_batches, which is 0", key="max_batches", expected="1 or more"
            )
        if self.policy == "step" and self.step == 0:
            yield error("policy-step", "policy=step divides by step, which is 0", key="step", expected="1 or more")
        cycle = self.max_batches if self.sgdr_cycle is None else self.sgdr_cycle
        if self.policy == "sgdr" and (cycle <= 0 or self.sgdr_mult <= 0):
            what, name = ("cycle", "sgdr_cycle") if cycle <= 0 else ("factor on its cycle", "sgdr_mult")
            text = f"policy=sgdr with a {what} of {min(cycle, self.sgdr_mult)} never gets on: Darknet hangs"
            yield error("policy-sgdr", text, key=name, expected="sgdr_cycle or max_batches, and sgdr_mult, above 0")

    def _steps_problems(self) -> Iterator[Diagnostic]:
        if not self.steps or not self.scales:
            yield error(
                "steps-missing",
                "policy=steps needs steps and scales, else Darknet stops",
                key="policy",
                expected="both lists",
            )
        elif len(self.scales) != len(self.steps):
            few = len(self.scales) < len(self.steps)
            what = "Darknet crashes" if few else "the last ones are not used"
            text = f"scales has {len(self.scales)} of {len(self.steps)} numbers, one for each of steps: {what}"
            yield (error if few else warning)("steps-scales", text, key="scales", expected=f"{len(self.steps)} numbers")
        if self.steps and 0 < len(self.seq_scales) < len(self.steps):
            text = f"seq_scales has {len(self.seq_scales)} of {len(self.steps)} numbers: Darknet crashes"
            yield error("steps-scales", text, key="seq_scales", expected=f"{len(self.steps)} numbers")
        if 0 < self.max_batches <= max(self.steps, default=0):
            late = next(step for step in self.steps if step >= self.max_batches)
            text = f"training ends at max_batches={self.max_batches}, before step {late}"
            yield warning("steps-late", text, key="steps", expected=f"steps below {self.max_batches}")
        if list(self.steps) != sorted(self.steps):
            yield warning(
                "steps-order",
                "steps do not ascend; Darknet stops at the first larger one",
                key="steps",
                expected=",".join(str(step) for step in sorted(self.steps)),
                fix=None,
            )

    def facts(self) -> tuple[str, ...]:
        """The input shape."""
        return (f"{self.channels}×{self.height}×{self.width}",)
