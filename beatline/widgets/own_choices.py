"""Choices that belong to one area: they stand in its link and vanish with another area."""

from collections.abc import Mapping, Sequence

import streamlit as st

from beatline.scope import Scope


def asked_of_area(scope: Scope, names: Sequence[str], *, memory: str) -> tuple[str, ...]:
    """What the link asks for by each name, joined by commas; "" for choices of the area before.

    memory : names what the session remembers of them

    Choices of the area before vanish from the link without a word. They are told by standing in
    it unchanged although the area is another: a link or the browser's Back brings its own. Back
    also brings the moment when the area was chosen and they had not vanished yet: there they are
    passed over, for to take them out of the link once more would bar the way back.
    """
    here = f"{scope.area_kind} {scope.area_code}"
    asked = tuple(",".join(st.query_params.get_all(name)) for name in names)
    area, before = st.session_state.get(seen(memory), (here, asked))
    left_behind = st.session_state.setdefault(f"{memory}-left-behind", set())
    if (here, asked) in left_behind:
        asked = tuple("" for _ in names)
    elif area != here and asked == before and any(asked):
        left_behind.add((here, asked))
        write_choices(dict.fromkeys(names, ()))
        asked = tuple("" for _ in names)
    st.session_state[seen(memory)] = (here, asked)
    return asked


def seen(memory: str) -> str:
    """The key under which the session remembers the area and its choices as last seen."""
    return f"{memory}-seen"


def listed_choices(text: str) -> tuple[str, ...]:
    """The parts of what a link asks for, in its order, each once."""
    parts = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def write_choices(choices: Mapping[str, Sequence[str]]) -> None:
    """Put choices into the link by name; a choice of none stands in no link."""
    for name, values in choices.items():
        if kept := list(dict.fromkeys(values)):
            st.query_params[name] = ",".join(kept)
        elif name in st.query_params:
            del st.query_params[name]
