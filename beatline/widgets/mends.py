"""What a screen reader or a keyboard needs and Streamlit leaves out, added in the browser.

Streamlit draws these parts itself and offers no argument for them; docs/accessibility.md says what
each mend cures. Attributes that React does not manage stay when a page is run again; parts that
are drawn anew are mended anew.
"""

# A list of lists, each named by its heading: the menu's own has the headings among its items.
# A figure's small line repeats what the figure says, in letters that name no month.
MEND_SCRIPT = """
<script>
if (!window.beatlineMends) {
  window.beatlineMends = true
  const all = (wanted) => document.querySelectorAll(wanted)
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  }
  set(document.documentElement, 'lang', 'en-GB')
  const lost = () => !document.activeElement || document.activeElement === document.body
  let asked = '', wasOpen
  const mend = () => {
    for (const menu of all('[data-testid="stSidebarNavItems"]')) {
      set(menu, 'role', 'none')
      for (const part of menu.querySelectorAll(':scope > div')) {
        const heading = part.querySelector('[data-testid="stNavSectionHeader"]')
        if (!heading) continue
        set(part, 'role', 'list')
        set(part, 'aria-label', heading.querySelector('p')?.textContent || '')
        set(heading, 'aria-hidden', 'true')
      }
    }
    for (const line of all('[data-testid="stMetricChart"]')) set(line, 'aria-hidden', 'true')
    // On a phone the open sidebar lies over the page: what is behind it is no stop of the keyboard.
    const sidebar = document.querySelector('[data-testid="stSidebar"]')
    const open = sidebar && sidebar.dataset.collapsed !== 'true'
    for (const main of all('[data-testid="stMain"]'))
      main.inert = Boolean(open && window.innerWidth <= 768)
    if (sidebar && wasOpen !== undefined && wasOpen !== open && lost())
      document.querySelector(open ? '[data-testid="stSidebarCollapseButton"] button'
        : '[data-testid="stExpandSidebarButton"]')?.focus()
    wasOpen = open
    // A menu opens at the end of the page, far from its button: the keyboard goes on inside it.
    for (const menu of all('[data-testid="stPopoverBody"]:not([tabindex])')) {
      set(menu, 'tabindex', '-1')
      if (document.activeElement?.matches('[data-testid="stPopoverButton"]')) menu.focus()
    }
    // Charts and maps are drawn in the colours of a theme, the server's guess until now.
    const drawn = document.querySelector('.st-key-theme [data-drawn]')?.dataset.drawn
    const app = document.querySelector('[data-testid="stApp"]')
    if (!drawn || !app) return
    const parts = getComputedStyle(app).backgroundColor.match(/\\d+/g).slice(0, 3)
    const seen = parts.reduce((sum, part) => sum + Number(part), 0) < 383 ? 'dark' : 'light'
    if (seen === drawn) asked = ''
    else if (seen !== asked) {
      asked = seen
      document.querySelector('.st-key-theme button')?.click()
    }
  }
  // In a table the arrow keys choose, as a click does: what was chosen so waits for Enter.
  const table = '[data-testid="stDataFrame"]'
  window.addEventListener('keydown', (event) => {
    if (!event.target.closest?.(table)) return
    window.beatlineWaits = true
    if (event.key === 'Enter') document.querySelector('.st-key-opening a')?.click()
  }, true)
  window.addEventListener('pointerdown', (event) => {
    const drawn = table + ', [data-testid="stDeckGlJsonChart"], [data-testid="stPlotlyChart"]'
    if (event.target.closest?.(drawn)) window.beatlineWaits = false
  }, true)
  let waiting = false
  new MutationObserver(() => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => { waiting = false; mend() })
  }).observe(document.body, {
    childList: true, subtree: true, attributes: true,
    attributeFilter: ['data-collapsed', 'data-drawn', 'class'],
  })
  mend()
}
</script>
"""
