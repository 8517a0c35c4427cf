import type { Language } from '#shared/domain/chat';

/** Numbers as a language writes them. No grouping, so that a number reads the same in every sentence. */
export interface NumberFormat {
  /** `+0.21`, `-0.30`, `0.00`. */
  signed(value: number): string;
  /** Two decimals. */
  plain(value: number): string;
  /** `48 %`, or `48.3 %` with a decimal. */
  percent(fraction: number, decimals?: number): string;
  /** At most seven significant digits, no trailing zeros: a price, or a value whose size is not known. */
  value(value: number): string;
  count(value: number): string;
}

export function numberFormat(language: Language): NumberFormat {
  const mark = language === 'es' ? ',' : '.';
  const write = (text: string) => text.replace('.', mark);
  return {
    signed: (value) => {
      const text = Math.abs(value).toFixed(2);
      // What rounds to nothing has no sign.
      return write(text === '0.00' ? text : `${value > 0 ? '+' : '-'}${text}`);
    },
    plain: (value) => write(value.toFixed(2)),
    percent: (fraction, decimals = 0) => `${write((fraction * 100).toFixed(decimals))} %`,
    value: (value) => write(String(Number(value.toPrecision(7)))),
    count: (value) => String(Math.round(value)),
  };
}
