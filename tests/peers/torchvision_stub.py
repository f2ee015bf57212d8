"""Lets timm be imported beside the CPU build of torch, for which torchvision's wheels do not load.

timm takes a few names of torchvision at import; none of what the tests build uses them.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from torch import nn

Interpolation = enum.Enum(
    "InterpolationMode",
    {
        name.replace("-", "_").upper(): name
        for name in ["nearest", "nearest-exact", "bilinear", "bicubic", "box", "hamming", "lanczos"]
    },
)


class _Empty(ModuleType):
    """A package in which every name is a module class of its own."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = Interpolation if name == "InterpolationMode" else type(name, (nn.Module,), {})
        setattr(self, name, made)
        return made


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] == "torchvision" else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""


def install() -> None:
    """Serve `torchvision` from here, where nothing else does."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
