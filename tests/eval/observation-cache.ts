import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { canonicalJson } from '#shared/domain/canonical-json';
import type { EvalCase } from './eval-case';
import { Observation } from './observation';
import type { EvalMode } from './observe-case';

/** What was seen in earlier runs of the same model, adapter, prompts and code, case by case. */
export interface ObservationCache {
  get(one: EvalCase, mode: EvalMode): Observation | null;
  /** Written at once: a run that is interrupted goes on where it was. */
  put(one: EvalCase, mode: EvalMode, observed: Observation): void;
}

/**
 * One file of lines in `directory`, named by everything that an observation depends on besides the case and the mode.
 *
 * @param options.isFresh - Forgets what is there.
 */
export function openObservationCache(
  directory: string,
  dependsOn: Readonly<Record<string, unknown>>,
  options: { readonly isFresh?: boolean } = {},
): ObservationCache {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, `${hashOf(dependsOn).slice(0, 24)}.jsonl`);
  if (options.isFresh) rmSync(file, { force: true });
  const known = new Map(linesOf(file));
  return {
    get: (one, mode) => known.get(keyOf(one, mode)) ?? null,
    put: (one, mode, observed) => {
      const key = keyOf(one, mode);
      known.set(key, observed);
      appendFileSync(file, `${JSON.stringify({ key, caseId: one.id, mode, observed })}\n`);
    },
  };
}

function linesOf(file: string): (readonly [string, Observation])[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const { key, observed } = JSON.parse(line) as { key: string; observed: unknown };
        return [[key, Observation.parse(observed)] as const];
      } catch {
        // The last line of a run that was killed, or a line of an older form: the case is run again.
        return [];
      }
    });
}

/** Words about facts are asked for in the same way in every mode. */
function keyOf(one: EvalCase, mode: EvalMode): string {
  return hashOf(one.expected.kind === 'prose' ? { one } : { one, mode });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
