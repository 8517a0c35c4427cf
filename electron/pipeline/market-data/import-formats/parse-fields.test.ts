import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalPlaces, parseNumber } from './parse-number';
import { parseTime } from './parse-time';
import { splitFields } from './split-fields';

describe('parseTime', () => {
  it.each([
    ['2022-12-13T00:15:00Z', Date.UTC(2022, 11, 13, 0, 15), false],
    ['2022-12-13 00:15+02:00', Date.UTC(2022, 11, 12, 22, 15), false],
    ['2022-12-13T00:15:30.250-0530', Date.UTC(2022, 11, 13, 5, 45, 30, 250), false],
    ['2022.10.10 00:15', Date.UTC(2022, 9, 10, 0, 15), true],
    ['2022-12-13', Date.UTC(2022, 11, 13), true],
    ['1670889600', Date.UTC(2022, 11, 13), false],
    ['1670889600.0', Date.UTC(2022, 11, 13), false],
    ['1670889600000', Date.UTC(2022, 11, 13), false],
    ['1670889600000000', Date.UTC(2022, 11, 13), false],
  ])('reads %s', (field, time, isCivil) => {
    expect(parseTime(field)).toEqual({ time, isCivil });
  });

  it.each([
    '',
    'today',
    '2023-02-29',
    '2023-13-01',
    '2023-01-01 24:00',
    '13.12.2022',
    '2022-12-13T00:15:00+25:00',
    '12',
  ])('refuses "%s"', (field) => {
    expect(parseTime(field)).toBeNull();
  });
});

describe('parseNumber', () => {
  it.each([
    ['1.0735', 1.0735],
    ['0', 0],
    ['1e-3', 0.001],
    ['0e0', 0],
    ['-5', -5],
    ['', Number.NaN],
    ['NaN', Number.NaN],
    ['Infinity', Number.NaN],
    ['0x10', Number.NaN],
    ['1,5', Number.NaN],
    ['1.2.3', Number.NaN],
  ])('reads "%s" as %d', (field, value) => {
    expect(parseNumber(field)).toBe(value);
  });

  it.each([
    ['1.10', 2],
    ['7', 0],
    ['1.5e-4', 5],
    ['1.25e3', 0],
  ])('finds the decimal places of %s', (field, places) => {
    expect(decimalPlaces(field)).toBe(places);
  });
});

describe('splitFields', () => {
  it('reads back any fields that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z",; 1]{0,6}$/), { minLength: 1, maxLength: 6 }), (texts) => {
        const fields = texts.map((text) => text.trim());
        const line = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(';');

        expect(splitFields(line, ';')).toEqual(fields);
      }),
    );
  });
});
