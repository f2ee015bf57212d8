"""The loop: what a run leaves behind, and that going on is the same as never having stopped."""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from studio.training import runs
from studio.training.checkpoints import read_checkpoint


def equal(one: Any, other: Any) -> bool:
    """Deep equality, tensors bit for bit."""
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)


class TestWhatARunLeaves:
    @pytest.fixture
    def run(self, make_run: Any, work: Any) -> Path:
        run: Path = make_run(tensorboard=True)
        assert work(run) == 0
        return run

    def test_every_promised_file(self, run: Path) -> None:
        promised = (
            "events.jsonl", "checkpoints/last.pt", "checkpoints/best.pt", "environment.json", "classes.txt",
            "preprocessing.json", "recipe.yaml", "model.py",
        )  # fmt: skip
        assert [name for name in promised if not (run / name).is_file()] == []
        assert list((run / "tensorboard").glob("events.out.tfevents.*"))

    def test_a_step_event_for_every_step(self, run: Path, events: Any) -> None:
        steps = events(run, "step")
        assert [event["n"] for event in steps] == [1, 2, 3, 4, 5, 6]
        assert [event["seen"] for event in steps] == [20, 40, 60, 80, 100, 120]
        fields = {"loss", "loss_min", "loss_max", "lr", "ips", "data_s", "step_s", "k"}
        assert all(fields <= event.keys() and math.isfinite(event["loss"]) for event in steps)

    def test_an_evaluation_after_every_epoch(self, run: Path, events: Any) -> None:
        evals = events(run, "eval")
        assert [event["n"] for event in evals] == [3, 6]
        assert all(
            event["count"] == 40 and event["k"] == 5 and 0 <= event["top1"] <= event["topk"] <= 1 for event in evals
        )

    def test_the_plan_says_what_is_coming(self, run: Path, events: Any) -> None:
        (plan,) = events(run, "plan")
        assert (plan["max_n"], plan["batch"], plan["subdivisions"], plan["world"]) == (6, 20, 1, 1)
        assert (plan["classes"], plan["top"], plan["n_train"], plan["n_valid"]) == (10, 5, 60, 40)
        assert plan["params"] == 6 * 9 + 12 + 6 * 12 * 9 + 24 + 12 * 10 + 10

    def test_start_comes_first_and_stop_last(self, run: Path) -> None:
        kinds = [event["kind"] for event in runs.read_events(run / runs.EVENTS)]
        assert (kinds[0], kinds[-1]) == ("start", "stop")
        assert runs.state(run) == "finished"

    def test_the_checkpoint_holds_the_whole_state_and_no_code(self, run: Path) -> None:
        state = torch.load(run / runs.LAST, weights_only=True)
        assert {"format", "n", "seen", "epoch", "position", "best", "model", "ema", "optimizer", "rng"} <= state.keys()
        assert (state["n"], state["seen"], state["epoch"], state["position"]) == (6, 120, 2, 0)

    def test_training_a_finished_run_again_adds_no_step(self, run: Path, work: Any, events: Any) -> None:
        assert work(run) == 0
        assert len(events(run, "step")) == 6
        assert [event["reason"] for event in events(run, "stop")] == ["done", "done"]


SETTINGS = {
    "plain": {},
    "everything": {
        "subdivisions": 2, "ema": 0.99, "bn_batches": 2, "label_smoothing": 0.1, "rotate": 10, "zoom": 0.2,
        "policy": "sgdr", "sgdr_cycle": 4, "clip_norm": 1.0, "flip": True,
    },
    "bf16": {"precision": "bf16-mixed", "ema": 0.9},
    "regularised": {
        "mixup": 0.4, "cutmix": 0.4, "erase": 0.3, "randaugment": 8, "stages": 3, "stage_size": 8, "dropout": 0.4,
        "stage_dropout": 0.1, "drop_connect": 0.1, "blur": 1,
    },
    "darknet mix": {"darknet_mix": "either", "label_smoothing": 0.1, "smoothing_over": "others"},
    "adamw": {"optimizer": "adamw", "learning_rate": 0.01},
    "rmsprop": {"optimizer": "rmsprop", "learning_rate": 0.01, "second_moment": 0.9, "epsilon": 0.001},
}  # fmt: skip


class TestResume:
    @pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
    def test_stopping_and_going_on_equals_never_stopping_bit_for_bit(
        self, make_run: Any, work: Any, events: Any, settings: dict[str, Any]
    ) -> None:
        straight, broken = make_run(epochs=3, **settings), make_run(epochs=3, **settings)
        work(straight)
        work(broken, stop_at=4)  # in the middle of the second epoch
        assert read_checkpoint(broken / runs.LAST)["n"] == 4
        torch.manual_seed(99)  # whatever happened meanwhile
        work(broken)
        assert equal(read_checkpoint(straight / runs.LAST), read_checkpoint(broken / runs.LAST))
        for kind, value in (("step", "loss"), ("step", "lr"), ("eval", "top1"), ("eval", "loss")):
            assert [event[value] for event in events(straight, kind)] == [
                event[value] for event in events(broken, kind)
            ]

    def test_an_interrupted_evaluation_is_done_by_the_next_attempt(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run(epochs=1)
        work(run, stop_when=lambda worker: any(event["name"] == "evaluating" for event in events(run, "phase")))
        assert ([event["n"] for event in events(run, "step")], events(run, "eval")) == ([1, 2, 3], [])
        work(run)
        assert [event["n"] for event in events(run, "eval")] == [3]
        assert runs.state(run) == "finished"

    def test_a_run_can_be_made_longer(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run(epochs=1, policy="constant")
        work(run)
        text = (run / runs.RECIPE).read_text()
        (run / runs.RECIPE).write_text(text.replace("epochs: 1", "epochs: 2"))
        work(run)
        assert [event["n"] for event in events(run, "step")] == [1, 2, 3, 4, 5, 6]

    def test_a_damaged_checkpoint_is_replaced_by_the_one_before(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run(checkpoint_seconds=0)
        work(run, stop_at=4)
        (run / runs.LAST).write_bytes(b"half a file")
        work(run)
        assert read_checkpoint(run / runs.LAST)["n"] == 6
        assert runs.state(run) == "finished"

    def test_another_network_is_refused_in_words(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run()
        work(run, stop_at=2)
        model = (run / runs.MODEL).read_text()
        (run / runs.MODEL).write_text(model.replace("6,", "8,").replace("(6)", "(8)").replace("Conv2d(6", "Conv2d(8"))
        assert work(run) == 1
        (error,) = events(run, "error")
        assert error["code"] == "architecture"
        assert "another network" in error["message"]


class TestRequests:
    def test_pause_writes_a_checkpoint_and_ends(self, make_run: Any, work: Any) -> None:
        run = make_run()
        assert work(run, stop_at=2, action="pause") == 0
        assert runs.state(run) == "paused"
        assert read_checkpoint(run / runs.LAST)["n"] == 2

    def test_a_request_file_stops_the_run_and_is_acknowledged(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run()
        identity = runs.request(run, "stop")
        assert work(run) == 0
        (acknowledged,) = events(run, "ack")
        assert (acknowledged["id"], acknowledged["action"]) == (identity, "stop")
        assert runs.state(run) == "stopped"
        assert not (run / runs.REQUEST).exists()

    def test_a_checkpoint_can_be_asked_for_in_between(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run(epochs=1)
        runs.request(run, "checkpoint")
        work(run)
        assert [event["n"] for event in events(run, "ckpt") if event["file"] == runs.LAST] == [1, 3, 3]


class TestLearning:
    def test_the_network_learns(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run(limit_train=1000, limit_valid=200, batch=50, epochs=4, learning_rate=0.2, bn_batches=5, shift=0)
        work(run)
        assert events(run, "eval")[-1]["top1"] > 0.5
        assert events(run, "step")[-1]["loss"] < 0.7 * events(run, "step")[0]["loss"]

    def test_subdivisions_give_the_gradient_of_the_whole_batch(self, make_run: Any, work: Any) -> None:
        """Without batch-norm, which sees mini-batches, and dropout, the weights come out the same."""
        model = """
from torch import nn
INPUT = (1, 14, 14)
def build(num_classes=None):
    return nn.Sequential(nn.Flatten(), nn.Linear(196, 16), nn.ReLU(), nn.Linear(16, num_classes))
"""
        whole, split = (make_run(model, subdivisions=parts, shift=0) for parts in (1, 4))
        for run in (whole, split):
            work(run)
        one, other = (read_checkpoint(run / runs.LAST)["model"] for run in (whole, split))
        assert all(torch.allclose(one[key], other[key], atol=1e-6) for key in one)

    def test_the_best_checkpoint_is_the_one_with_the_best_evaluation(
        self, make_run: Any, work: Any, events: Any
    ) -> None:
        run = make_run(epochs=4, learning_rate=0.2)
        work(run)
        best = max(events(run, "eval"), key=lambda event: (event["top1"], event["topk"], -event["loss"]))
        assert read_checkpoint(run / runs.BEST)["n"] == best["n"] == events(run, "best")[-1]["n"]

    def test_the_first_weights_depend_on_the_seed_alone(self, make_run: Any, work: Any, events: Any) -> None:
        one, two, three = make_run(), make_run(), make_run(seed=2)
        for run in (one, two, three):
            work(run)
        losses = [events(run, "step")[0]["loss"] for run in (one, two, three)]
        assert losses[0] == losses[1] != losses[2]


class TestFiles:
    """Training on image files: a folder of classes, and a Darknet list whose labels overlap."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Two classes that differ in brightness; one image breaks off in the middle."""
        for name, shade in (("notphone", 60), ("phone", 200)):
            (tmp_path / "set" / name).mkdir(parents=True)
            for number in range(20):
                Image.new("L", (20, 16), shade + number).save(tmp_path / "set" / name / f"{number:02}.png")
        data = io.BytesIO()
        Image.effect_noise((99, 99), 90).save(data, "JPEG")
        (tmp_path / "set" / "phone" / "broken.jpg").write_bytes(data.getvalue()[:2000])
        return tmp_path / "set"

    def test_a_folder_trains_and_a_broken_image_is_told_of_once(
        self, make_run: Any, work: Any, events: Any, folder: Path
    ) -> None:
        keys = {"limit_train": 0, "limit_valid": 0, "batch": 10, "epochs": 6, "learning_rate": 0.2, "bn_batches": 3}
        run = make_run(data=str(folder), crop_area=0.5, flip=True, valid_share=0.2, **keys)
        assert work(run) == 0
        assert events(run, "eval")[-1]["top1"] == 1.0
        assert (run / "classes.txt").read_text().split() == ["notphone", "phone"]
        assert [Path(event["path"]).name for event in events(run, "bad_image")] == ["broken.jpg"]

    def test_going_on_uses_the_same_images_though_some_were_added(
        self, make_run: Any, work: Any, events: Any, folder: Path
    ) -> None:
        straight, broken = (make_run(data=str(folder), limit_train=0, batch=10, crop_area=0.5) for _ in range(2))
        work(straight)
        work(broken, stop_at=2)
        Image.new("L", (20, 16)).save(folder / "phone" / "added.png")
        work(broken)
        losses = [[event["loss"] for event in events(run, "step")] for run in (straight, broken)]
        assert losses[0] == losses[1]

    def test_labels_that_overlap_stop_it_until_a_rule_is_chosen(
        self, make_run: Any, work: Any, events: Any, folder: Path
    ) -> None:
        lines = sorted(str(path) for path in folder.rglob("*.png"))
        (folder / "train.list").write_text("\n".join(lines))
        (folder / "labels.list").write_text("phone\nnotphone\n")
        (folder / "x.data").write_text("classes=2\ntrain=train.list\nlabels=labels.list\n")
        keys = {"data": str(folder / "x.data"), "limit_train": 0, "batch": 10}
        refused = make_run(**keys)
        assert work(refused) == 1
        assert "20 paths hold more than one label" in events(refused, "error")[0]["message"]
        for rule in ("component", "darknet"):
            run = make_run(labels=rule, **keys)
            assert work(run) == 0
            assert all(math.isfinite(event["loss"]) for event in events(run, "step"))


class TestFaults:
    def test_a_loss_that_is_no_number_stops_with_hints_and_keeps_the_last_good_checkpoint(
        self, make_run: Any, work: Any, events: Any
    ) -> None:
        model = "from torch import nn\nINPUT = (1, 14, 14)\ndef build(num_classes=None):\n"
        model += (
            "    parts = [nn.Linear(196, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, num_classes)]\n"
        )
        model += "    return nn.Sequential(nn.Flatten(), *parts)\n"
        run = make_run(model, learning_rate=100.0, policy="constant", epochs=30, checkpoint_seconds=0)
        assert work(run) == 1
        (error,) = events(run, "error")
        assert (error["code"], runs.state(run)) == ("nan", "failed")
        assert "learning_rate" in error["hint"]
        weights = read_checkpoint(run / runs.LAST)["model"].values()
        assert all(bool(tensor.isfinite().all()) for tensor in weights if tensor.is_floating_point())

    def test_running_out_of_memory_tells_the_numbers_and_a_smaller_setting(
        self, make_run: Any, work: Any, events: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        model = """
import torch
INPUT = (1, 14, 14)
class Greedy(torch.nn.Linear):
    def forward(self, x):
        if self.training and len(x) > 10:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return super().forward(x.flatten(1))
def build(num_classes=None):
    return Greedy(196, num_classes)
"""
        run = make_run(model)
        assert work(run) == 1
        (error,) = events(run, "error")
        assert error["code"] == "oom"
        assert (error["detail"]["batch"], error["detail"]["subdivisions"]) == (20, 1)
        assert error["hint"] == "subdivisions=2"

    def test_a_full_disk_warns_goes_on_and_is_tried_again(
        self, make_run: Any, work: Any, events: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failing = iter([True] * 2)
        save = torch.save

        def no_room(*values: Any) -> None:
            if next(failing, False):
                raise OSError(28, "No space left on device")
            save(*values)

        run = make_run()
        monkeypatch.setattr("studio.training.checkpoints.torch.save", no_room)
        assert work(run) == 0
        assert [event["code"] for event in events(run, "warn")] == ["disk_full", "disk_room"]
        assert read_checkpoint(run / runs.LAST)["n"] == 6

    def test_a_disk_that_stays_full_ends_it_and_leaves_the_last_good_files(
        self, make_run: Any, work: Any, events: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_room(*_: object) -> None:
            raise OSError(28, "No space left on device")

        run = make_run()
        work(run, stop_at=2)
        good = (run / runs.LAST).read_bytes()
        monkeypatch.setattr("studio.training.checkpoints.torch.save", no_room)
        monkeypatch.setattr("studio.training.saving.GIVE_UP_SECONDS", 0.0)
        assert work(run) == 1
        (failure,) = events(run, "error")
        assert (failure["code"], runs.state(run)) == ("disk_full", "failed")
        assert (run / runs.LAST).read_bytes() == good
        assert [path.name for path in (run / "checkpoints").iterdir()] == ["last.pt"]

    def test_a_head_that_does_not_fit_is_named(self, make_run: Any, work: Any, events: Any) -> None:
        model = "from torch import nn\nINPUT = (1, 14, 14)\n"
        model += "def build(num_classes=None):\n    return nn.Sequential(nn.Flatten(), nn.Linear(196, 7))\n"
        run = make_run(model)
        assert work(run) == 1
        (error,) = events(run, "error")
        assert (error["code"], error["message"]) == ("head", "The network ends in 7, the data has 10 classes.")

    def test_a_broken_model_file_is_named_with_its_line(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run("INPUT = (1, 14, 14)\n\nraise ValueError('no such layer')\n")
        assert work(run) == 1
        (error,) = events(run, "error")
        assert error["message"].startswith("line 3 of ")
        assert error["message"].endswith("model.py: ValueError: no such layer")

    def test_a_set_smaller_than_a_batch_is_repeated_and_told_of(self, make_run: Any, work: Any, events: Any) -> None:
        run = make_run(limit_train=15, batch=20, epochs=2)
        assert work(run) == 0
        assert [event["n"] for event in events(run, "step")] == [1, 2]
        assert events(run, "warn")[0]["code"] == "small_set"

    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
    @pytest.mark.parametrize(
        ("keys", "code"), [({"device": "cuda"}, "device"), ({"precision": "16-mixed"}, "precision")]
    )
    def test_what_this_machine_cannot_do_is_said(
        self, make_run: Any, work: Any, events: Any, keys: dict[str, str], code: str
    ) -> None:
        run = make_run(**keys)
        assert work(run) == 1
        assert events(run, "error")[0]["code"] == code

    def test_a_missing_package_is_named_with_the_command_to_type(
        self, make_run: Any, work: Any, events: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "lightning_fabric", None)
        for module in ("studio.training.loop", "studio.training.learner"):
            monkeypatch.delitem(sys.modules, module, raising=False)
        run = make_run()
        assert work(run) == 1
        (error,) = events(run, "error")
        assert error["message"] == "Training needs lightning-fabric, which is not installed."
        assert "-m pip install" in error["hint"]

    def test_wrong_data_ends_before_torch_is_needed(
        self, make_run: Any, work: Any, events: Any, tmp_path: Path
    ) -> None:
        run = make_run(data=str(tmp_path / "nowhere"))
        assert work(run) == 1
        assert events(run, "error")[0]["code"] == "data-missing"
        assert events(run, "plan") == []


def test_a_network_that_ends_in_a_softmax_trains_on_its_logits(make_run: Any, work: Any, events: Any) -> None:
    """A generated model leaves the softmax out while training; a foreign one may not: both train alike."""
    body = """
import torch
from torch import nn
INPUT = (1, 14, 14)
class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.last = nn.Linear(196, classes)
    def forward(self, x):
        x = self.last(x.flatten(1))
        return {}
def build(num_classes=None):
    return Net(num_classes)
"""
    forms = ("x", "x if self.training else x.softmax(1)", "x.softmax(1)")
    made = [make_run(body.format(form)) for form in forms]
    for run in made:
        assert work(run) == 0
    losses = [[event["loss"] for event in events(run, "eval") + events(run, "step")] for run in made]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    assert losses[0] == pytest.approx(losses[2], rel=1e-4)
