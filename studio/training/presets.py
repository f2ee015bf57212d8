"""Recipes to start from: the shipped ones in `templates/recipes/`, and the one that a cfg's `[net]` section holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio import library
from studio.files import read_yaml
from studio.layers.net import Net
from studio.layers.values import read_value
from studio.training.recipe import Recipe, load, make_recipe

#: The preset that training starts with unless somebody chooses another.
DEFAULT = "quick"


@dataclass(frozen=True, slots=True)
class Preset:
    """A named recipe with a title and what it is for."""

    name: str
    title: str
    about: str
    recipe: Recipe


def presets() -> tuple[Preset, ...]:
    """All presets, shipped and the user's own, the default one first; raises RecipeProblem for a faulty one."""
    found = [_read(template.name, template.path) for template in library.templates(library.Kind.RECIPES)]
    return tuple(sorted(found, key=lambda preset: preset.name != DEFAULT))


def preset(name: str = DEFAULT) -> Recipe:
    """The recipe of a preset; raises FileProblem with the nearest name where there is none."""
    template = library.find(library.Kind.RECIPES, name)
    return _read(template.name, template.path).recipe


def find(name_or_path: str) -> Recipe:
    """The recipe that a command line names: a preset, or a YAML file such as the `recipe.yaml` of a run."""
    path = Path(name_or_path)
    return _read(path.stem, path).recipe if path.suffix in (".yaml", ".yml") else preset(name_or_path)


def _read(name: str, path: Path) -> Preset:
    """A file of a preset, with title and `recipe`, or one that is a recipe only, such as a run's."""
    values = read_yaml(path)
    if isinstance(values, dict) and isinstance(values.get("recipe"), dict):
        recipe = make_recipe(values["recipe"])
        return Preset(name, str(values.get("title", name)), str(values.get("about", "")), recipe)
    return Preset(name, name, "", load(path))


def from_net(net: Net | Mapping[str, str]) -> Recipe:
    """The recipe that a cfg's `[net]` section asks for, with Darknet's defaults where it is silent.

    Takes the section's keys as text or the section as a layer. What has no place in a recipe: `left_out`.
    Raises RecipeProblem where Darknet would stop.
    """
    if not isinstance(net, Net):
        net = read_net(net)
    known = {"poly", "constant", "step", "steps", "exp", "sigmoid", "sgdr", "random"}
    side = max(net.width, net.height)
    values: dict[str, object] = {
        "batch": net.minibatch * net.subdivisions,  # what Darknet really uses of an uneven batch
        "subdivisions": net.subdivisions if net.batch >= net.subdivisions else 1,
        "max_batches": net.max_batches,
        "optimizer": "adamw" if net.adam else "sgd",
        "learning_rate": net.learning_rate,
        "momentum": net.B1 if net.adam else net.momentum,
        "second_moment": net.B2,
        "epsilon": net.eps,
        "decay": net.decay,
        "policy": net.policy if net.policy in known else "constant",
        "burn_in": net.burn_in,
        "power": net.power,
        "step": net.step,
        "scale": net.scale,
        "steps": net.steps,
        "scales": net.scales[: len(net.steps)],
        "gamma": net.gamma,
        "sgdr_cycle": net.sgdr_cycle or 0,
        "sgdr_mult": net.sgdr_mult,
        "learning_rate_min": net.learning_rate_min,
        "label_smoothing": net.label_smooth_eps,
        "smoothing_over": "others",
        "bn_momentum": 0.01,
        "rotate": abs(net.angle),
        "aspect": _factor(net.aspect),
        "min_crop": net.min_crop or side,
        "max_crop": net.max_crop or 2 * side,
        "hue": abs(net.hue),
        "saturation": _factor(net.saturation),
        "exposure": _factor(net.exposure),
        "flip": net.flip,
        "exif": False,
        "darknet_mix": _mixing(net),
        "blur": min(net.blur, 99),
    }
    return make_recipe(values)


def _mixing(net: Net) -> str:
    """Which of Darknet's ways to mix a section asks for."""
    if net.cutmix and net.mosaic:
        return "either"
    named = {1: "mixup", 2: "cutmix", 3: "mosaic", 4: "either"}.get(net.mixup, "off")
    return "mosaic" if net.mosaic else "cutmix" if net.cutmix else named


def _factor(value: float) -> float:
    """Darknet takes 0.75 and 1.33 as the same range, and 0 as none."""
    return max(value, 1 / value) if value > 0 else 1.0


def read_net(keys: Mapping[str, str]) -> Net:
    """The `[net]` section of keys and texts, read as Darknet reads them; unknown keys are passed over."""
    values: dict[str, Any] = {}
    for name, text in keys.items():
        spec = Net.spec(name)
        if spec is not None:
            values[spec.field] = read_value(spec, text, _no_reference)
    return Net(**values)


def _no_reference(number: int) -> Any:
    raise ValueError(f"[net] has no references: {number}")


#: Keys of [net] that change training and have no place in a recipe, with what follows.
_LEFT_OUT: tuple[tuple[str, Callable[[Net], bool], str], ...] = (
    ("ema_alpha", lambda net: net.ema_alpha > 0, "weights are not averaged over the second half; see the key ema"),
    ("weights_reject_freq", lambda net: net.weights_reject_freq > 0, "similar filters are not drawn anew"),
    ("contrastive", lambda net: net.contrastive, "training is not contrastive"),
    ("unsupervised", lambda net: net.unsupervised, "labels come from the data"),
    ("time_steps", lambda net: net.time_steps > 1, "images are not taken as sequences"),
)


def left_out(net: Net) -> tuple[str, ...]:
    """Sentences about keys of `[net]` that `from_net` can't carry over."""
    return tuple(f"{name} is not carried over: {what}" for name, used, what in _LEFT_OUT if used(net))
