import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// Money, prices and quantities of orders are decimal texts from the exchange's bytes to the journal and back. What turns one
// into a float in these folders is listed here, with the reason that it never comes back as money.

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDERS = ['electron/pipeline/execution', 'electron/pipeline/risk', 'electron/infra/ccxt'];
const FILES = [
  'electron/infra/sqlite/order-store.ts',
  ...['decimal', 'order', 'proposal', 'position', 'approved-order', 'order-fits-rules', 'instrument-rules'].map(
    (name) => `shared/domain/${name}.ts`,
  ),
];

/** Floats that are no money, by file. */
const ALLOWED: Readonly<Record<string, readonly RegExp[]>> = {
  // Ratios: R, reward to risk, the share of equity at risk. Shown, and never multiplied back.
  'electron/pipeline/execution/describe-position.ts': [/resultR:/],
  'electron/pipeline/risk/size-entry.ts': [/rewardRatio/, /riskFraction:/],
  // Time and counts.
  'electron/pipeline/execution/connection-state.ts': [/skewMs/],
  'electron/pipeline/execution/heartbeat.ts': [/jumpMs/],
  'electron/infra/ccxt/instrument-book.ts': [/exchangeNow/],
  'electron/pipeline/execution/day-start.ts': [/DAY_MS/],
  'electron/pipeline/risk/check-facts.ts': [/\(ms \?\? 0\)/],
  'electron/infra/ccxt/binance-session.ts': [/skew/, /retry-after/, /until/, /headers\[name\]/],
  'electron/infra/ccxt/ccxt-exchange.ts': [/exchangeNow/],
  'electron/infra/ccxt/execution-client.ts': [/error\.details\.code/],
  'electron/infra/sqlite/order-store.ts': [/count \/ limit/],
  // Candles are for analysis and reach no order.
  'electron/infra/ccxt/binance-answers.ts': [/\b(open|high|low|close|volume): Number\(/],
};

describe('money', () => {
  it('is a float nowhere between the exchange and the journal', () => {
    expect(sources().flatMap((file) => floats(file, readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it.each([
    'const price = Number(order.price);',
    'const sum = parseFloat(a) + 1;',
    'return exact(quantity).toNumber();',
    'const cost = +fill.price * +fill.quantity;',
    'const rounded = Math.floor(quantity / step) * step;',
  ])('would be caught as a float: %s', (line) => {
    expect(floats('electron/pipeline/execution/planted.ts', `${line}\n`)).toHaveLength(1);
  });
});

function sources(): string[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  return [...inFolders, ...FILES].filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
}

function floats(file: string, text: string): string[] {
  const allowed = ALLOWED[file] ?? [];
  return text.split('\n').flatMap((line, index) => {
    const code = line.replace(/\/\/.*$|^\s*\*.*$/, '');
    const isFloat = FLOAT.test(code) && !allowed.some((pattern) => pattern.test(code));
    return isFloat ? [`${file}:${index + 1} ${line.trim()}`] : [];
  });
}

const FLOAT = /\bNumber\(|\bparseFloat\(|\.toNumber\(\)|\bMath\.(round|floor|ceil|trunc|abs)\(|[=(,*+-]\s\+[a-z]\w*\./;
