import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes `count` believable 15-minute candles in our own CSV format and returns the file. */
export function writeGeneratedCandles(file: string, count: number): string {
  const lines = ['time,open,high,low,close,volume'];
  let price = 1.08;
  for (let index = 0; index < count; index += 1) {
    const trend = Math.sin(index / 260) * 0.00035;
    const noise = Math.sin(index * 12.9898) * 0.0004 + Math.cos(index * 4.1414) * 0.0003;
    const close = price + trend + noise;
    const wick = Math.abs(Math.sin(index * 7.77)) * 0.0004;
    const time = new Date(Date.UTC(2023, 0, 2) + index * 900_000).toISOString();
    const cells = [price, Math.max(price, close) + wick, Math.min(price, close) - wick, close].map((value) =>
      value.toFixed(5),
    );
    lines.push(`${time},${cells.join(',')},${100 + (index % 50)}`);
    price = Number(close.toFixed(5));
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, lines.join('\n'));
  return file;
}
