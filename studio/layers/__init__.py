"""Every section type that Darknet knows: one class a type, and the one table of them.

A new layer is one class here and one line in `LAYERS`; readers, writers, panels, checks and tests follow from it.
"""

from __future__ import annotations

from studio.layers.base import Layer
from studio.layers.channel_shuffle import ChannelShuffle
from studio.layers.classifier import Cost, Softmax
from studio.layers.condconv import CondConvolutional
from studio.layers.connected import Connected, Local
from studio.layers.contrastive import Contrastive
from studio.layers.conv_recurrent import ConvLstm, Crnn, History
from studio.layers.convolutional import Convolutional
from studio.layers.drop_connect import DropConnect
from studio.layers.linear import Linear
from studio.layers.normalise import BatchNorm, Normalization
from studio.layers.pointwise import Activation, Dropout
from studio.layers.pooling import AvgPool, LocalAvgPool, MaxPool
from studio.layers.recurrent import Gru, Lstm, Rnn
from studio.layers.region import Detection, Region
from studio.layers.resample import Crop, Reorg, Reorg3d, Upsample
from studio.layers.slice import Slice
from studio.layers.sources import Empty, Implicit
from studio.layers.wiring import Route, Sam, ScaleChannels, Shortcut
from studio.layers.yolo import GaussianYolo, Yolo

#: Sections that designs have and Darknet has not.
BEYOND_DARKNET: tuple[type[Layer], ...] = (
    ChannelShuffle,
    CondConvolutional,
    DropConnect,
    Linear,
    Slice,
)

LAYERS: tuple[type[Layer], ...] = (
    Convolutional,
    Route,
    Shortcut,
    ScaleChannels,
    Sam,
    MaxPool,
    AvgPool,
    LocalAvgPool,
    Upsample,
    Reorg3d,
    Reorg,
    Crop,
    Connected,
    Local,
    BatchNorm,
    Normalization,
    Dropout,
    Activation,
    Softmax,
    Cost,
    Yolo,
    GaussianYolo,
    Region,
    Detection,
    Contrastive,
    Rnn,
    Gru,
    Lstm,
    Crnn,
    ConvLstm,
    History,
    Implicit,
    Empty,
    *BEYOND_DARKNET,
)

_BY_NAME: dict[str, type[Layer]] = {name: cls for cls in LAYERS for name in (cls.section, *cls.aliases)}


def layer_class(section: str) -> type[Layer] | None:
    """The class of a section name or alias as it stands in a cfg; None for an unknown one."""
    return _BY_NAME.get(section)


def section_names() -> tuple[str, ...]:
    """Every section name and alias that is accepted, for did-you-mean and completion."""
    return tuple(_BY_NAME)
