import { create } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvaluation } from '#shared/domain/risk-state';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { EMPTY_WHAT_IF, readWhatIf, ticketDraftOf, type WhatIfDraft, type WhatIfReading } from './risk-what-if-draft';
import { useShell } from './shell';
import { useTicket } from './ticket';

export interface WhatIfAnswer {
  readonly evaluation: RiskEvaluation;
  /** When it was given: prices move on. */
  readonly at: EpochMs;
}

export interface WhatIfStore {
  readonly draft: WhatIfDraft;
  /** Of the newest question that could be asked; `idle` where the fields make none. */
  readonly answer: Loadable<WhatIfAnswer>;
  /** Changes fields and asks once nothing has been typed for a moment. */
  readonly edit: (part: Partial<WhatIfDraft>) => void;
  /** Asks at once, as on a button. */
  readonly ask: () => Promise<void>;
  /** Puts the numbers into the ticket and brings it to the front. Proposing is left to the person. */
  readonly toTicket: () => void;
}

/** A calculator: what the rules would say about a trade that nobody proposed. */
export const useWhatIf = create<WhatIfStore>()((set, get) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let questions = 0;
  let askedQuestion = 0;
  const load = createLoader(
    async ({ ticket, assume }: Extract<WhatIfReading, { kind: 'ok' }>): Promise<WhatIfAnswer> => ({
      evaluation: await client.risk.evaluate({
        ticket: { ...ticket, evidenceIds: [...ticket.evidenceIds] },
        assume,
      }),
      at: Date.now(),
    }),
    () => get().answer,
    // What was typed since is another question.
    (answer) => askedQuestion === questions && set({ answer }),
  );
  const ask = async () => {
    clearTimeout(timer);
    const reading = readWhatIf(get().draft);
    if (reading.kind !== 'ok') return;
    askedQuestion = questions;
    await load(reading);
  };
  return {
    draft: EMPTY_WHAT_IF,
    answer: IDLE,
    edit: (part) => {
      clearTimeout(timer);
      questions += 1;
      const draft = { ...get().draft, ...part };
      // What cannot be asked has no answer; until the next one, the last one stands back: it was of other numbers.
      const isQuestion = readWhatIf(draft).kind === 'ok';
      set(({ answer }) => ({
        draft,
        answer: isQuestion ? { kind: 'pending', previous: loadedValue(answer) } : IDLE,
      }));
      timer = setTimeout(() => void ask(), ASK_AFTER_MS);
    },
    ask,
    toTicket: () => {
      const draft = ticketDraftOf(get().draft);
      useTicket.setState(({ openCount }) => ({ draft, openCount: openCount + 1, failure: null }));
      useShell.getState().showPane('ticket');
    },
  };
});

/** Long enough to type the next digit in. */
export const ASK_AFTER_MS = 300;
