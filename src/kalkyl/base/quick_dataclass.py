"""Frozen dataclasses that are quick to make: each start makes about two hundred.

The standard library writes and compiles seven functions for each. Here constructors set slots
directly, by code that classes of as many fields share; the other methods are the same for all.
Other kinds of dataclasses are the standard library's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from reprlib import recursive_repr
from types import CodeType, FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

__all__ = ["dataclass"]

_Fields: TypeAlias = Sequence["dataclasses.Field[Any]"]
_MISSING: Final = dataclasses.MISSING


def _quick(made: type, *, eq: bool, order: bool) -> type:
    """A class with its fields, given what a frozen dataclass has."""
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {
        "__init__": _first_constructor(made, fields),
        "__repr__": _repr,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__reduce__": _reduce(made, fields),
    }
    if eq:
        compared = [field for field in fields if field.compare]
        hashed = [field for field in compared if field.hash is not False]
        methods |= _comparison(made, _values(compared), _values(hashed))
        methods |= _ordering(made, _values(compared)) if order else {}
    for name, method in methods.items():
        if name not in vars(made):
            setattr(made, name, method)
    return made


def _first_constructor(made: type, fields: _Fields) -> Callable[..., None]:
    """The constructor until it is called, when the real one is written; many never are."""

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:  # noqa: N807  # it is one
        constructor = _constructor(made, fields)
        if vars(made)["__init__"] is __init__:
            made.__init__ = constructor  # type: ignore[misc]  # the class is told apart above
        constructor(self, *arguments, **named)

    return __init__


@cache
def _template(parts: tuple[tuple[str, str], ...]) -> CodeType:
    """The code of a constructor, for all classes of which the fields differ by name alone.

    Of each field its argument and its value, with the field's number in braces.
    """
    arguments = "".join(argument.format(place) for place, (argument, _) in enumerate(parts))
    body = (f"_set{place}(self, {value.format(place)})" for place, (_, value) in enumerate(parts))
    made: dict[str, Any] = {}
    exec(f"def __init__(self{arguments}): {'; '.join(body) or 'pass'}", made)  # noqa: S102  # none of it is given
    code: CodeType = made["__init__"].__code__
    return code


def _constructor(made: type, fields: _Fields) -> Callable[..., None]:
    """The function that sets each slot to its argument or to its default."""
    around: dict[str, Any] = {"_missing": _MISSING}
    names, parts = ["self"], []
    defaults: list[Any] = []
    for place, field in enumerate(fields):
        slot: Any = getattr(made, field.name, None)
        has_slot = isinstance(slot, MemberDescriptorType)
        around[f"_set{place}"] = slot.__set__ if has_slot else _setter(field.name)
        is_made = field.default_factory is not _MISSING
        around[f"_of{place}"] = default = field.default_factory if is_made else field.default
        value = "_of{0}()" if is_made else "_of{0}"
        if not field.init:
            parts.append(("", value))
            continue
        names.append(field.name)
        defaults += () if default is _MISSING else (_MISSING if is_made else default,)
        given = value + " if v{0} is _missing else v{0}" if is_made else "v{0}"
        parts.append((", v{0}", given))
    code = _template(tuple(parts)).replace(co_varnames=tuple(names))
    constructor = FunctionType(code, around, "__init__", tuple(defaults))
    constructor.__qualname__ = f"{made.__qualname__}.__init__"
    return constructor


def _setter(name: str) -> Callable[[Any, Any], None]:
    return lambda self, value: object.__setattr__(self, name, value)


def _values(fields: _Fields) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of some fields."""
    names = [field.name for field in fields]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda made: tuple(getattr(made, name) for name in names)


def _comparison(
    made: type, values: Callable[[Any], Any], hashed: Callable[[Any], Any]
) -> dict[str, Any]:
    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is made else NotImplemented

    def hash_of(self: object) -> int:
        return hash(hashed(self))

    return {"__eq__": equal, "__hash__": hash_of}


def _ordering(made: type, values: Callable[[Any], Any]) -> dict[str, Any]:
    def compared_by(compare: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
        return lambda self, other: (
            compare(values(self), values(other)) if other.__class__ is made else NotImplemented
        )

    return {f"__{compare.__name__}__": compared_by(compare) for compare in (lt, le, gt, ge)}


def _reduce(made: type, fields: _Fields) -> Callable[[Any], Any]:
    """How it is pickled and copied: made again of what its constructor takes."""
    values = _values([field for field in fields if field.init])
    return lambda self: (made, values(self))


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{type(self).__qualname__}({values})"


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _unless_special(kind: object) -> object:
    """An annotation that the standard library need not look for a meaning of its own in."""
    is_plain = isinstance(kind, str) and "Var" not in kind and "KW_ONLY" not in kind
    return Any if is_plain else kind


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, **others: bool
    ) -> type | Callable[[type], type]:
        """The standard library's decorator; quicker where the class is frozen."""

        def made(cls: type) -> type:
            is_quick = frozen and others.keys() <= {"eq", "order"}
            if not is_quick or hasattr(cls, "__post_init__"):
                return dataclasses.dataclass(cls, frozen=frozen, slots=slots, **others)
            if cls.__doc__ is None:
                cls.__doc__ = cls.__name__  # the standard library would parse its signature
            written = cls.__annotations__
            cls.__annotations__ = {name: _unless_special(kind) for name, kind in written.items()}
            bare = dataclasses.dataclass(cls, init=False, repr=False, eq=False, slots=slots)
            bare.__annotations__ = written
            order = others.get("order", False)
            return _quick(bare, eq=others.get("eq", True), order=order)

        return made if cls is None else made(cls)
