"""Names that no node may take."""

from __future__ import annotations

import builtins

from torch import nn

from generators.torch_names import MODULE, OWN
from generators.torch_support import names_in, support_names
from tests.generators.generated import CLASSIFIER, model_from


def test_every_public_attribute_of_a_module_is_known() -> None:
    assert {name for name in dir(nn.Module()) if not name.startswith("_")} <= MODULE


def test_every_name_that_forward_and_build_use_is_known() -> None:
    text = model_from(CLASSIFIER, "layers").text
    used = names_in(text[text.index("class Network") :]) - set(dir(builtins)) - support_names()
    assert used - OWN == {"model", "module"}  # of `build`, where no node's name stands
