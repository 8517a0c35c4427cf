/** Style of the printed page: black on white, one accent, nothing that needs colour to be told apart. */
export const PRINT_STYLE = `
@page { size: A4; margin: 14mm 12mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 186mm; color: #111; background: #fff; font: 9pt/1.4 system-ui, "Segoe UI", sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; font-variant-numeric: tabular-nums }
@media screen { body { padding: 8mm 0 } }
h1 { margin: 0 0 2mm; font-size: 16pt }
h2 { margin: 0 0 1mm; font-size: 10pt }
p { margin: 0 0 2mm }
.facts, figcaption, dt { color: #555; font-size: 8pt }
.verdict { padding: 2mm 3mm; border-left: 1mm solid #1d5fa8; background: #f2f5f9; font-size: 10.5pt }
dl { display: grid; grid-template-columns: repeat(5, 1fr); margin: 3mm 0; border: .2mm solid #ccc }
dl div { padding: 1mm 2mm; border: .1mm solid #ddd }
dd { margin: 0; font-weight: 600 }
small { font-weight: 400; color: #555; font-size: 7pt; white-space: nowrap }
.figures { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm }
figure { margin: 0; break-inside: avoid }
.wide { grid-column: 1 / -1 }
section { margin-top: 4mm; break-inside: avoid-page }
svg { width: 100%; height: auto; display: block }
svg text { font-size: 8px; fill: #444 }
svg .small { font-size: 7px }
.grid { stroke: #ddd; stroke-width: .6 }
.zero { stroke: #888; stroke-width: .8; fill: none }
.ideal { stroke: #888; stroke-dasharray: 3 3; fill: none }
.count { fill: #c9d6e6 }
.interval { stroke: #1d5fa8; stroke-width: 1.4 }
.dot { fill: #1d5fa8 }
.base { stroke: #111; stroke-width: 1.6 }
.curve { stroke: #1d5fa8; stroke-width: 1.3; fill: none }
.fall { fill: #ead7d0 }
.hit { fill: #1d5fa8 }
.miss { fill: none; stroke: #a8521d; stroke-width: .6 }
table { width: 100%; border-collapse: collapse; font-size: 8pt }
th, td { padding: .6mm 1.2mm; border-bottom: .1mm solid #ddd; text-align: right; vertical-align: top }
th:first-child { text-align: left; min-width: 24mm; max-width: 45mm; overflow-wrap: break-word }
thead th { color: #555; font-weight: 600; vertical-align: bottom }
tbody th { font-weight: 400 }
tr { break-inside: avoid }
thead { display: table-header-group }
ul { margin: 0; padding-left: 4mm; font-size: 8pt }
`.trim();
