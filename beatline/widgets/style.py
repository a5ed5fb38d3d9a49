"""The few rules of style that the theme cannot say."""

# Keys of containers become class names (st-key-…); colours come from the theme's own variables.
STYLE = """
<style>
[data-testid="stHeader"] { background: transparent; height: 2.6rem; min-height: 0; }
[data-testid="stMainBlockContainer"]
    { padding-top: 2.2rem; padding-bottom: 2rem; max-width: 84rem; }
[data-testid="stMainBlockContainer"] h1 { padding-top: 0; padding-bottom: 0.1rem; }
[data-testid="stSidebarHeader"]::before
    { content: "Beatline"; font-size: 1.25rem; font-weight: 700; flex: 1; padding-left: 0.5rem; }
[data-testid="stMainBlockContainer"] h2, [data-testid="stMainBlockContainer"] h3
    { padding-top: 0.6rem; padding-bottom: 0.1rem; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] *
    { color: inherit; opacity: 1; }
[data-testid="stCaptionContainer"] { opacity: 0.84; }
[data-testid="stHeaderActionElements"] { display: none; }
body :is(a, button, summary, div, pre, [role="link"], [tabindex]):focus-visible
    { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 3px; }
[data-testid="stDeckGlJsonChart"] :is(.deck-events-root, canvas):focus-visible
    { outline: 2px solid currentColor !important; outline-offset: -2px; }
/* Else it is the browser's own blue, which outlines and arrows would take over, in the dark too. */
[data-testid="stPageLink"] a { color: inherit; }
/* The field of the keyboard is a pixel inside the thumb; and a thumb is small for a finger. */
[data-testid="stSlider"] [data-rac]:has(> div > input:focus-visible)
    { outline: 2px solid currentColor; outline-offset: 3px; border-radius: 50%; }
[data-testid="stSlider"] [data-rac]:has(> div > input)::after
    { content: ""; position: absolute; inset: -7px; }
/* Put away it is only moved out of sight: the keyboard would stop at each of its choices. */
[data-testid="stSidebar"][data-collapsed="true"] * { visibility: hidden !important; }
/* Seen only under a pointer it is no stop of the keyboard. */
[data-testid="stSidebar"] [data-testid="stSidebarCollapseButton"] { visibility: visible; }
[data-testid="stSelectbox"] button[aria-label="Clear value"] { min-width: 24px; min-height: 24px; }
/* Opening and closing parts of the menu needs a pointer: the parts stay open. */
[data-testid="stNavSectionHeader"] { pointer-events: none; }
[data-testid="stNavSectionHeader"] [data-testid="stIconMaterial"] { display: none; }
[data-testid="stSidebar"] input::placeholder { color: inherit; opacity: 1; }
.st-key-figures { display: grid !important; gap: 0.8rem;
    grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
.st-key-figures > * { width: auto !important; min-width: 0; height: 100%; }
.st-key-figures [data-testid="stMetric"] { height: 100%; }
.st-key-figures [data-testid="stMetricLabel"] p { white-space: normal; }
[data-testid="stSidebarContent"] { display: flex; flex-direction: column; }
[data-testid="stSidebarHeader"] { flex-shrink: 0; }
[data-testid="stSidebarUserContent"] { order: 1; padding-bottom: 0.5rem; }
[data-testid="stSidebarNav"] { order: 2; }
[data-testid="stSidebarNavSeparator"] { display: none; }
[data-testid="stSidebarNavItems"] a { min-height: 1.7rem; padding-top: 0; padding-bottom: 0; }
.st-key-body { min-height: 75vh; }
.st-key-opening { opacity: 0.75; }
[data-testid="stMain"] [data-testid="stPageLink"] a
    { min-height: 2rem; padding-left: 0; padding-right: 0.3rem; }
[data-testid="stMain"] [data-testid="stPageLink"] a span { white-space: normal; }
[data-testid="stMain"] [data-testid="stPageLink"] a p
    { text-decoration: underline; text-underline-offset: 2px; }
[data-testid="stMain"] button[data-testid="stBaseButton-tertiary"] p
    { text-decoration: underline; text-underline-offset: 2px; }
.st-key-figures div:has(> [data-testid="stMetricDelta"])
    { flex-direction: column; align-items: flex-start; gap: 0.25rem; }
[data-testid="stMetricDelta"], [data-testid="stMetricDelta"] *,
[data-testid="stMetricDeltaDescription"], [data-testid="stMetricDeltaDescription"] *
    { white-space: normal !important; overflow: visible !important; }
.st-key-breadcrumbs { margin-bottom: -0.9rem; }
.st-key-breadcrumbs [data-testid="stPageLink"] a::after { content: "›"; opacity: 0.7; }
[data-testid="stSidebar"] [data-testid="stSelectbox"] input { font-size: 0.92rem; }
.st-key-fields table td { padding: 0.25rem 0.6rem 0.25rem 0; border: 0;
    border-bottom: 1px solid #8a97a333; overflow-wrap: anywhere; }
.st-key-fields table td:first-child { white-space: nowrap; opacity: 0.8; }
.st-key-fields table thead { display: none; }
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > style) { display: none; }
.attribution { margin-top: 1.6rem; padding-top: 0.7rem; border-top: 1px solid #8a97a355;
    font-size: 0.8rem; opacity: 0.85; }
.st-key-width, .st-key-theme { display: none; }
.modebar-container { display: none; }
.pictures { display: inline-flex; gap: 0.5rem; flex-wrap: wrap; }
.pictures button { font: inherit; font-size: 0.875rem; color: inherit; background: transparent;
    border: 1px solid #8a97a366; border-radius: 0.5rem; padding: 0.25rem 0.75rem;
    min-height: 2.5rem; cursor: pointer; }
.pictures button:hover { border-color: currentColor; }
.coverage { overflow-x: auto; }
.coverage table { border-collapse: separate; border-spacing: 2px; font-size: 0.78rem;
    font-variant-numeric: tabular-nums; width: 100%; max-width: 46rem; }
.coverage caption { text-align: left; font-weight: 600; font-size: 0.9rem; padding: 0.4rem 0; }
.coverage th { font-weight: 500; text-align: center; padding: 1px 2px; }
.coverage td { text-align: center; border-radius: 3px; padding: 3px 1px;
    border: 1px solid #8a97a355; }
.coverage td.loaded { background: #1b4f72; color: #fff; border-color: #1b4f72; }
@media (max-width: 640px) {
    [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
    [data-testid="stMain"] [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"])
        { gap: 1rem; }
    .st-key-figures { grid-template-columns: 1fr 1fr; gap: 0.5rem; }
    .st-key-figures [data-testid="stMetric"] { padding: 0.6rem 0.7rem; }
    .st-key-figures [data-testid="stMetricValue"] { font-size: 1.4rem; }
    .coverage table { font-size: 0.66rem; border-spacing: 1px; }
}
/* Where the reader's own colours replace ours, what only a background said is said by a line. */
@media (forced-colors: active) {
    [role="radio"][aria-checked="true"] p
        { font-weight: 700; text-decoration: underline; text-underline-offset: 3px; }
    [data-testid="stSlider"] [data-rac]:has(> div > input) { background: ButtonText !important; }
    [data-testid="stAlertContainer"] { border: 1px solid; }
}
@media (prefers-reduced-motion: reduce) {
    *, ::before, ::after
        { animation-duration: 1ms !important; animation-iteration-count: 1 !important;
        transition-duration: 1ms !important; scroll-behavior: auto !important; }
}
/* A plot or table cannot be drawn again for print: it stays as wide as on the screen. So the page
   is laid out as wide as the widest, and made smaller to fit A4 either way up. Where the script
   below is not run, at most 1184 pixels are drawn: the block without its padding. */
@page { margin: 10mm; }
@media print {
    :root { --paper: 716; }
    [data-testid="stMainBlockContainer"]
        { zoom: calc(var(--paper) / max(var(--paper), var(--drawn, 1184))); }
    [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
    [data-testid="stDownloadButton"], [data-testid="stElementToolbar"], .maplibregl-ctrl,
    [data-testid="stPopover"], [data-testid="stButtonGroup"], [data-testid="stPagination"],
    [data-testid="stSelectbox"], [data-testid="stTooltipIcon"], [data-testid="stMultiSelect"],
    .st-key-make-pack,
    [data-testid="stExpander"]:not(:has(details[open])), .st-key-other-cards, .st-key-opening
        { display: none !important; }
    [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"]
        { position: static !important; overflow: visible !important; height: auto !important; }
    [data-testid="stMainBlockContainer"] { padding: 0 2px 0 0 !important; max-width: none; }
    [data-testid="stMetric"], .st-key-card, [data-testid="stPlotlyChart"], h2, h3
        { break-inside: avoid; break-after: auto; }
    h2, h3 { break-after: avoid; }
}
@media print and (orientation: landscape) { :root { --paper: 1045; } }
</style>
<script>
if (!window.beatlinePrint) {
  window.beatlinePrint = true
  window.addEventListener('beforeprint', () => {
    const drawn = '[data-testid="stPlotlyChart"], [data-testid="stDataFrame"], canvas'
    const rights = [...document.querySelectorAll('[data-testid="stMain"] :is(' + drawn + ')')]
    const left = document.querySelector('.st-key-body')?.getBoundingClientRect().left || 0
    const widest = Math.max(0, ...rights.map((one) => one.getBoundingClientRect().right - left))
    document.documentElement.style.setProperty('--drawn', Math.ceil(widest))
  })
}
</script>
"""
