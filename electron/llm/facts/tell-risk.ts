import type { BreakerMeasure, RiskBudget, RiskState, RiskUnit } from '#shared/domain/risk-state';
import type { Answer } from './answers';
import { ruleName } from './rule-names';
import { paragraphs, type Telling, type Told } from './telling';
import { WORDS } from './words';

export function tellRiskState(state: Answer<'risk.state'>, told: Telling): Told {
  const { say } = told;
  const quote = told.foreign(state.quote);
  const headline = stateLine(state, told);
  const money =
    state.equity === null
      ? say('The equity is not known.', 'No se conoce el patrimonio.')
      : say(
          `Equity ${told.money(state.equity)} ${quote}${state.oneR === null ? '' : `; one R is ${told.money(state.oneR)} ${quote}`}.`,
          `Patrimonio ${told.money(state.equity)} ${quote}${state.oneR === null ? '' : `; una R son ${told.money(state.oneR)} ${quote}`}.`,
        );
  const day =
    state.dayResultR === null
      ? say('The result of the day is not known.', 'No se conoce el resultado del día.')
      : say(
          `Today ${told.r(state.dayResultR)}, open positions included.`,
          `Hoy ${told.r(state.dayResultR)}, posiciones abiertas incluidas.`,
        );
  const risk = openRiskLine(state, told);
  const full = [...state.budgets].sort((a, b) => shareOf(b) - shareOf(a));
  const table = limitTable(full, told);
  const breaker = nearestTrigger(state.measures, told);
  const locks =
    state.locks.length === 0
      ? null
      : `${say('Waits', 'Esperas')}: ${state.locks
          .slice(0, 5)
          .map(({ code, instrument, until }) => {
            const where = instrument ?? say('all instruments', 'todos los instrumentos');
            const end = until === null ? '' : say(` until ${told.instant(until)}`, ` hasta ${told.instant(until)}`);
            return `${told.foreign(ruleName(code, told.language))}, ${where}${end}`;
          })
          .join('; ')}.`;
  const lines = [money, day, risk, breaker, locks].filter((line) => line !== null);
  return { text: paragraphs(headline, lines.join(' '), table), brief: [headline, ...lines].slice(0, 6) };
}

/** Whether entries are taken, and why not. */
export function stateLine({ state, causes, killSwitch, mandate }: RiskState, told: Telling): string {
  const { say } = told;
  const states = {
    active: say(
      'Trading is active: entries are taken within the limits.',
      'La operativa está activa: se admiten entradas dentro de los límites.',
    ),
    reducing: say(
      'Trading is reducing: no entry is taken, exits pass.',
      'La operativa está reduciendo: no se admiten entradas, las salidas pasan.',
    ),
    halted: say('Trading is halted: no entry is taken.', 'La operativa está detenida: no se admiten entradas.'),
  };
  const stop =
    killSwitch === null
      ? null
      : say(
          `A person halted it at ${told.instant(killSwitch.at)}: ${told.foreign(killSwitch.reason)}.`,
          `La detuvo una persona el ${told.instant(killSwitch.at)}: ${told.foreign(killSwitch.reason)}.`,
        );
  const why = causes
    .slice(0, 3)
    .map(
      ({ trigger, value, limit }) =>
        `${ruleName(trigger, told.language)}: ${told.foreign(value)}, ${say('limit', 'límite')} ${told.foreign(limit)}.`,
    );
  const signed = mandate.isExpired
    ? say(
        'The mandate has expired: sign one in the Mandate pane.',
        'El mandato ha caducado: firme otro en el panel Mandato.',
      )
    : mandate.needsSignature
      ? say('No mandate is signed yet: no entry before that.', 'Aún no hay un mandato firmado: sin él no hay entradas.')
      : null;
  return [states[state], stop, ...why, signed].filter((part) => part !== null).join(' ');
}

/** Open risk in R against its limit. */
export function openRiskLine({ openRiskR, budgets }: RiskState, told: Telling): string {
  const { say } = told;
  if (openRiskR === null) return say('The open risk is not known.', 'No se conoce el riesgo abierto.');
  const limit = budgets.find(({ kind, unit }) => kind === 'open_risk' && unit === 'r')?.limit;
  const of =
    limit === undefined ? '' : say(` of at most ${told.plain(limit)} R`, ` de un máximo de ${told.plain(limit)} R`);
  return say(
    `Open risk ${told.plain(openRiskR)} R${of}: what all stops together would cost.`,
    `Riesgo abierto ${told.plain(openRiskR)} R${of}: lo que costarían todos los stops juntos.`,
  );
}

/** Share of a limit that is used; -1 where it is not known. */
export function shareOf({ used, limit }: RiskBudget): number {
  return used === null || limit <= 0 ? -1 : used / limit;
}

/** A table of how full limits are; `null` for none. */
export function limitTable(budgets: readonly RiskBudget[], told: Telling): string | null {
  const { say } = told;
  if (budgets.length === 0) return null;
  return told.table(
    [
      { head: say('Limit', 'Límite'), cell: (budget) => budgetName(budget, told) },
      { head: say('Used', 'Usado'), isNumber: true, cell: ({ used, unit }) => amount(used, unit, told) },
      { head: say('Of', 'De'), isNumber: true, cell: ({ limit, unit }) => amount(limit, unit, told) },
      { head: say('Full', 'Lleno'), isNumber: true, cell: (budget) => fullness(budget, told) },
    ],
    budgets,
    'risk',
  );
}

function budgetName({ kind, subject }: RiskBudget, told: Telling): string {
  const name = WORDS[told.language].budgets[kind];
  return subject === null ? name : `${name}: ${told.foreign(subject, 60)}`;
}

function fullness(budget: RiskBudget, told: Telling): string {
  const share = shareOf(budget);
  if (share < 0) return '–';
  told.derived('full', share, 'fraction');
  return told.percent(share);
}

export function amount(value: number | null, unit: RiskUnit, told: Telling): string {
  if (value === null) return told.say('not known', 'desconocido');
  switch (unit) {
    case 'r':
      return `${told.plain(value)} R`;
    case 'fraction':
      return told.percent(value, 2);
    case 'count':
      return told.plain(value, Number.isInteger(value) ? 0 : 2);
    case 'age':
      told.derived('seconds', value, 'ms');
      return `${told.plain(value / 1_000, 1)} s`;
    case 'ratio':
    case 'skill':
      return told.plain(value);
  }
}

/** The trigger of the breaker that has gone furthest to its first threshold. */
function nearestTrigger(measures: readonly BreakerMeasure[], told: Telling): string | null {
  const { say } = told;
  const known = measures.flatMap(({ trigger, value, reducing, unit, isLowerWorse }) =>
    value === null || isLowerWorse || reducing <= 0 ? [] : [{ trigger, value, reducing, unit }],
  );
  const [first] = [...known].sort((a, b) => b.value / b.reducing - a.value / a.reducing);
  if (first === undefined) return null;
  const name = ruleName(first.trigger, told.language);
  const [value, limit] = [amount(first.value, first.unit, told), amount(first.reducing, first.unit, told)];
  return say(
    `Of the breaker's triggers ${name} is nearest: ${value}, it reduces at ${limit}.`,
    `De los disparadores del cortacircuitos el más cercano es ${name}: ${value}, reduce en ${limit}.`,
  );
}

export function tellRules(rules: Answer<'risk.rules'>, told: Telling): Told {
  const { say } = told;
  const count = told.derived('count', rules.length);
  const headline = say(
    `${count} rules judge every ticket; each has to let it pass, and some cut its size.`,
    `${count} reglas juzgan cada boleta; cada una tiene que dejarla pasar y algunas recortan su tamaño.`,
  );
  const table = told.table(
    [
      { head: say('Rule', 'Regla'), cell: ({ code }) => told.foreign(ruleName(code, told.language)) },
      { head: say('Looks at', 'Mira'), cell: ({ inputs }) => told.foreign(inputs.join(', '), 80) || '–' },
      { head: say('Limits', 'Límites'), cell: ({ limits }) => told.foreign(limits.join(', '), 80) || '–' },
    ],
    rules,
    'risk',
  );
  return { text: rules.length === 0 ? headline : paragraphs(headline, table), brief: [headline] };
}

export function tellMandate(status: Answer<'risk.mandate'>, told: Telling): Told {
  const { say } = told;
  const { current, limits, pendingAt, isExpired, needsSignature } = status;
  const presets = { careful: say('careful', 'prudente'), normal: say('normal', 'normal'), own: say('own', 'propio') };
  const signed =
    current.version === 0
      ? say(
          'The built-in limits hold; nobody has signed a mandate yet.',
          'Rigen los límites de fábrica; nadie ha firmado aún un mandato.',
        )
      : say(
          `Mandate version ${current.version} (${presets[current.preset]}) holds, signed ${told.instant(current.signedAt)}${current.expiresAt === null ? '' : `, expires ${told.instant(current.expiresAt)}`}.`,
          `Rige el mandato versión ${current.version} (${presets[current.preset]}), firmado ${told.instant(current.signedAt)}${current.expiresAt === null ? '' : `, caduca ${told.instant(current.expiresAt)}`}.`,
        );
  const waits = [
    isExpired
      ? say('It has expired: no entry before another is signed.', 'Ha caducado: sin otro firmado no hay entradas.')
      : null,
    needsSignature
      ? say(
          'A person has to sign one before any entry.',
          'Una persona tiene que firmar uno antes de cualquier entrada.',
        )
      : null,
    pendingAt === null
      ? null
      : say(
          `Looser limits count from ${told.instant(pendingAt)}.`,
          `Los límites más amplios cuentan desde ${told.instant(pendingAt)}.`,
        ),
  ].filter((line) => line !== null);
  const percent = (fraction: number) => told.percent(fraction, 2);
  const rows = [
    [say('Risk of one trade (one R)', 'Riesgo de una operación (una R)'), percent(limits.riskFraction)],
    [say('Open risk', 'Riesgo abierto'), `${told.plain(limits.maxOpenRiskR)} R`],
    [say('Budget of the day', 'Presupuesto del día'), `${told.plain(limits.dayBudgetR)} R`],
    [say('Total exposure', 'Exposición total'), percent(limits.maxExposureFraction)],
    [say('Exposure of an instrument', 'Exposición de un instrumento'), percent(limits.maxInstrumentFraction)],
    [say('Open positions', 'Posiciones abiertas'), `${limits.maxOpenPositions}`],
    [
      say('Daily loss: reduces, halts', 'Pérdida diaria: reduce, detiene'),
      `${percent(limits.dailyLossReducing)}, ${percent(limits.dailyLossHalted)}`,
    ],
    [
      say('Drawdown: reduces, halts', 'Caída: reduce, detiene'),
      `${percent(limits.drawdownReducing)}, ${percent(limits.drawdownHalted)}`,
    ],
  ] as const;
  const table = told.table(
    [
      { head: say('Limit', 'Límite'), cell: ([name]) => name },
      { head: say('Holds now', 'Rige ahora'), isNumber: true, cell: ([, value]) => value },
    ],
    rows,
    'mandate',
  );
  const change = say(
    'You change limits in the Mandate pane; I cannot.',
    'Los límites los cambia usted en el panel Mandato; yo no puedo.',
  );
  const line = say(
    `One R is ${percent(limits.riskFraction)} of equity, open risk at most ${told.plain(limits.maxOpenRiskR)} R, ${told.plain(limits.dayBudgetR)} R a day.`,
    `Una R es el ${percent(limits.riskFraction)} del patrimonio, riesgo abierto máximo ${told.plain(limits.maxOpenRiskR)} R, ${told.plain(limits.dayBudgetR)} R al día.`,
  );
  return { text: paragraphs([signed, ...waits].join(' '), table, change), brief: [signed, ...waits, line] };
}

export function tellCounterfactuals({ trades, effects }: Answer<'risk.counterfactuals'>, told: Telling): Told {
  const { say } = told;
  if (trades.length === 0 && effects.length === 0) {
    const text = say(
      'The rules have blocked or cut nothing yet. What they do is followed on the candles and counted here.',
      'Las reglas aún no han bloqueado ni recortado nada. Lo que hagan se sigue en las velas y se cuenta aquí.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', trades.length);
  const resolved = trades.filter(({ resultR }) => resultR !== null);
  const n = told.derived('resolved', resolved.length);
  const sum = told.derived('savedR', -resolved.reduce((total, { resultR }) => total + (resultR ?? 0), 0), 'r');
  const headline = say(
    `${count} ${count === 1 ? 'trade was' : 'trades were'} blocked or cut, n=${n} of them ended: together the rules ${sum >= 0 ? 'saved' : 'cost'} ${told.plain(Math.abs(sum))} R.`,
    `${count} ${count === 1 ? 'operación bloqueada o recortada' : 'operaciones bloqueadas o recortadas'}, n=${n} terminadas: en conjunto las reglas ${sum >= 0 ? 'ahorraron' : 'costaron'} ${told.plain(Math.abs(sum))} R.`,
  );
  told.derived('enough', MIN_SAMPLE);
  const few =
    n < MIN_SAMPLE
      ? say(
          `Too few to judge a rule; look again from n=${MIN_SAMPLE}.`,
          `Muy pocas para juzgar una regla; vuelva a mirar desde n=${MIN_SAMPLE}.`,
        )
      : say(
          'A trade that several rules blocked counts for each of them.',
          'Una operación que bloquearon varias reglas cuenta para cada una.',
        );
  const table =
    effects.length === 0
      ? null
      : told.table(
          [
            { head: say('Rule', 'Regla'), cell: ({ code }) => told.foreign(ruleName(code, told.language)) },
            { head: say('Blocked', 'Bloqueadas'), isNumber: true, cell: ({ blocked }) => `${blocked}` },
            { head: 'n', isNumber: true, cell: (effect) => `${effect.resolved}` },
            {
              head: say('Saved (+) or cost (−)', 'Ahorró (+) o costó (−)'),
              isNumber: true,
              cell: ({ resolved: ended, savedR }) => (ended === 0 ? '–' : told.r(savedR)),
            },
          ],
          [...effects].sort((a, b) => b.blocked - a.blocked),
          'risk',
        );
  return { text: paragraphs(`${headline} ${few}`, table), brief: [headline, few] };
}

export function tellCorrelations({ pairs, groups, threshold }: Answer<'risk.correlations'>, told: Telling): Told {
  const { say } = told;
  if (pairs.length === 0) {
    const text = say(
      'There are no pairs to measure: it takes two followed instruments with stored candles.',
      'No hay pares que medir: hacen falta dos instrumentos seguidos con velas guardadas.',
    );
    return { text, brief: [text] };
  }
  const shared = groups.filter(({ instruments }) => instruments.length > 1);
  const line = groupsLine(shared, told);
  const strongest = [...pairs].sort((a, b) => Math.abs(b.correlation ?? 2) - Math.abs(a.correlation ?? 2));
  const table = told.table(
    [
      { head: say('Instrument', 'Instrumento'), cell: ({ a }) => a },
      { head: say('With', 'Con'), cell: ({ b }) => b },
      {
        head: say('Correlation', 'Correlación'),
        isNumber: true,
        cell: ({ correlation }) => (correlation === null ? say('not measured', 'no medida') : told.signed(correlation)),
      },
      { head: 'n', isNumber: true, cell: ({ n }) => `${n}` },
    ],
    strongest,
    'risk',
  );
  const rule = say(
    `From a correlation of ${told.plain(threshold)}, either way, instruments share one budget; what was not measured counts as sharing it.`,
    `Desde una correlación de ${told.plain(threshold)}, en uno u otro sentido, los instrumentos comparten un presupuesto; lo no medido cuenta como compartido.`,
  );
  return { text: paragraphs(`${line} ${rule}`, table), brief: [line, rule] };
}

/** Who shares a budget with whom. */
export function groupsLine(
  shared: readonly { readonly instruments: readonly string[]; readonly isMeasured: boolean }[],
  told: Telling,
): string {
  const { say } = told;
  if (shared.length === 0)
    return say('No two instruments share a budget.', 'No hay instrumentos que compartan presupuesto.');
  const named = shared
    .slice(0, 4)
    .map(
      ({ instruments, isMeasured }) =>
        `${instruments.slice(0, 6).join(', ')}${isMeasured ? '' : say(' (not measured)', ' (sin medir)')}`,
    );
  return `${say('Sharing a budget', 'Comparten presupuesto')}: ${named.join('; ')}.`;
}

const MIN_SAMPLE = 30;
