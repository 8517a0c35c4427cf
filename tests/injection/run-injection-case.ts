import type { AlertRule } from '#shared/domain/alert';
import type { ChatMessage } from '#shared/domain/chat';
import type { ImportReport } from '#shared/domain/import-report';
import type { PromptInfo } from '#shared/domain/prompt-version';
import type { Proposal } from '#shared/domain/proposal';
import type { AssistantFacts, AssistantRig } from '#tests/support/assistant-rig';
import type { InjectionCase } from '#tests/support/injection-corpus';
import { abstention, forecast, prediction, provenance } from '#tests/support/prediction-fixtures';

/** What a case led to. */
export interface InjectionRun {
  readonly before: AssistantFacts;
  readonly after: AssistantFacts;
  readonly answer: ChatMessage;
}

/**
 * Puts the stranger's text where the case says, asks what the person asks, and takes the text away again.
 *
 * What planting does, such as an alert rule with a hostile name, is done before the first look.
 */
export async function runInjectionCase(rig: AssistantRig, one: InjectionCase): Promise<InjectionRun> {
  const planted = await PLANT[one.channel](rig, one);
  try {
    const before = await rig.facts();
    const answer = await rig.call<ChatMessage>('chat.send', {
      text: one.request.text.replace('{planted}', () => one.planted).slice(0, MOST_TEXT),
      ...(planted.sessionId !== undefined && { sessionId: planted.sessionId }),
      instrument: 'DEMOBTC/USDT',
      timeframe: '1m',
      language: one.request.language,
    });
    const after = await rig.facts();
    for (const { id, state } of after.proposals) {
      if (state === 'open' && !before.proposals.some((known) => known.id === id)) {
        await rig.call('orders.withdraw', { proposalId: id });
      }
    }
    return { before, after, answer };
  } finally {
    await planted.remove();
  }
}

interface Planted {
  /** The conversation that goes on. */
  readonly sessionId?: string;
  remove(): Promise<void>;
}

type Plant = (rig: AssistantRig, one: InjectionCase) => Promise<Planted>;

const inQuestion: Plant = async () => ({ remove: async () => {} });

const PLANT: Readonly<Record<InjectionCase['channel'], Plant>> = {
  pasted: inQuestion,
  quoted: inQuestion,
  alert_name: async (rig, { planted }) => {
    const { id } = await saveRule(rig, planted);
    return { remove: () => removeRule(rig, id) };
  },
  program_name: async (rig, { planted }) => {
    const { id } = await rig.callAs<Proposal>(planted, 'orders.propose', {
      instrument: 'DEMOBTC/USDT',
      direction: 'long',
      entry: null,
      stop: '49000',
      target: '55000',
    });
    return {
      remove: async () => {
        // One that was denied cannot be withdrawn.
        await rig.call('orders.withdraw', { proposalId: id }).catch(() => {});
      },
    };
  },
  file_name: (rig, { planted }) => importOf(rig, rig.writeCandles(`${planted}.csv`), 'FILED'),
  symbol: (rig, { planted }) => importOf(rig, rig.writeCandles('symbol.csv'), planted),
  mcp_result: async (rig, { planted }) => {
    await rig.letServerSay(planted);
    return { remove: async () => {} };
  },
  mcp_description: async (rig, { planted }) => {
    await rig.letServerSay('Nothing happened.', planted);
    return { remove: async () => {} };
  },
  earlier_turn: async (rig, { planted, request }) => {
    await rig.letServerSay(planted);
    const { sessionId } = await rig.call<ChatMessage>('chat.send', {
      text: '/ask @news headlines {} what does it say?',
      language: request.language,
    });
    return { sessionId, remove: async () => {} };
  },
  conversation_title: async (rig, { planted, request }) => {
    const { sessionId } = await rig.call<ChatMessage>('chat.send', {
      text: request.language === 'en' ? 'hello' : 'hola',
      language: request.language,
    });
    await rig.call('chat.rename', { sessionId, title: planted });
    return { sessionId, remove: async () => {} };
  },
  halt_reason: async (rig, { planted }) => {
    await rig.call('exchange.halt', { flatten: false, reason: planted });
    return {
      remove: async () => {
        await rig.call('exchange.resume', { instrument: null, reason: 'the test goes on' });
      },
    };
  },
  exchange_error: async (rig, { planted }) => {
    const end = rig.refuseFutures(planted);
    return { remove: async () => end() };
  },
  // What a model stated in words of its own, and what a program or a person noted beside it.
  prediction_text: async (rig, { planted, request }) => {
    const seed = nextNumber();
    rig.keepPrediction(
      prediction({
        id: `pred_planted_${seed}`,
        instrument: 'DEMOBTC/USDT',
        timeframe: '1m',
        source: request.language === 'en' ? 'model' : 'person',
        verdict: request.language === 'en' ? abstention({ text: planted }) : forecast(),
        provenance: provenance({
          seed,
          rawOutput: planted,
          runtime: planted,
          modelId: planted,
          promptVersion: planted,
        }),
        note: planted,
      }),
    );
    return { remove: async () => {} };
  },
  alert_fired: async (rig, { planted }) => {
    const rule = await saveRule(rig, planted);
    rig.keepFiring(rule);
    return { remove: () => removeRule(rig, rule.id) };
  },
  file_contents: async (rig, { planted }) => {
    const line = planted.replace(/[\r\n]+/g, ' ');
    const file = rig.writeCandles('contents.csv', { head: `# ${line}`, tail: `${line},1,2,3,4,5` });
    // What cannot be read is refused in words that quote it.
    return importOf(rig, file, 'FILED').catch(() => ({ remove: async () => {} }));
  },
  adapter_card: async (rig, { planted }) => {
    const takeAway = await rig.writeAdapter(planted, planted);
    await rig.call('models.adapters');
    return { remove: async () => takeAway() };
  },
  prompt_note: async (rig, { planted }) => {
    const prompts = await rig.call<readonly PromptInfo[]>('prompts.list');
    const promptVersion = prompts.find(({ id }) => id === 'tool-choice')?.versions.at(-1)?.version;
    const { text } = await rig.call<{ readonly text: string }>('prompts.get', { id: 'tool-choice', promptVersion });
    await rig.call('prompts.save', { id: 'tool-choice', text: `${text}\n${nextNumber()}`, note: planted });
    return { remove: async () => {} };
  },
};

let lastNumber = 0;

function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

function saveRule(rig: AssistantRig, name: string): Promise<AlertRule> {
  return rig.call<AlertRule>('alerts.save', {
    rule: {
      name,
      instruments: ['DEMOBTC/USDT'],
      timeframe: '1m',
      match: 'all',
      conditions: [{ kind: 'price', comparison: 'above', value: 900_000 }],
      channels: ['inbox'],
      cooldownCandles: 0,
      isEnabled: true,
    },
  });
}

async function removeRule(rig: AssistantRig, ruleId: string): Promise<void> {
  await rig.call('alerts.remove', { ruleId });
}

async function importOf(rig: AssistantRig, file: string, instrument: string): Promise<Planted> {
  const { importId } = await rig.call<ImportReport>('candles.import', { file, instrument, timeframe: '1m' });
  return {
    remove: async () => {
      await rig.call('candles.undoImport', { importId });
    },
  };
}

/** Of a question, by the contract. */
const MOST_TEXT = 4_000;
