import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createForecastDesk } from '#electron/app/forecast-desk';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { createAssistantPrompts } from '#electron/llm/assistant-prompts';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { generatedMarkets } from './generated-markets';
import { makePlaybookExamples } from './make-playbook-examples';

const templates = loadPromptTemplates(path.resolve('resources/prompts'));
const prompts = createAssistantPrompts({ prompts: templates, tools: () => ({ list: () => [] }) });

describe('x', () => {
  it('y', () => {
    let t = performance.now();
    const series = generatedMarkets({ seed: 1 });
    console.log(
      'gen',
      performance.now() - t,
      series.map((s) => s.candles.openAt.length),
    );
    t = performance.now();
    const examples = makePlaybookExamples({
      series,
      count: 600,
      seed: 1,
      desk: createForecastDesk(templates),
      prompts,
      sha256: sha256OfText,
    });
    console.log('ms', performance.now() - t, examples.length);
    const count: Record<string, number> = {};
    for (const e of examples) {
      const a = e.messages[2]?.content as string;
      const k = e.kind + (a.includes('abstain') ? ' abstain' : '') + (a.includes('null') ? ' null' : '');
      count[k] = (count[k] ?? 0) + 1;
    }
    console.log(count);
    for (const k of ['prediction', 'ticket', 'answer'])
      for (const e of examples.filter((e) => e.kind === k).slice(40, 46))
        console.log(e.messages[1]?.content, '\n=>', e.messages[2]?.content);
    expect(examples.length).toBe(600);
  });
});
