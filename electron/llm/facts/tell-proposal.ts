import type { OrderTicket, Proposal, RuleVerdict, SizedTicket } from '#shared/domain/proposal';
import type { Answer } from './answers';
import { ruleName } from './rule-names';
import { paragraphs, type Telling, type Told } from './telling';
import { WORDS } from './words';

/** A ticket that waits for the person, or why it was denied. The card reads its numbers by id from the main process. */
export function tellProposal(proposal: Answer<'orders.propose'>, told: Telling): Told {
  const { say } = told;
  const { state, size, ticket, verdicts, expiresAt } = proposal;
  const headlines = {
    open: say(
      `Ticket ready: ${ticketText(ticket, told)}. Nothing is sent before you confirm it, by ${told.instant(expiresAt)}.`,
      `Boleta lista: ${ticketText(ticket, told)}. Nada se envía antes de que usted la confirme, hasta ${told.instant(expiresAt)}.`,
    ),
    denied: say(
      `The risk rules deny this ticket: ${ticketText(ticket, told)}. Nothing was sent.`,
      `Las reglas de riesgo deniegan esta boleta: ${ticketText(ticket, told)}. No se envió nada.`,
    ),
  };
  const headline =
    state === 'open' || state === 'denied'
      ? headlines[state]
      : say(
          `Ticket ${WORDS.en.proposalStates[state]}: ${ticketText(ticket, told)}.`,
          `Boleta ${WORDS.es.proposalStates[state]}: ${ticketText(ticket, told)}.`,
        );
  const sized = size && sizeText(size, told);
  const said = verdictLines(verdicts, told);
  return {
    // The card of an open ticket lists its rules; one that is denied is a single line, so its reasons stand here.
    text: state === 'open' ? paragraphs(headline, sized) : paragraphs(headline, sized, list(said)),
    brief: [headline, ...(sized ? [sized] : []), ...said.slice(0, 3)],
    blocks: [{ kind: 'proposal', proposalId: proposal.id }],
  };
}

/** What the rules would say, without a ticket being made. */
export function tellEvaluation(
  { ticket, decision, size, verdicts, assumed }: Answer<'risk.evaluate'>,
  told: Telling,
): Told {
  const { say } = told;
  const decisions = {
    allow: say('would be allowed', 'se permitiría'),
    cap: say('would be allowed, but smaller', 'se permitiría, pero más pequeña'),
    deny: say('would be denied', 'se denegaría'),
  };
  const headline = say(
    `What if: ${ticketText(ticket, told)} ${decisions[decision]}. Nothing was proposed.`,
    `Supuesto: ${ticketText(ticket, told)} ${decisions[decision]}. No se propuso nada.`,
  );
  const sized = size && sizeText(size, told);
  const said = verdictLines(verdicts, told);
  const facts =
    assumed.length === 0
      ? null
      : say(
          `Assumed, not looked up: ${told.foreign(assumed.join(', '))}.`,
          `Supuesto, no consultado: ${told.foreign(assumed.join(', '))}.`,
        );
  return {
    text: paragraphs(headline, sized, list(said), facts),
    brief: [headline, ...(sized ? [sized] : []), ...said.slice(0, 3)],
  };
}

export function tellProposals(proposals: Answer<'orders.proposals'>, told: Telling): Told {
  const { say } = told;
  const words = WORDS[told.language];
  if (proposals.length === 0) {
    const text = say(
      'No proposals yet. Ask me to propose a trade, or fill in the Ticket pane.',
      'Aún no hay propuestas. Pídame que proponga una operación o rellene el panel Boleta.',
    );
    return { text, brief: [text] };
  }
  const count = told.derived('count', proposals.length);
  const open = told.derived('open', proposals.filter(({ state }) => state === 'open').length);
  const headline = say(
    `${count} ${count === 1 ? 'proposal' : 'proposals'}, ${open} waiting for you.`,
    `${count} ${count === 1 ? 'propuesta' : 'propuestas'}, ${open} a la espera de su decisión.`,
  );
  const table = told.table<Proposal>(
    [
      { head: say('Made', 'Creada'), cell: ({ createdAt }) => told.instant(createdAt) },
      {
        head: say('Ticket', 'Boleta'),
        cell: ({ ticket }) => `${words.directions[ticket.direction]} ${ticket.instrument}`,
      },
      {
        head: say('Entry', 'Entrada'),
        isNumber: true,
        cell: ({ ticket }) => ticket.entry ?? say('market', 'a mercado'),
      },
      { head: 'Stop', isNumber: true, cell: ({ ticket }) => ticket.stop },
      { head: say('Target', 'Objetivo'), isNumber: true, cell: ({ ticket }) => ticket.target ?? '–' },
      { head: say('Size', 'Tamaño'), isNumber: true, cell: ({ size }) => size?.quantity ?? '–' },
      { head: say('State', 'Estado'), cell: ({ state }) => words.proposalStates[state] },
      {
        head: say('Denied by', 'Denegada por'),
        cell: ({ verdicts }) =>
          verdicts
            .filter(({ decision }) => decision === 'deny')
            .slice(0, 3)
            .map(({ code }) => ruleName(code, told.language))
            .join(', ') || '–',
      },
    ],
    proposals,
    'ticket',
  );
  const first = proposals
    .slice(0, 3)
    .map(({ ticket, state }) => `${ticketText(ticket, told)}: ${words.proposalStates[state]}.`);
  return { text: paragraphs(headline, table), brief: [headline, ...first] };
}

function ticketText({ instrument, direction, entry, stop, target }: OrderTicket, { language, say }: Telling): string {
  const side = WORDS[language].directions[direction];
  const from = entry === null ? say('at the market', 'a mercado') : say(`entry ${entry}`, `entrada ${entry}`);
  const to = target === null ? say('no target', 'sin objetivo') : say(`target ${target}`, `objetivo ${target}`);
  return `${side} ${say('', 'de ')}${instrument}, ${from}, stop ${stop}, ${to}`;
}

function sizeText(size: SizedTicket, told: Telling): string {
  const { say } = told;
  const quote = told.foreign(size.quote);
  const cut =
    size.wantedQuantity === null || size.wantedQuantity === size.quantity
      ? ''
      : say(`, cut from ${size.wantedQuantity}`, `, recortado desde ${size.wantedQuantity}`);
  const inR = size.riskR === null ? '' : `, ${told.plain(size.riskR)} R`;
  const reward =
    size.rewardRatio === null
      ? say('no target, so no reward to risk', 'sin objetivo no hay beneficio por riesgo')
      : say(
          `reward to risk ${told.plain(size.rewardRatio)} after fees`,
          `beneficio por riesgo ${told.plain(size.rewardRatio)} tras comisiones`,
        );
  return say(
    `Sized by the risk engine: ${size.quantity}${cut}, value ${told.money(size.notional)} ${quote}. Loss at the stop with fees ${told.money(size.risk)} ${quote} (${told.percent(size.riskFraction, 2)} of equity${inR}); ${reward}.`,
    `Tamaño del motor de riesgo: ${size.quantity}${cut}, valor ${told.money(size.notional)} ${quote}. Pérdida en el stop con comisiones ${told.money(size.risk)} ${quote} (${told.percent(size.riskFraction, 2)} del patrimonio${inR}); ${reward}.`,
  );
}

/** The rules that refuse, cut or warn, the refusing ones first; one line where none does. */
function verdictLines(verdicts: readonly RuleVerdict[], told: Telling): string[] {
  const { say } = told;
  const verbs = {
    deny: say('Denies', 'Deniega'),
    cap: say('Caps', 'Recorta'),
    warn: say('Warns', 'Advierte'),
  };
  const loud = [
    ...verdicts.filter(({ decision }) => decision === 'deny').map((verdict) => ({ verdict, verb: verbs.deny })),
    ...verdicts.filter(({ decision }) => decision === 'cap').map((verdict) => ({ verdict, verb: verbs.cap })),
    ...verdicts
      .filter(({ decision, isWarning }) => decision === 'allow' && isWarning)
      .map((verdict) => ({ verdict, verb: verbs.warn })),
  ];
  const allowed = told.derived('allowed', verdicts.length - loud.length);
  const rest = say(
    `${allowed} ${allowed === 1 ? 'rule allows' : 'rules allow'} it.`,
    `${allowed} ${allowed === 1 ? 'regla lo permite' : 'reglas lo permiten'}.`,
  );
  const shown = loud.slice(0, MOST_VERDICTS).map(({ verdict: { code, value, limit, maxQuantity }, verb }) => {
    const numbers = [
      value === null ? null : told.foreign(value, 60),
      limit === null ? null : `${say('limit', 'límite')} ${told.foreign(limit, 60)}`,
      maxQuantity === null ? null : say(`at most ${maxQuantity}`, `como mucho ${maxQuantity}`),
    ].filter((part) => part !== null);
    return `${verb}: ${ruleName(code, told.language)}${numbers.length === 0 ? '' : ` (${numbers.join(', ')})`}.`;
  });
  const more = loud.length - shown.length;
  if (more === 0) return [...shown, rest];
  told.derived('moreVerdicts', more);
  return [...shown, say(`${more} more in the Ticket pane.`, `${more} más en el panel Boleta.`), rest];
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

const MOST_VERDICTS = 6;
