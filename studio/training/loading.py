"""Batches of images for the loop: which ones come when, and which processes decode them ahead.

The order is stateless: it follows from seed and step alone. A resumed run skips by arithmetic, not by reading. With
several processes each takes its share of every mini-batch. Images stay uint8 until they are on the device.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from studio.training.image_sets import Batch, FileImages, Images, Key
from studio.training.recipe import Recipe
from studio.training.schedule import steps_per_epoch

#: A process of its own for decoding pays off above so many images.
_IMAGES_PER_WORKER = 500


def seed_of(*parts: object) -> int:
    """A seed of 63 bits that follows from all parts."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()) >> 1


class BatchOrder:
    """The keys of every mini-batch from step `first` to step `last` (the first step of a run is 1).

    Each pass is a new permutation; its incomplete last batch is dropped. A set smaller than one batch is gone
    through again and again until the batch is full.
    """

    def __init__(self, recipe: Recipe, count: int, first: int, last: int, rank: int = 0, world: int = 1) -> None:
        """Lay out the order for `count` images; of each mini-batch every `world`-th from `rank` on."""
        self._share = slice(rank, None, world)
        self._recipe = recipe
        self._count = count
        self._steps = range(first, last + 1)

    def __len__(self) -> int:
        return len(self._steps) * self._recipe.subdivisions

    def __iter__(self) -> Iterator[list[Key]]:
        per_epoch = steps_per_epoch(self._recipe, self._count)
        batch, part = self._recipe.batch, self._recipe.minibatch
        epoch, order = -1, torch.empty(0)
        for n in self._steps:
            if (n - 1) // per_epoch != epoch:
                epoch = (n - 1) // per_epoch
                order = self._permutation(epoch)
            start = (n - 1) % per_epoch * batch
            numbers = order[start : start + batch].tolist()
            parts = (numbers[at : at + part][self._share] for at in range(0, batch, part))
            yield from ([(epoch, number) for number in numbers] for numbers in parts)

    def _permutation(self, epoch: int) -> Tensor:
        chance = torch.Generator().manual_seed(seed_of("order", self._recipe.seed, epoch))
        order = torch.randperm(self._count, generator=chance)
        return order.repeat(-(-self._recipe.batch // self._count)) if self._count < self._recipe.batch else order


def training_batches(images: Images, order: BatchOrder, recipe: Recipe, on_gpu: bool) -> Iterator[Batch]:
    """The mini-batches of `order`, decoded ahead by other processes where that helps."""
    return _batches(images, order, loader_processes(recipe, len(images), on_gpu), on_gpu)


def evaluation_batches(images: Images, recipe: Recipe, on_gpu: bool, rank: int = 0, world: int = 1) -> Iterator[Batch]:
    """All images once, unaugmented, in their order; every `world`-th batch from `rank` on, none twice."""
    size = max(1, min(256, recipe.minibatch * 2))
    chunks = [
        [(-1, number) for number in range(start, min(start + size, len(images)))]
        for start in range(0, len(images), size)
    ][rank::world]
    return _batches(images, chunks, loader_processes(recipe, len(images), on_gpu), on_gpu)


def loader_processes(recipe: Recipe, images: int, on_gpu: bool) -> int:
    """How many processes decode: as the recipe says, or by cores, and none for a handful of images."""
    if recipe.workers >= 0:
        return recipe.workers
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    spare = cores - 2 if on_gpu else cores - recipe.threads - 1
    return max(0, min(spare, 12, images // _IMAGES_PER_WORKER))


def _batches(images: Images, order: BatchOrder | list[list[Key]], processes: int, on_gpu: bool) -> Iterator[Batch]:
    if not processes or not isinstance(images, FileImages):
        return (images.take(keys) for keys in order)
    # forkserver: the children hold neither the run's lock nor a CUDA context, and end when the worker is killed.
    loader: DataLoader[Batch] = DataLoader(
        images,
        batch_sampler=order,
        num_workers=processes,
        collate_fn=_as_is,
        pin_memory=on_gpu,
        prefetch_factor=4,
        timeout=120,
        multiprocessing_context="forkserver",
    )
    return iter(loader)


def _as_is(batch: Any) -> Any:
    """`take` has put the batch together already."""
    return batch
