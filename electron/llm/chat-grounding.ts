/**
 * Numbers in `text` that `sources` do not contain, as written and each once.
 *
 * Compared by value and without sign, so `1.10` is `1.1`. A decimal comma and separators of thousands are understood in
 * `text`; sources are ours and have decimal points. A percentage needs a percentage, while a plain number may repeat one.
 * Numbers that are part of a name (`L1`) or mark an item of a list are no statement and are left out.
 *
 * @param foreign - Sources that others wrote: their numbers are understood as those in `text` are.
 */
export function ungroundedNumbers(text: string, sources: readonly string[], foreign: readonly string[] = []): string[] {
  const ours = sources.flatMap(numbersIn).flatMap(({ digits, isPercent }) => {
    const value = String(Number(digits));
    return isPercent ? [value, `${value}%`] : [value];
  });
  const theirs = foreign.flatMap(numbersIn).flatMap(({ isPercent, ...number }) => {
    const values = readings({ ...number, isPercent: false });
    return isPercent ? [...values, ...values.map((value) => `${value}%`)] : values;
  });
  const known = new Set([...ours, ...theirs]);
  const ungrounded = numbersIn(text).filter((number) => !readings(number).some((value) => known.has(value)));
  return [...new Set(ungrounded.map(({ written }) => written))];
}

interface WrittenNumber {
  readonly written: string;
  readonly digits: string;
  readonly isPercent: boolean;
}

function numbersIn(text: string): WrittenNumber[] {
  const withoutMarkers = text.replace(/^[ \t]*\d{1,2}[.)](?=\s)/gm, '');
  return [...withoutMarkers.matchAll(NUMBER)].map((match) => ({
    written: match[0],
    digits: match[1] as string,
    isPercent: match[2] !== undefined,
  }));
}

/** Every value that the digits can mean: `1,085` is a thousand in one country and one in another. */
function readings({ digits, isPercent }: WrittenNumber): string[] {
  const texts = [
    ...(/^\d+(?:\.\d+)?$/.test(digits) ? [digits] : []),
    ...(/^\d+,\d+$/.test(digits) ? [digits.replace(',', '.')] : []),
    ...(/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits) ? [digits.replaceAll(',', '')] : []),
    ...(/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(digits) ? [digits.replaceAll('.', '').replace(',', '.')] : []),
  ];
  return texts.map((text) => `${Number(text)}${isPercent ? '%' : ''}`);
}

const NUMBER = /(?<![\p{L}\d])(\d+(?:[.,]\d+)*)(\s?%)?/gu;
