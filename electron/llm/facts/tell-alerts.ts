import type { Answer } from './answers';
import { paragraphs, type Telling, type Told } from './telling';

export function tellAlertRules(rules: Answer<'alerts.rules'>, told: Telling): Told {
  const { say } = told;
  if (rules.length === 0) {
    const text = say(
      'No alert rules yet. Make one in the Alerts pane, from a price, a structure, a signal or the confluence.',
      'Aún no hay reglas de alerta. Cree una en el panel Alertas, a partir de un precio, una estructura, una señal o la confluencia.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', rules.length);
  const on = told.derived('enabled', rules.filter(({ isEnabled }) => isEnabled).length);
  const headline = say(
    `${count} alert ${count === 1 ? 'rule' : 'rules'}, ${on} switched on.`,
    `${count} ${count === 1 ? 'regla' : 'reglas'} de alerta, ${on} ${on === 1 ? 'activada' : 'activadas'}.`,
  );
  const kinds = {
    structure: say('structure', 'estructura'),
    signal: say('signal', 'señal'),
    confluence: say('confluence', 'confluencia'),
    price: say('price', 'precio'),
    prediction: say('prediction', 'predicción'),
    risk: say('risk', 'riesgo'),
  };
  const comparisons = {
    above: say('above', 'por encima de'),
    below: say('below', 'por debajo de'),
    crosses_above: say('crosses above', 'cruza por encima de'),
    crosses_below: say('crosses below', 'cruza por debajo de'),
  };
  const table = told.table(
    [
      { head: say('Rule', 'Regla'), cell: ({ name }) => told.foreign(name, 80) || '–' },
      {
        head: say('Watches', 'Vigila'),
        cell: ({ instruments, timeframe }) => `${instruments.slice(0, 4).join(', ')} ${timeframe}`,
      },
      {
        head: say('When', 'Cuando'),
        cell: ({ conditions, match }) =>
          conditions
            .slice(0, 4)
            .map((condition) =>
              'comparison' in condition
                ? `${kinds[condition.kind]} ${comparisons[condition.comparison]} ${told.foreign(String(condition.value), 40)}`
                : kinds[condition.kind],
            )
            .join(match === 'all' ? say(' and ', ' y ') : say(' or ', ' o ')),
      },
      {
        head: say('State', 'Estado'),
        cell: ({ isEnabled }) => (isEnabled ? say('on', 'activada') : say('off', 'desactivada')),
      },
    ],
    rules,
    'alerts',
  );
  return { text: paragraphs(headline, table), brief: [headline] };
}

export function tellInbox({ firings, unread }: Answer<'alerts.inbox'>, told: Telling): Told {
  const { say } = told;
  if (firings.length === 0) {
    const text = say(
      'No alert has fired. Rules are checked at every candle close; make them in the Alerts pane.',
      'No ha saltado ninguna alerta. Las reglas se comprueban en cada cierre de vela; créelas en el panel Alertas.',
    );
    return { text, brief: [text] };
  }
  const headline = say(
    `${unread} unread ${unread === 1 ? 'alert' : 'alerts'}.`,
    `${unread} ${unread === 1 ? 'alerta' : 'alertas'} sin leer.`,
  );
  const table = told.table(
    [
      { head: say('Candle close', 'Cierre de vela'), cell: ({ closeAt }) => told.instant(closeAt) },
      { head: say('Rule', 'Regla'), cell: ({ ruleName }) => told.foreign(ruleName, 80) || '–' },
      { head: say('Series', 'Serie'), cell: ({ instrument, timeframe }) => `${instrument} ${timeframe}` },
      { head: say('Price', 'Precio'), isNumber: true, cell: ({ instrument, price }) => told.price(instrument, price) },
      {
        head: say('State', 'Estado'),
        cell: ({ readAt, isLate }) =>
          [
            readAt === null ? say('unread', 'sin leer') : say('read', 'leída'),
            ...(isLate ? [say('found late', 'hallada tarde')] : []),
          ].join(', '),
      },
    ],
    firings,
    'alerts',
  );
  const first = firings
    .slice(0, 3)
    .map(
      ({ ruleName, instrument, timeframe, price, closeAt }) =>
        `${told.foreign(ruleName, 80)}: ${instrument} ${timeframe} ${say('at', 'a')} ${told.price(instrument, price)}, ${told.instant(closeAt)}.`,
    );
  return { text: paragraphs(headline, table), brief: [headline, ...first] };
}
