"""Settings of a recipe that a finding proposes, as buttons."""

from __future__ import annotations

from functools import partial

from studio.diagnostics import Diagnostic
from studio.training.proposals import proposals
from widgets.training.findings import Offer
from widgets.training.setup import Setup

#: Findings about data and recipe; those about the design have fixes of their own.
_OURS = ("data", "recipe", "train", "labels")


def setting_offers(setup: Setup, item: Diagnostic) -> list[Offer]:
    """A button for each setting that a finding proposes and that is not chosen yet."""
    if item.fix is not None or item.code.split("-")[0] not in _OURS:
        return []
    found = proposals(item.expected or item.message, setup.values)
    return [
        Offer(f"set:{key}={text}", f"Set {key}={text}", "check", partial(setup.take_setting, key, text))
        for key, text in found
    ]
