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
  // Ratios: R, reward to risk, shares of equity, drift. Shown, and never multiplied back.
  'electron/pipeline/execution/describe-position.ts': [/resultR:/],
  'electron/pipeline/execution/closed-trades.ts': [/resultR:/],
  'electron/pipeline/execution/proposal-drift.ts': [/moved\.div\(way\)/],
  'electron/pipeline/risk/size-ticket.ts': [/rewardRatio/, /riskFraction:/, /riskR:/],
  'electron/pipeline/risk/risk-budgets.ts': [/const (inR|ofEquity)/],
  'electron/pipeline/risk/describe-risk.ts': [/dayResultR/],
  'electron/pipeline/risk/breaker-readings.ts': [/value: found/],
  // The edge of a record is a probability, and so is a share of Kelly; money is multiplied by it exactly.
  'electron/pipeline/risk/plan-entry.ts': [/halfKelly\(/, /toAccount/],
  // What a person reads beside a decision that was made exactly.
  'electron/pipeline/risk/budget-rules.ts': [/const \[inUse, one\]/],
  'electron/pipeline/risk/exposure-rules.ts': [/const notional/, /shareText\(/, /const \[inUse, whole\]/],
  'electron/pipeline/risk/sizing-rules.ts': [/const loss/, /shareText\(/],
  'electron/pipeline/risk/risk-numbers.ts': [/value \* 1_000/],
  'electron/pipeline/risk/finding.ts': [/toPrecision/, /const size = Math\.abs\(ms\)/, /tenths/],
  'electron/pipeline/risk/breaker-triggers.ts': [/ms \/ 1_000/, /value\.toFixed\(2\)/],
  // Whether there is any, and in which order things are told.
  'electron/pipeline/execution/proposal-desk.ts': [/isUsed\(b\)/],
  'electron/pipeline/risk/breaker-inputs.ts': [/Number\(value\) === 0/],
  'electron/pipeline/risk/breaker-texts.ts': [/b\.level/],
  'electron/pipeline/risk/history-positions.ts': [/entries \?\? 1/],
  // R of trades, and the correlation of returns.
  'electron/pipeline/risk/history-locks.ts': [/sum \* 1e9/],
  'electron/pipeline/risk/correlation-groups.ts': [/Math\.abs\(correlation\)/],
  // Time and counts.
  'electron/pipeline/execution/connection-state.ts': [/skewMs/],
  'electron/pipeline/execution/heartbeat.ts': [/jumpMs/],
  'electron/infra/ccxt/instrument-book.ts': [/exchangeNow/],
  'electron/pipeline/risk/behaviour-sessions.ts': [/DAY_MS/, /minute \/ 60/],
  'electron/pipeline/risk/fact-rules.ts': [/Math\.abs\(ageMs\)/],
  'electron/pipeline/risk/ticket-rules.ts': [/Math\.abs\(ageMs\)/],
  'electron/pipeline/risk/mandate-events.ts': [/triedAt/],
  'electron/pipeline/risk/mandate-ledger.ts': [/details\.version/],
  'electron/pipeline/risk/market-measures.ts': [/readAt/],
  'electron/pipeline/risk/risk-service.ts': [/toldAt/],
  'electron/pipeline/risk/track-record-desk.ts': [/kept\.at/],
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
