"""Support files: what is copied into a model, and in which order."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from generators.torch_support import definitions_for, names_in, support_names
from studio.library import Kind, templates


def test_a_class_comes_with_all_that_it_uses_each_after_what_it_needs() -> None:
    names = [definition.name for definition in definitions_for({"MBConv"})]
    assert sorted(names) == ["ConvBias", "ConvNorm", "DropConnect", "MBConv", "SqueezeExcite", "in_place"]
    assert names[0] == "in_place"
    assert names.index("ConvBias") < names.index("SqueezeExcite") < names.index("MBConv")


def test_nothing_comes_twice() -> None:
    names = [definition.name for definition in definitions_for(support_names())]
    assert sorted(names) == sorted(support_names())


def test_the_order_is_always_the_same() -> None:
    assert definitions_for(["Blur", "ConvNorm"]) == definitions_for(["ConvNorm", "Blur"])


def test_an_unknown_name_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        definitions_for({"NoSuchThing"})


def test_names_are_those_that_text_uses() -> None:
    assert names_in("x = torch.cat((a, b.c), 1)") == {"x", "torch", "a", "b"}


def test_every_definition_explains_itself_and_uses_only_what_a_model_imports() -> None:
    for definition in definitions_for(support_names()):
        (node,) = ast.parse(definition.text).body
        assert isinstance(node, ast.ClassDef | ast.FunctionDef)
        assert definition.name.startswith("_") or ast.get_docstring(node)


def test_support_files_import_torch_the_standard_library_and_each_other_only() -> None:
    for template in templates(Kind.CODE):
        if template.path.suffix == ".py":
            for node in ast.walk(ast.parse(template.path.read_text())):
                module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
                assert module is None or module.split(".")[0] in ("__future__", "torch", "templates")


def test_mypy_has_nothing_to_say(root: Path, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "mypy", "--explicit-package-bases", "--allow-untyped-calls", "--no-warn-return-any",
        "--cache-dir", str(tmp_path), "templates/code/support",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_with_same_padding_every_window_is_padded_so_and_the_padding_comes_first() -> None:
    found = definitions_for({"MBConv", "CondConvNorm", "SharedConv", "Stem"}, same=True)
    names = [definition.name for definition in found]
    assert names.index("conv2d_same") < names.index("SameConv2d") < names.index("ConvNorm")
    texts = "".join(each.text for each in found if each.name not in ("conv2d_same", "SameConv2d", "SameMaxPool2d"))
    assert all(padded in texts for padded in ("SameConv2d(", "SameMaxPool2d(", "conv2d_same("))
    assert not any(plain in texts for plain in ("nn.Conv2d(", "F.conv2d(", "nn.MaxPool2d("))
    assert all("same" not in each.text for each in definitions_for({"MBConv", "Stem"}))
