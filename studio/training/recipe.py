"""The recipe of a training: one model, from which the form in the window, `--set`, the YAML file and the docs derive.

A recipe is an immutable value. Its keys, with defaults, bounds, units and help: `studio.training.recipe_keys`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import ValidationError, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from studio.diagnostics import Diagnostic, did_you_mean, error
from studio.files import read_yaml, write_yaml
from studio.training.problems import RecipeProblem
from studio.training.recipe_keys import (
    AugmentationKeys,
    DataKeys,
    LengthKeys,
    MachineKeys,
    OptimizerKeys,
    PreprocessingKeys,
    RateKeys,
    RegularisationKeys,
)

#: Data sets that need no path. `shapes` is drawn, and says so wherever it is named.
DEMO_SETS = ("digits", "shapes")
#: How an image of a Darknet list gets its class; see `studio.training.labels`.
LABEL_RULES = ("strict", "component", "longest", "darknet")


class Recipe(
    MachineKeys,
    PreprocessingKeys,
    AugmentationKeys,
    RegularisationKeys,
    RateKeys,
    OptimizerKeys,
    LengthKeys,
    DataKeys,
):
    """Everything that decides how a network is trained, apart from the network itself."""

    FORMAT: ClassVar[int] = 1

    @field_validator("steps", "scales", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        """Lists are typed as in a cfg: 400000,450000."""
        return tuple(part for part in value.replace(" ", "").split(",") if part) if isinstance(value, str) else value

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: object, info: ValidationInfo) -> object:
        """`epochs: yes` is no number of epochs, though Python counts True as 1."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation is not bool:
            return str(value)
        return value

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
        if self.randaugment and self.autoaugment:
            yield "autoaugment", "randaugment and autoaugment exclude each other", "one of the two"
        if self.darknet_mix != "off" and (self.mixup or self.cutmix):
            yield "darknet_mix", "darknet_mix and mixup or cutmix exclude each other", "one kind of mixing"
        if self.grow_batch and self.world == 1:
            yield "grow_batch", "grow_batch needs several devices", "devices=2 or more"
        yield from self._shares()
        if self.max_crop and self.min_crop > self.max_crop:
            yield "min_crop", f"min_crop={self.min_crop} is above max_crop={self.max_crop}", f"up to {self.max_crop}"

    def _shares(self) -> Iterable[tuple[str, str, str]]:
        """Every device needs the same whole number of images."""
        images = self.batch // self.subdivisions
        if images % self.world and not self.grow_batch and self.batch % self.subdivisions == 0:
            message = f"{images} images of a mini-batch can't be shared by {self.world} devices"
            yield "devices", message, f"batch / subdivisions a multiple of {self.world}"

    @property
    def world(self) -> int:
        """Processes that train together: devices of all machines."""
        return self.devices * self.nodes

    @property
    def minibatch(self) -> int:
        """Images of one forward pass over all devices: batch / subdivisions."""
        return self.batch // self.subdivisions

    def grown(self) -> Recipe:
        """With `grow_batch` the recipe of all devices together: batch and rate times their number, 5 warm-up epochs."""
        if not self.grow_batch:
            return self
        warm = {"burn_in_epochs": max(self.burn_in_epochs, 5.0)} if not self.burn_in else {}
        return self.model_copy(
            update={
                "batch": self.batch * self.world,
                "learning_rate": self.learning_rate * self.world,
                "grow_batch": False,
                **warm,
            }
        )

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
