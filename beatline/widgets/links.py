"""Links inside the app. Every one keeps the scope, and can be opened in another tab."""

from datetime import date

import streamlit as st

from beatline.scope import ALL_TYPES_LABEL, Scope
from beatline.widgets.text import month_short

# Streamlit adds what stands in the address to what a link asks for, so that a link to another area
# would name both, and one more step back would be needed. While a link is being followed, the
# address is without what the link itself says. On its way Streamlit also puts the old page without
# its own choices into the history; that half-way step is left out, so that Back finds them.
LINK_SCRIPT = """
<script>
if (!window.beatlineLinks) {
  window.beatlineLinks = true
  let leaving = ''
  const push = history.pushState.bind(history)
  history.pushState = (state, title, url) => {
    if (leaving && new URL(url, location.href).pathname === leaving) return
    leaving = ''
    push(state, title, url)
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('[data-testid="stPageLink"] a')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    const here = location.href
    leaving = new URL(link.href).pathname === location.pathname ? '' : location.pathname
    setTimeout(() => { leaving = '' }, 5000)
    const address = new URL(here)
    for (const name of new URL(link.href).searchParams.keys()) address.searchParams.delete(name)
    history.replaceState(history.state, '', address)
    setTimeout(() => history.replaceState(history.state, '', here), 0)
  }, true)
}
</script>
"""
OPENING_SCRIPT = """
<script>
setTimeout(() => {
  if (!window.beatlineWaits) document.querySelector('.st-key-opening a')?.click()
}, 0)
</script>
"""


def scope_params(
    scope: Scope,
    *,
    area: str | None = None,
    types: str | None = None,
    months: tuple[date, date] | None = None,
) -> dict[str, list[str] | str]:
    """The parameters of a link to this scope, with another area, types or months when given."""
    params: dict[str, list[str] | str] = {"area": area or scope.area_label}
    chosen_types = types or scope.types_label
    if chosen_types != ALL_TYPES_LABEL or st.session_state.get("types"):
        params["types"] = chosen_types
    first, last = months or (scope.first_month, scope.last_month)
    labels = (month_short(first), month_short(last))
    usual = st.session_state.get("usual_months")
    # The usual months stay out of the link, unless others stand in it now.
    if labels != usual or st.session_state.get("months") not in (usual, None):
        params["months"] = list(labels)
    return params


def link(  # noqa: PLR0913  (a scope has three parts, and a link its words)
    page: str,
    words: str,
    scope: Scope,
    *,
    icon: str | None = None,
    area: str | None = None,
    types: str | None = None,
    months: tuple[date, date] | None = None,
    **params: str,
) -> None:
    """A link to a page of the app, in the same tab.

    words : Markdown; text from files goes through `plain` first
    params : what the page itself reads, for example incident="0123456789abcdef"
    """
    wanted = scope_params(scope, area=area, types=types, months=months)
    coloured = f":primary[{words}]"
    if st.session_state.get("page_path") != page or params:
        st.page_link(page, label=coloured, icon=icon, query_params={**wanted, **params})
        return
    # A page link to the page one is on would leave the old address standing.
    st.button(
        coloured,
        key=f"link {page} {words} {area} {types}",
        icon=icon,
        type="tertiary",
        on_click=_choose,
        args=(wanted,),
    )


def _choose(params: dict[str, list[str] | str]) -> None:
    for name, value in params.items():
        st.session_state[name] = tuple(value) if isinstance(value, list) else value


def open_at_once(
    page: str,
    words: str,
    scope: Scope,
    *,
    area: str | None = None,
    types: str | None = None,
    **params: str,
) -> None:
    """Follow a link without another click: what a click on a map or a table does.

    What the arrow keys chose in a table is drawn as a link and waits for Enter (widgets/mends.py).
    The link is drawn and then clicked in the browser. `st.switch_page` would leave a half-way
    address in the browser's history, so that Back needed two steps.
    """
    with st.container(key="opening"):
        st.page_link(
            page,
            label=words,
            icon=":material/arrow_forward:",
            query_params={**scope_params(scope, area=area, types=types), **params},
        )
    st.html(OPENING_SCRIPT, unsafe_allow_javascript=True)
