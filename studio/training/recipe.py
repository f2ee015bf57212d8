"""The recipe of a training: one model, from which the form in the window, `--set`, the YAML file and the docs derive.

A recipe is an immutable value. Every key has its default, its bounds, its unit and a sentence of help right here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from studio.diagnostics import Diagnostic, did_you_mean, error
from studio.files import read_yaml, write_yaml
from studio.training.problems import RecipeProblem

#: Data sets that need no path. `shapes` is drawn, and says so wherever it is named.
DEMO_SETS = ("digits", "shapes")
#: How an image of a Darknet list gets its class; see `studio.training.labels`.
LABEL_RULES = ("strict", "component", "longest", "darknet")

Policy = Literal["constant", "onecycle", "cosine", "step", "steps", "exp", "poly", "sigmoid", "sgdr", "random"]


def _key(default: Any, group: str, about: str, unit: str = "", **bounds: Any) -> Any:
    """One key of the recipe: its default, the group it is shown in, one sentence of help, unit and bounds."""
    return Field(default, description=about, json_schema_extra={"group": group, "unit": unit}, **bounds)


class Recipe(BaseModel):
    """Everything that decides how a network is trained, apart from the network itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    FORMAT: ClassVar[int] = 1

    data: str = _key(
        "digits", "data", "What to train on: digits, shapes, a folder of classes, or a Darknet .data file."
    )
    labels: Literal["strict", "component", "longest", "darknet"] = _key(
        "strict",
        "data",
        "Class of a listed path: the only label inside it, a whole folder or file name, the longest "
        "label inside it, or every label inside it as Darknet trains.",
    )
    valid_share: float = _key(
        0.1, "data", "Share of each class kept for validation where the data names none.", ge=0.0, le=0.9
    )
    split_seed: int = _key(0, "data", "Picks which images are kept for validation.", ge=0)
    limit_train: int = _key(
        0, "data", "Train on this many images, evenly over the classes; 0 takes all.", "images", ge=0
    )
    limit_valid: int = _key(
        0, "data", "Validate on this many images, evenly over the classes; 0 takes all.", "images", ge=0
    )

    epochs: int = _key(10, "length", "Passes over the training images.", "epochs", ge=1, le=100_000)
    max_batches: int = _key(
        0, "length", "Length in steps instead of epochs, as in a cfg; 0 leaves it to the epochs.", "steps", ge=0
    )
    batch: int = _key(64, "length", "Images of one optimizer step, over all devices and subdivisions.", "images", ge=1)
    subdivisions: int = _key(1, "length", "Mini-batches that a step is split into, to save memory.", ge=1)
    seed: int = _key(1, "length", "Decides first weights, order of the images and augmentation.", ge=0, lt=2**31)
    topk: int = _key(5, "length", "k of top-k accuracy.", ge=1, le=1000)
    checkpoint_seconds: float = _key(
        60.0, "length", "Time between two checkpoints: what a crash can cost at most.", "s", ge=0.0
    )

    optimizer: Literal["sgd", "adamw", "rmsprop"] = _key(
        "sgd", "optimizer", "Update rule; rmsprop is TensorFlow's, as EfficientNet was trained."
    )
    learning_rate: float = _key(0.1, "optimizer", "Highest learning rate.", gt=0.0, le=100.0)
    momentum: float = _key(0.9, "optimizer", "Momentum of SGD and RMSProp, first moment of AdamW.", ge=0.0, lt=1.0)
    decay: float = _key(
        5e-4, "optimizer", "Weight decay, on weights only: never on biases or batch-norm.", ge=0.0, le=1.0
    )
    second_moment: float = _key(0.999, "optimizer", "Averaging of squared gradients (AdamW, RMSProp).", ge=0.0, lt=1.0)
    epsilon: float = _key(
        1e-8, "optimizer", "Added to the root of the squared gradients (AdamW, RMSProp).", gt=0.0, le=1.0
    )
    clip_norm: float = _key(0.0, "optimizer", "Largest norm of the gradient; 0 leaves it alone.", ge=0.0)

    policy: Policy = _key("onecycle", "rate", "How the learning rate changes: Darknet's policies, onecycle and cosine.")
    burn_in: int = _key(0, "rate", "Warm-up: rate * (n / burn_in)^power before this step.", "steps", ge=0)
    burn_in_epochs: float = _key(0.0, "rate", "Warm-up in epochs; used where burn_in is 0.", "epochs", ge=0.0)
    power: float = _key(4.0, "rate", "Exponent of warm-up, poly and random.", ge=0.0, le=20.0)
    step: int = _key(1, "rate", "Steps between changes (step), or the middle (sigmoid).", "steps", ge=1)
    step_epochs: float = _key(0.0, "rate", "The same in epochs; above 0 it replaces step.", "epochs", ge=0.0)
    scale: float = _key(1.0, "rate", "Factor at each change (step).", gt=0.0)
    steps: tuple[int, ...] = _key((), "rate", "Steps at which the rate changes (steps), ascending.", "steps")
    scales: tuple[float, ...] = _key((), "rate", "Factors at those steps, one for each.")
    gamma: float = _key(1.0, "rate", "Base of exp, steepness of sigmoid.")
    sgdr_cycle: int = _key(0, "rate", "Length of the first cycle (sgdr); 0 is the whole run.", "steps", ge=0)
    sgdr_mult: int = _key(2, "rate", "Factor on the length of each further cycle (sgdr).", ge=1)
    learning_rate_min: float = _key(1e-5, "rate", "Lowest rate of sgdr, cosine and onecycle.", ge=0.0)
    rise: float = _key(0.25, "rate", "Share of the run in which onecycle rises.", ge=0.0, lt=1.0)

    label_smoothing: float = _key(
        0.0, "regularisation", "Share of the target that is taken from the true class.", ge=0.0, lt=1.0
    )
    smoothing_over: Literal["all", "others"] = _key(
        "all", "regularisation", "Who gets that share: all classes (TensorFlow, torch) or all others (Darknet)."
    )
    ema: float = _key(
        0.0,
        "regularisation",
        "Averaging of weights, warm-started; the average is evaluated. 0 is off.",
        ge=0.0,
        lt=1.0,
    )
    bn_momentum: float = _key(
        0.1,
        "regularisation",
        "Weight of the newest mini-batch in batch-norm statistics; 0 leaves it as the network says.",
        ge=0.0,
        le=1.0,
    )

    bn_batches: int = _key(
        0,
        "regularisation",
        "Mini-batches on which batch-norm statistics are measured anew for each evaluation; 0 takes the running ones.",
        "batches",
        ge=0,
        le=10_000,
    )

    rotate: float = _key(0.0, "augmentation", "Rotation, plus or minus.", "degrees", ge=0.0, le=180.0)
    zoom: float = _key(0.0, "augmentation", "Zoom in or out by up to this share.", ge=0.0, le=1.0)
    shift: float = _key(0.0, "augmentation", "Shift by up to this share of the side.", ge=0.0, le=0.5)
    flip: bool = _key(False, "augmentation", "Mirror every other image.")
    crop_area: float = _key(
        1.0,
        "augmentation",
        "Smallest share of the image that a random crop keeps; 1 crops nothing.",
        gt=0.0,
        le=1.0,
    )
    aspect: float = _key(1.0, "augmentation", "Aspect factor of the crop, up to this or its inverse.", ge=1.0, le=10.0)
    min_crop: int = _key(
        0, "augmentation", "Darknet's crop: smallest short side before cutting the input out.", "px", ge=0
    )
    max_crop: int = _key(0, "augmentation", "Darknet's crop: largest short side; 0 uses crop_area instead.", "px", ge=0)
    hue: float = _key(0.0, "augmentation", "Hue shift, plus or minus, in turns.", "turns", ge=0.0, le=0.5)
    saturation: float = _key(1.0, "augmentation", "Saturation factor, up to this or its inverse.", ge=1.0, le=10.0)
    exposure: float = _key(1.0, "augmentation", "Brightness factor, up to this or its inverse.", ge=1.0, le=10.0)

    valid_crop: float = _key(
        1.0,
        "preprocessing",
        "Share of the short side that the centre crop keeps (0.875 on ImageNet).",
        gt=0.1,
        le=1.0,
    )
    normalise: Literal["unit", "imagenet"] = _key(
        "unit", "preprocessing", "Pixels from 0 to 1 as in Darknet, or less ImageNet's mean, by its deviation."
    )
    exif: bool = _key(True, "preprocessing", "Turn photographs upright; Darknet doesn't.")

    device: Literal["auto", "cpu", "cuda"] = _key(
        "auto", "machine", "Where to compute; auto takes a GPU where there is one."
    )
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = _key(
        "auto", "machine", "Number format of the computation; auto is mixed on a GPU and 32 bits on a CPU."
    )
    threads: int = _key(
        1, "machine", "CPU threads of the computation; more than one crawls on a busy machine.", ge=1, le=256
    )
    workers: int = _key(-1, "machine", "Processes that decode images; -1 goes by the number of cores.", ge=-1, le=64)
    tensorboard: bool = _key(True, "machine", "Write TensorBoard files beside events.jsonl where it is installed.")

    @field_validator("steps", "scales", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        """Lists are typed as in a cfg: 400000,450000."""
        return tuple(part for part in value.replace(" ", "").split(",") if part) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        for key, message, expected in self._conflicts():
            raise PydanticCustomError("conflict", "{message}", {"key": key, "message": message, "expected": expected})
        return self

    def _conflicts(self) -> Iterable[tuple[str, str, str]]:
        """Values that are fine alone and wrong together: key, what is wrong, what would do."""
        if self.batch % self.subdivisions:
            fitting = [count for count in range(1, self.batch + 1) if self.batch % count == 0]
            below = [count for count in fitting if count < self.subdivisions][-1:]
            near = below + [count for count in fitting if count > self.subdivisions][:1]
            yield (
                "subdivisions",
                f"batch={self.batch} can't be split into {self.subdivisions} equal mini-batches",
                "subdivisions=" + " or ".join(str(count) for count in near),
            )
        if self.policy == "steps" and (not self.steps or len(self.steps) != len(self.scales)):
            yield (
                "steps",
                f"policy=steps has {len(self.steps)} steps and {len(self.scales)} scales",
                "as many scales as steps, at least one",
            )
        if self.max_crop and self.min_crop > self.max_crop:
            yield "min_crop", f"min_crop={self.min_crop} is above max_crop={self.max_crop}", f"up to {self.max_crop}"

    @property
    def minibatch(self) -> int:
        """Images of one forward pass: batch / subdivisions."""
        return self.batch // self.subdivisions

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that are equal for equal recipes."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def anchored(self, folder: Path) -> Recipe:
        """The same recipe with a relative data path taken from `folder`, so that it can be resumed from anywhere."""
        if self.data in DEMO_SETS or Path(self.data).is_absolute():
            return self
        return self.model_copy(update={"data": str((folder / self.data).resolve())})


KeyKind = Literal["int", "float", "bool", "choice", "text", "list"]
_KINDS: dict[object, KeyKind] = {int: "int", float: "float", bool: "bool", str: "text"}


@dataclass(frozen=True, slots=True)
class RecipeKey:
    """What a form, a table of the docs or a completion needs to know of one key; derived from the model."""

    name: str
    group: str
    kind: KeyKind
    default: Any
    about: str
    unit: str
    choices: tuple[str, ...]
    low: float | None
    high: float | None

    @property
    def expected(self) -> str:
        """What may stand there, in words."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        what = {"int": "a whole number", "float": "a number", "bool": "yes or no", "list": "numbers with commas"}
        words = what.get(self.kind, "text")
        if self.low is not None and self.high is not None:
            return f"{words} from {self.low:g} to {self.high:g}"
        return words if self.low is None else f"{words} of at least {self.low:g}"


def recipe_keys() -> tuple[RecipeKey, ...]:
    """All keys of a recipe in the order in which a form shows them; keys of one `group` stand together."""
    return tuple(_describe(name, field) for name, field in Recipe.model_fields.items())


def _describe(name: str, field: FieldInfo) -> RecipeKey:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    lows = [getattr(bound, "ge", getattr(bound, "gt", None)) for bound in field.metadata if isinstance(bound, Ge | Gt)]
    highs = [getattr(bound, "le", getattr(bound, "lt", None)) for bound in field.metadata if isinstance(bound, Le | Lt)]
    choice = get_origin(field.annotation) is Literal
    return RecipeKey(
        name=name,
        group=str(extra["group"]),
        kind="choice" if choice else _KINDS.get(field.annotation, "list"),
        default=field.default,
        about=field.description or "",
        unit=str(extra["unit"]),
        choices=get_args(field.annotation) if choice else (),
        low=lows[0] if lows else None,
        high=highs[0] if highs else None,
    )


def make_recipe(values: Mapping[str, object]) -> Recipe:
    """A recipe from keys and values (texts are read as numbers where numbers belong); raises RecipeProblem."""
    try:
        return Recipe.model_validate(dict(values))
    except ValidationError as failure:
        raise RecipeProblem(*(_explain(fault) for fault in failure.errors())) from None


def _explain(fault: Any) -> Diagnostic:
    """One sentence for one fault that pydantic found."""
    if fault["type"] == "conflict":
        context = fault["ctx"]
        return error("recipe-conflict", context["message"], key=context["key"], expected=context["expected"])
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        near = did_you_mean(name, Recipe.model_fields)
        return error("recipe-key", f"a recipe has no key {name}", key=name, expected=near or "a key of the recipe")
    key = next((key for key in recipe_keys() if key.name == name), None)
    value = fault["input"] if len(fault["loc"]) < 2 else fault["loc"]
    wrong = f"{name}={value}" if key else "a recipe is keys with values"
    return error("recipe-value", wrong, key=name, expected=f"{key.expected}: {key.about}" if key else "key: value")


def apply_settings(recipe: Recipe, settings: Iterable[str]) -> Recipe:
    """The recipe with `key=value` settings of a command line applied in order; raises RecipeProblem."""
    values: dict[str, object] = recipe.model_dump()
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not name.strip():
            raise RecipeProblem(error("recipe-setting", f"can't read the setting {setting!r}", expected="key=value"))
        values[name.strip()] = value.strip()
    return make_recipe(values)


def save(recipe: Recipe, path: Path) -> None:
    """Write all keys as YAML, so that the file means the same after defaults have changed; raises FileProblem."""
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in recipe.model_dump().items()}
    write_yaml(path, {"format": Recipe.FORMAT, **values})


def load(path: Path) -> Recipe:
    """Read a recipe file; keys that it leaves out have their defaults. Raises FileProblem or RecipeProblem."""
    values = read_yaml(path)
    if not isinstance(values, dict):
        raise RecipeProblem(error("recipe-file", f"{path} is not a recipe", expected="lines of key: value"))
    number = values.pop("format", Recipe.FORMAT)
    if number != Recipe.FORMAT:
        newer = f"format {Recipe.FORMAT}, or a newer program"
        raise RecipeProblem(error("recipe-format", f"{path} has format {number}", expected=newer))
    return make_recipe(values)
