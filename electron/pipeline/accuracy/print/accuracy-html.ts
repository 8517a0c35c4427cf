import type {
  AccuracyFilter,
  AccuracyGroup,
  AccuracyReport,
  AccuracyScores,
  ReliabilityBin,
} from '#shared/domain/accuracy';
import type { Language } from '#shared/domain/chat';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { escapeHtml } from './escape-html';
import { NOT_KNOWN, type PrintFormat, printFormat } from './print-format';
import { PRINT_STYLE } from './print-style';
import { PRINT_TEXTS, type PrintTexts, type ScoreName } from './print-texts';
import { printVerdict } from './print-verdict';
import { type ChartWords, driftChart, excursionChart, rCurveChart, reliabilityChart } from './report-charts';

/**
 * The report as one page of HTML for A4 paper that needs nothing else: no script, no address, all pictures inline.
 *
 * @param facts.filter - What was asked for: the page says which predictions it holds.
 */
export function accuracyHtml(
  report: AccuracyReport,
  facts: { readonly language: Language; readonly madeAt: EpochMs; readonly filter: AccuracyFilter },
): string {
  const texts = PRINT_TEXTS[facts.language];
  const format = printFormat(facts.language);
  const words: ChartWords = { format, texts };
  const { overall } = report;
  const groups = [
    { dimension: 'instrument' as const, groups: report.byInstrument },
    { dimension: 'timeframe' as const, groups: report.byTimeframe },
    { dimension: 'model' as const, groups: report.byModel },
    ...report.groups,
  ];
  const body = [
    `<h1>${texts.title}</h1>`,
    `<p class="facts">${escapeHtml(texts.madeAt(format.minute(facts.madeAt)))}. ${filterLine(facts.filter, format, texts)}</p>`,
    `<p class="verdict">${escapeHtml(printVerdict(overall, format, texts))}</p>`,
    `<p class="facts">${modesNote(report, texts)} ${texts.notPromise}</p>`,
    scoreList(overall, format, texts),
    ...(overall.n > 0 ? charts(report, words) : []),
    ...groups.map(({ dimension, groups: members }) => groupTable(texts.dimensions[dimension], members, format, texts)),
    `<section><h2>${texts.definitions}</h2><ul>${texts.definitionLines.map((line) => `<li>${line}</li>`).join('')}</ul></section>`,
  ];
  return [
    `<!doctype html><html lang="${facts.language}"><head><meta charset="utf-8">`,
    // Whatever a text may hold, nothing is fetched and nothing runs.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${texts.title} ${format.day(facts.madeAt)}</title><style>${PRINT_STYLE}</style></head><body>`,
    ...body,
    '</body></html>',
  ].join('\n');
}

function filterLine(filter: AccuracyFilter, format: PrintFormat, texts: PrintTexts): string {
  const { filters, modes } = texts;
  const parts = [
    [filters.instrument, filter.instrument],
    [filters.timeframe, filter.timeframe],
    [filters.model, filter.modelId],
    [filters.adapter, filter.adapter],
    [filters.prompt, filter.promptVersion],
    [filters.source, filter.sources?.join(', ')],
    [filters.from, filter.from === undefined ? undefined : format.minute(filter.from)],
    [filters.before, filter.before === undefined ? undefined : format.minute(filter.before)],
    [filters.mode, filter.modes.map((mode) => modes[mode]).join(', ')],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  // The kinds of prediction are always named.
  const told = parts.length > 1 ? parts : [texts.everything, ...parts];
  return `${texts.filter}: ${escapeHtml(told.join('; '))}.`;
}

function modesNote({ modes }: AccuracyReport, texts: PrintTexts): string {
  const [only] = modes;
  return modes.length === 1 && only !== undefined ? texts.modeHints[only] : texts.modesMixed;
}

function scoreList(scores: AccuracyScores, format: PrintFormat, texts: PrintTexts): string {
  const { murphy, calibrationError } = scores;
  const rows: readonly (readonly [ScoreName, string])[] = [
    ['n', format.count(scores.n)],
    ['hitRate', format.percent(scores.hitRate?.value ?? null)],
    ['interval', format.percentRange(scores.hitRate)],
    ['baseRate', format.percent(scores.baseRate)],
    ['meanProbability', format.percent(scores.meanProbability)],
    ['brier', format.fixed(scores.brier, 4)],
    ['skill', format.signed(scores.brierSkill, 3)],
    ['reliability', format.fixed(murphy?.reliability ?? null, 4)],
    ['resolution', format.fixed(murphy?.resolution ?? null, 4)],
    ['uncertainty', format.fixed(murphy?.uncertainty ?? null, 4)],
    ['withinBins', format.signed(murphy?.withinBins ?? null, 4)],
    ['logLoss', format.fixed(scores.logLoss, 4)],
    ['errorWidth', format.percent(calibrationError?.equalWidth ?? null)],
    ['errorMass', format.percent(calibrationError?.equalMass ?? null)],
    ['sharpness', format.fixed(scores.sharpness, 3)],
    ['expectancy', expectancyText(scores, format)],
    ['profitFactor', format.fixed(scores.profitFactor, 2)],
    ['drawdown', format.fixed(scores.maxDrawdownR, 1)],
    ['cost', format.fixed(scores.meanCostR, 3)],
    ['time', format.duration(scores.meanResolutionMs)],
    ['predictions', format.count(scores.predictions)],
    ['abstentions', format.count(scores.abstentions)],
    ['unresolved', format.count(scores.unresolved)],
    ['notEntered', format.count(scores.notEntered)],
    ['firstTry', format.count(scores.firstTryValid)],
  ];
  const items = rows.map(([name, value]) => `<div><dt>${texts.scores[name]}</dt><dd>${value}</dd></div>`);
  return `<dl>${items.join('')}</dl>`;
}

function expectancyText({ expectancyR, expectancyInterval }: AccuracyScores, format: PrintFormat): string {
  const mean = format.signed(expectancyR, 2);
  if (!expectancyInterval) return mean;
  return `${mean} <small>(${format.signed(expectancyInterval.low, 2)} … ${format.signed(expectancyInterval.high, 2)})</small>`;
}

function charts(report: AccuracyReport, words: ChartWords): string[] {
  const { texts, format } = words;
  const figure = (title: string, picture: string, note: string, isWide = false) =>
    `<figure${isWide ? ' class="wide"' : ''}><h2>${title}</h2>${picture}<figcaption>${note}</figcaption></figure>`;
  return [
    '<div class="figures">',
    figure(texts.reliability, reliabilityChart(report.reliability, words), texts.reliabilityNote),
    figure(
      texts.excursions,
      excursionChart(report.excursions, words),
      texts.excursionsNote(format.count(report.excursions.length)),
    ),
    figure(texts.rCurve, rCurveChart(report.rCurve, words), texts.rCurveNote, true),
    figure(texts.drift, driftChart(report.drift, words), texts.driftNote, true),
    '</div>',
    binTable(texts.reliability, report.reliability, words),
    binTable(texts.reliabilityEqualMass, report.reliabilityEqualMass, words),
  ];
}

function binTable(title: string, bins: readonly ReliabilityBin[], { format, texts }: ChartWords): string {
  const rows = bins
    .filter(({ n }) => n > 0)
    .map(({ from, to, n, meanProbability, hitRate }) => [
      format.percentRange({ low: from, high: to }),
      format.count(n),
      format.percent(meanProbability),
      format.percent(hitRate?.value ?? null),
      format.percentRange(hitRate),
    ]);
  const { scores } = texts;
  return table(title, [texts.bin, scores.n, scores.meanProbability, scores.hitRate, scores.interval], rows);
}

function groupTable(
  dimension: string,
  groups: readonly AccuracyGroup[],
  format: PrintFormat,
  texts: PrintTexts,
): string {
  if (groups.length === 0) return '';
  const { scores } = texts;
  const heads = [
    dimension,
    scores.n,
    scores.hitRate,
    scores.interval,
    scores.baseRate,
    scores.brier,
    scores.skill,
    scores.errorWidth,
    scores.expectancy,
    scores.abstentions,
    scores.unresolved,
  ];
  const rows = groups
    .toSorted((a, b) => b.scores.n - a.scores.n)
    .map(({ key, scores: one }) => [
      escapeHtml(key === 'unknown' ? texts.unknown : key === 'none' ? texts.none : key),
      format.count(one.n),
      format.percent(one.hitRate?.value ?? null),
      format.percentRange(one.hitRate),
      format.percent(one.baseRate),
      format.fixed(one.brier, 4),
      format.signed(one.brierSkill, 3),
      format.percent(one.calibrationError?.equalWidth ?? null),
      one.n > 0 ? expectancyText(one, format) : NOT_KNOWN,
      format.count(one.abstentions),
      format.count(one.unresolved),
    ]);
  return table(texts.by(dimension), heads, rows);
}

/** @param rows - Cells that are HTML already. */
function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const lines = rows.map(
    ([first = '', ...rest]) =>
      `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  );
  return `<section><h2>${title}</h2><table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table></section>`;
}
