"""Property editors by value type. They know values and texts, nothing about layers; a form gives them their labels.

Each is a QWidget with `value()`, `setValue(value)`, `setMixed(values)`, `setInvalid(sentence)`, the signals
`edited(object)` and `invalidChanged(str)`, and the object name it is given (`field:<key>` in the inspector).
"""

from __future__ import annotations

from widgets.fields.activation import ActivationField
from widgets.fields.choice import ComboField, SegmentField, choice_field
from widgets.fields.flag import FlagField
from widgets.fields.form_row import FormRow
from widgets.fields.number import FloatField, IntField
from widgets.fields.number_list import FloatListField, IntListField
from widgets.fields.text import TextField
from widgets.segments import Choice, choices_of

AnyField = IntField | FloatField | FlagField | SegmentField | ComboField | TextField | IntListField | FloatListField

__all__ = [
    "ActivationField",
    "AnyField",
    "Choice",
    "ComboField",
    "FlagField",
    "FloatField",
    "FloatListField",
    "FormRow",
    "IntField",
    "IntListField",
    "SegmentField",
    "TextField",
    "choice_field",
    "choices_of",
]
