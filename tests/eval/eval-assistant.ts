// `npm run eval:assistant`: how well the assistant reads questions with a model, an adapter and prompts, in three modes.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataDir, journalPath, sqliteBinding } from '#electron/app/paths';
import { readModelCatalog } from '#electron/infra/models/model-catalog';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { createPromptStore } from '#electron/infra/sqlite/prompt-store';
import { type ActiveModel, createLlamaRuntime } from '#electron/llm/llama-runtime';
import { loadPromptTemplates } from '#electron/llm/prompt-template';
import { createPromptLibrary, type PromptLibrary } from '#electron/llm/prompts/prompt-library';
import type { PromptStore } from '#electron/ports/prompt-store';
import { Environment } from '#shared/domain/environment';
import type { PromptInfo } from '#shared/domain/prompt-version';
import { findDefaultModel } from '#tests/support/default-model';
import { codeHash } from './code-hash';
import { type EvalCase, EvalFamily, EvalSplit } from './eval-case';
import { EVAL_CASES } from './eval-cases';
import { type Evaluation, type EvaluationProgress, evaluateAssistant } from './evaluate-assistant';
import { type EvaluationReport, evaluationMarkdown } from './evaluation-report';
import { openObservationCache } from './observation-cache';
import { EVAL_MODES, type EvalMode } from './observe-case';

const USAGE = `npm run eval:assistant -- [options]
  --model <id|path>      A model of the catalog in FAIRGAP_MODELS_DIR or .cache/models, or a GGUF file; the default model
  --adapter <path>       A LoRA adapter to put on it
  --prompts shipped|own  Shipped texts, or those in use in --data-dir and --environment
  --modes a,b            Of ${EVAL_MODES.join(', ')}; all
  --family f  --split s  --language l  --limit n
  --threads n            Threads that compute
  --out <file.md>        docs/assistant-evaluation.md; the JSON lies beside it
  --force                Forgets what earlier runs saw`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      adapter: { type: 'string' },
      prompts: { type: 'string', default: 'shipped' },
      'data-dir': { type: 'string' },
      environment: { type: 'string', default: 'demo' },
      modes: { type: 'string', default: EVAL_MODES.join(',') },
      family: { type: 'string' },
      split: { type: 'string' },
      language: { type: 'string' },
      limit: { type: 'string' },
      threads: { type: 'string' },
      out: { type: 'string' },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  // The bundle lies in out/bench, so the repository is where the command was given.
  const root = process.cwd();
  const modes = values.modes.split(',').map(modeOf);
  const filter: Record<string, string> = {};
  for (const name of ['family', 'split', 'language', 'limit'] as const) {
    const value = values[name];
    if (value !== undefined) filter[name] = value;
  }
  const cases = casesOf(filter);
  const isPart = Object.keys(filter).length > 0;
  const active = modelOf(root, values.model, values.adapter);
  if (!active) {
    console.error('No model is installed: `npm run bench:llm` fetches the default one, or name one with --model.');
    return 1;
  }
  const runtime = createLlamaRuntime({
    resolveActive: async () => active,
    ...(values.threads !== undefined && { threads: countOf('threads', values.threads) }),
  });
  const loaded = await runtime.ensureLoaded();
  if (!loaded) throw new Error(`Expected ${active.path} to load, was no model.`);
  const prompts = promptsOf(root, values.prompts, values['data-dir'], values.environment);
  const versions = prompts.list().flatMap(usedVersions);
  const code = codeHash(root);
  console.log(`${loaded.modelId}, ${loaded.runtime}, ${cases.length} cases in ${modes.length} modes`);

  const stop = new AbortController();
  const onInterrupt = () => {
    console.log('\nStopping; what was seen is kept.');
    stop.abort();
  };
  process.once('SIGINT', onInterrupt);
  const evaluations: Evaluation[] = [];
  const cache = openObservationCache(
    path.join(root, '.cache/eval'),
    { model: loaded.modelHash, adapter: loaded.adapterHash, prompts: versions, code },
    { isFresh: values.force },
  );
  for (const mode of modes) {
    if (stop.signal.aborted) break;
    const onProgress = progressOf(mode);
    evaluations.push(
      await evaluateAssistant({ model: runtime, prompts, cases, mode, cache, onProgress, signal: stop.signal }),
    );
  }
  process.removeListener('SIGINT', onInterrupt);
  await runtime.unload();

  const report: EvaluationReport = {
    madeAt: new Date().toISOString().slice(0, 10),
    model: loaded,
    prompts: versions.map(({ id, version }) => ({ id, version })),
    codeHash: code,
    filter,
    evaluations,
  };
  const markdown = evaluationMarkdown(report);
  const isCut = evaluations.length < modes.length || evaluations.some((one) => one.isCut);
  // A part of the cases is no result to publish.
  const isOther = isPart || isCut || values.prompts !== 'shipped' || modes.length < EVAL_MODES.length;
  const usual = isOther ? 'out/reports/assistant-evaluation.md' : 'docs/assistant-evaluation.md';
  const file = path.resolve(root, values.out ?? usual);
  writeFileSync(file, markdown);
  writeFileSync(file.replace(/(?:\.md)?$/, '.json'), `${JSON.stringify(report)}\n`);
  console.log(
    `\n${markdown.split('## Modes compared')[0]}\nWritten to ${path.relative(root, file)} and .json beside it.`,
  );
  return isCut ? 130 : 0;
}

function modeOf(name: string): EvalMode {
  const mode = EVAL_MODES.find((one) => one === name || (name === 'router' && one === 'router+grammar'));
  if (!mode) throw new Error(`--modes: expected some of ${EVAL_MODES.join(', ')}, was ${name}.`);
  return mode;
}

function casesOf(filter: Readonly<Record<string, string>>): readonly EvalCase[] {
  const family = filter.family === undefined ? null : EvalFamily.parse(filter.family);
  const split = filter.split === undefined ? null : EvalSplit.parse(filter.split);
  const cases = EVAL_CASES.filter(
    (one) =>
      (family === null || one.family === family) &&
      (split === null || one.split === split) &&
      (filter.language === undefined || one.language === filter.language),
  );
  if (cases.length === 0) throw new Error(`Expected cases of ${JSON.stringify(filter)}, was none.`);
  if (filter.limit === undefined) return cases;
  // Spread over families rather than the first ones of one.
  const limit = Math.min(cases.length, countOf('limit', filter.limit));
  return Array.from({ length: limit }, (_, at) => cases[Math.floor((at * cases.length) / limit)] as EvalCase);
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name}: expected a count of at least 1, was ${text}.`);
  return count;
}

function modelOf(root: string, named: string | undefined, adapter: string | undefined): ActiveModel | null {
  const active = named === undefined ? findDefaultModel(root) : (catalogModel(root, named) ?? fileModel(named));
  if (!active || adapter === undefined) return active;
  if (!existsSync(adapter)) throw new Error(`--adapter: there is no file ${adapter}.`);
  return { ...active, adapter: { path: path.resolve(adapter), scale: 1, sha256: sha256OfFile(adapter) } };
}

function catalogModel(root: string, id: string): ActiveModel | null {
  const entry = readModelCatalog(path.join(root, 'models/catalog.json')).find((one) => one.id === id);
  if (!entry) return null;
  const file = path.join(process.env.FAIRGAP_MODELS_DIR ?? path.join(root, '.cache/models'), entry.fileName);
  if (!existsSync(file)) return null;
  return { modelId: entry.id, path: file, sha256: entry.sha256, contextTokens: entry.contextTokens };
}

function fileModel(file: string): ActiveModel {
  if (!existsSync(file)) throw new Error(`--model: ${file} is neither an installed model of the catalog nor a file.`);
  const modelId = path.basename(file, '.gguf');
  return { modelId, path: path.resolve(file), sha256: sha256OfFile(file), contextTokens: FILE_CONTEXT };
}

function sha256OfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function promptsOf(root: string, which: string, dataDir: string | undefined, environment: string): PromptLibrary {
  if (which !== 'shipped' && which !== 'own') throw new Error(`--prompts: expected shipped or own, was ${which}.`);
  return createPromptLibrary({
    shipped: loadPromptTemplates(path.join(root, 'resources/prompts')),
    store: which === 'shipped' ? NO_OWN_PROMPTS : ownPrompts(dataDir, environment),
    clock: { now: () => Date.now() },
    countTokens: () => null,
    onChange: () => {},
  });
}

function ownPrompts(dataDir = defaultDataDir(), environment = 'demo'): PromptStore {
  const file = journalPath(dataDir.replace(/^~(?=\/)/, os.homedir()), Environment.parse(environment));
  if (!existsSync(file))
    throw new Error(`--prompts own: there is no journal ${file}; name its folder with --data-dir.`);
  return createPromptStore(openDatabase(file, { nativeBinding: sqliteBinding(), isReadonly: true }));
}

/** Versions in use, each with the hash of its text: own ones can be damaged or differ between computers. */
function usedVersions({ id, versions, choice }: PromptInfo): { id: string; version: string; sha256: string }[] {
  const used = choice.kind === 'one' ? [choice.version] : [choice.a, choice.b];
  return used.map((version) => ({
    id,
    version,
    sha256: versions.find((one) => one.version === version)?.sha256 ?? '',
  }));
}

function progressOf(mode: EvalMode): (progress: EvaluationProgress) => void {
  const startedAt = performance.now();
  let told = 0;
  return ({ done, total, cached }) => {
    const now = performance.now();
    if (done < total && now - told < TELL_EVERY_MS) return;
    told = now;
    const fresh = done - cached;
    const each = fresh === 0 ? 0 : (now - startedAt) / fresh;
    const left = Math.ceil(((total - done) * each) / 1_000);
    const rate = fresh === 0 ? 'all known' : `${(each / 1_000).toFixed(2)} s a case`;
    console.log(`${mode}: ${done} of ${total} (${cached} known), ${rate}, ${left} s left`);
  };
}

const NO_OWN_PROMPTS: PromptStore = { prompts: () => [], add: () => {}, choices: () => new Map(), choose: () => {} };
const FILE_CONTEXT = 4_096;
const TELL_EVERY_MS = 5_000;

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
