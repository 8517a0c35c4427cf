import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNumbers, linkNumbers, ungroundedIn } from './link-numbers';

describe('findNumbers', () => {
  it('finds each number in its place, not where the same figures stood before', () => {
    const text = '50 of 2,350 at 1.0850, then 50 again and 1.08.';

    expect(placed(text, ['2,350', '1.0850', '50', '1.08'])).toEqual([
      ['2,350', 6],
      ['1.0850', 15],
      ['50', 28],
      ['1.08', 41],
    ]);
  });

  it('finds a number only as a whole', () => {
    expect(placed('1.0850 and 2,350', ['1.08', '350', '50'])).toEqual([]);
  });

  it('goes on where Markdown took one number away', () => {
    expect(placed('first 7, last 9', ['1', '7', '8', '9'])).toEqual([
      ['7', 6],
      ['9', 14],
    ]);
  });

  it('takes marks in a number as text', () => {
    expect(placed('62 % or 1x08', ['62 %', '1.08'])).toEqual([['62 %', 0]]);
  });

  it('never overlaps, never goes back and always holds what is written', () => {
    const figure = fc.constantFrom('1', '1.5', '15', '2,350', '62 %');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(figure, fc.constantFrom(' ', ' and ', '. '))),
        fc.array(figure),
        (parts, wanted) => {
          const text = parts.join('');
          const found = findNumbers(
            text,
            wanted.map((written, index) => ({ written, index })),
          );

          let last = 0;
          for (const { from, to, written } of found) {
            expect(text.slice(from, to)).toBe(written);
            expect(from).toBeGreaterThanOrEqual(last);
            last = to;
          }
        },
      ),
    );
  });
});

describe('linkNumbers', () => {
  it('links a number that emphasis cuts in two, and marks one without a source', () => {
    const tree = element('p', [text('At '), element('strong', [text('1.0')]), text('85, not 7.')]);
    const wanted = [
      { written: '1.085', index: 0 },
      { written: '7', index: null },
    ];

    const linked = linkNumbers(wanted)()(tree);

    expect(linked).toEqual(
      element('p', [
        text('At '),
        element('strong', [{ ...element('data', [text('1.0')]), properties: { value: '0' } }]),
        unbroken([{ ...element('data', [text('85')]), properties: { value: '0' } }, text(',')]),
        text(' not '),
        unbroken([{ ...element('mark', [text('7')]), properties: {} }, text('.')]),
      ]),
    );
  });

  it('keeps a number on one line with the brackets and the other number that touch it', () => {
    const tree = element('p', [text('a gap (1.0–2.0), then 7 more')]);
    const wanted = ['1.0', '2.0', '7'].map((written, index) => ({ written, index }));

    const linked = linkNumbers(wanted)()(tree);

    const number = (value: string, index: number) => ({
      ...element('data', [text(value)]),
      properties: { value: String(index) },
    });
    expect(linked).toEqual(
      element('p', [
        text('a gap '),
        unbroken([text('('), number('1.0', 0), text('–'), number('2.0', 1), text('),')]),
        text(' then '),
        number('7', 2),
        text(' more'),
      ]),
    );
  });

  it('leaves the tree alone where nothing is wanted', () => {
    const tree = element('p', [text('7')]);

    expect(linkNumbers([])()(tree)).toBe(tree);
  });
});

describe('ungroundedIn', () => {
  it('names every whole occurrence, in the order of the text', () => {
    expect(ungroundedIn('at 50 and 1.08, stop 1.08, of 2,350', ['1.08', '50']).map(({ written }) => written)).toEqual([
      '50',
      '1.08',
      '1.08',
    ]);
  });
});

function placed(text: string, written: readonly string[]) {
  return findNumbers(
    text,
    written.map((one, index) => ({ written: one, index })),
  ).map((found) => [found.written, found.from]);
}

function text(value: string) {
  return { type: 'text', value };
}

function unbroken(children: readonly object[]) {
  return { ...element('span', children), properties: { className: ['whitespace-nowrap'] } };
}

function element(tagName: string, children: readonly object[]) {
  return { type: 'element', tagName, children } as Parameters<ReturnType<ReturnType<typeof linkNumbers>>>[0];
}
