import path from 'node:path';
import type { Page } from '@playwright/test';
import { rolldown } from 'rolldown';
import { ROOT } from './launch-app';

/** Calls operations from inside a page, as a script that got into it could. A reload takes it away: inject it again. */
export interface PageCaller {
  /**
   * @param door - Each name is a connection of its own.
   * @returns The answer, or the refusal's code and message.
   */
  call<Answer>(name: string, input: unknown, door?: string): Promise<Answer | Refusal>;
}

export interface Refusal {
  readonly refused: string;
  readonly message: string;
}

export async function createPageCaller(page: Page): Promise<PageCaller> {
  await page.evaluate(await script());
  return {
    call: (name, input, door = 'first') =>
      page.evaluate(
        async (asked) => {
          const { callOperation } = globalThis as unknown as {
            callOperation(door: string, name: string, input: unknown): Promise<never>;
          };
          try {
            return await callOperation(asked.door, asked.name, asked.input);
          } catch (error) {
            const { code, message } = error as { code?: string; message?: string };
            return { refused: code ?? 'unknown', message: message ?? '' };
          }
        },
        { door, name, input },
      ),
  };
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}

let bundled: Promise<string> | null = null;

function script(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const build = await rolldown({
    input: path.join(import.meta.dirname, 'operations-in-page.ts'),
    platform: 'browser',
    cwd: ROOT,
    logLevel: 'warn',
  });
  const { output } = await build.generate({ format: 'iife' });
  await build.close();
  return output[0].code;
}
