"""Pictures of charts, drawn by the reader's browser: light, titled, and with their source."""

import json
from dataclasses import fields

from beatline.charts.theme import DARK, LIGHT

# The chart's own button for pictures is there, out of sight, and is pressed with other settings:
# for that moment the chart holds a copy of itself in the light colours with title and source.
# Streamlit drops a script in which a tag seems to begin: the break is written in another way.
_SCRIPT = """
<script>
if (!window.beatlinePictures) {
  window.beatlinePictures = true
  const light = new Map(COLOURS)
  const recoloured = (value) => {
    if (typeof value === 'string') return light.get(value.toLowerCase()) || value
    if (Array.isArray(value)) return value.map(recoloured)
    if (value && value.constructor === Object)
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, recoloured(v)]))
    return value
  }
  const lines = (text, longest) => {
    const done = ['']
    for (const word of text.split(' ')) {
      const last = done.length - 1
      if ((done[last] + ' ' + word).length > longest && done[last]) done.push(word)
      else done[last] = (done[last] + ' ' + word).trim()
    }
    return done
  }
  const escaped = (text) => text.replace(/[<>&]/g, (sign) =>
    ({'<': '&lt;', '>': '&gt;', '&': '&amp;'}[sign]))
  // A browser saves a file by a click that a script makes. It is no click of the reader's beside
  // the menu, which would close it.
  window.addEventListener('click', (event) => {
    if (!event.isTrusted && event.target.download) event.stopPropagation()
  }, true)
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button[data-picture]')
    if (!button) return
    const wanted = button.parentElement.dataset
    const chart = document.querySelector('.st-key-' + wanted.chart + ' .js-plotly-plot')
    const press = chart?.querySelector('.modebar-btn[data-attr="toImage"], .modebar-btn')
    if (!press) return
    const {data, layout, _context: context} = chart
    const options = context.toImageButtonOptions
    const width = Math.max(chart.clientWidth + 60, 640)
    const title = lines(wanted.title, Math.floor(width / 9))
    const note = lines(wanted.note, Math.floor(width / 6))
    const above = 24 + 22 * title.length, below = 24 + 14 * note.length
    // Without the page's own font letters are wider, and labels need more room beside the chart.
    const {l: left, r: right, t, b} = chart._fullLayout._size
    const l = 16 + 1.18 * left, r = 1.18 * right
    chart.data = recoloured(data)
    chart.layout = {...recoloured(layout), width, autosize: false,
      height: chart.clientHeight + above + below,
      paper_bgcolor: '#ffffff', plot_bgcolor: '#ffffff',
      margin: {l, r, t: t + above, b: b + below},
      title: {text: title.map(escaped).join('\\u003cbr>'), x: 0.01, xanchor: 'left',
        yref: 'container', y: 1, yanchor: 'top', pad: {t: 12}, font: {size: 16, color: LIGHT_INK}},
      annotations: [...(recoloured(layout.annotations) || []), {
        text: note.map(escaped).join('\\u003cbr>'), showarrow: false, align: 'left',
        xref: 'paper', x: 0, xanchor: 'left', xshift: 8 - l,
        yref: 'paper', y: 0, yanchor: 'bottom', yshift: 8 - b - below,
        font: {size: 10.5, color: LIGHT_MUTED}}]}
    context.toImageButtonOptions = {format: button.dataset.picture, filename: wanted.name,
      width, height: chart.layout.height, scale: button.dataset.picture === 'png' ? 2 : 1}
    // Not as a click of the reader's, which would close the menu.
    press.dispatchEvent(new MouseEvent('click', {bubbles: false}))
    Object.assign(chart, {data, layout})
    context.toImageButtonOptions = options
  })
}
</script>
"""

PICTURE_SCRIPT = (
    _SCRIPT.replace(
        "COLOURS",
        json.dumps(
            [
                (getattr(DARK, field.name), getattr(LIGHT, field.name))
                for field in fields(DARK)
                if isinstance(getattr(DARK, field.name), str)
            ]
            + list(zip(DARK.groups, LIGHT.groups, strict=True))
        ),
    )
    .replace("LIGHT_INK", json.dumps(LIGHT.ink))
    .replace("LIGHT_MUTED", json.dumps(LIGHT.muted))
)
