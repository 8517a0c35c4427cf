import { describe, expect, it } from 'vitest';
import { STRUCTURE_PARAMETERS, type StructureParameterDefinition } from '#shared/domain/structure-parameters';
import { DEFAULT_STRUCTURE_SETTINGS } from '#shared/domain/structure-settings';
import { structuresTextsEn } from './locale-en';
import { parameterRows, parseParameter, withParameter } from './parameter-rows';

describe('parameterRows', () => {
  it('shows only what matters under a profile', () => {
    const groups = parameterRows('smc-lib', {});

    expect(groups.map(({ group, rows }) => [group, rows.length])).toEqual([['smc-lib', 5]]);
  });

  it("lays an override over the profile's own value and says so", () => {
    const row = parameterRows('ict', { swingLeft: 4 })
      .flatMap(({ rows }) => rows)
      .find(({ key }) => key === 'swingLeft');

    expect(row).toMatchObject({ value: 4, ownValue: 1, isChanged: true });
  });
});

describe('withParameter', () => {
  it('changes the profile in use only, and forgets an override that equals its own value', () => {
    const changed = withParameter({ ...DEFAULT_STRUCTURE_SETTINGS, profile: 'ict' }, 'swingLeft', 4);
    const back = withParameter(changed, 'swingLeft', 1);

    expect([changed.parameters, back.parameters]).toEqual([
      { ...DEFAULT_STRUCTURE_SETTINGS.parameters, ict: { swingLeft: 4 } },
      DEFAULT_STRUCTURE_SETTINGS.parameters,
    ]);
  });
});

describe('parseParameter', () => {
  it.each([
    ['7', 7],
    [' 7 ', 7],
    ['', null],
    ['7.5', null],
    ['501', null],
    ['-1', null],
    ['1e2', null],
    ['Infinity', null],
  ])('reads %j for whole candles as %j', (text, value) => {
    expect(parseParameter('swingLeft', text)).toBe(value);
  });

  it('understands a decimal comma', () => {
    expect([parseParameter('gapMinimumAtr', '0,25'), parseParameter('gapMinimumAtr', '.5')]).toEqual([0.25, 0.5]);
  });
});

it('has a text for every choice of the table', () => {
  const definitions: StructureParameterDefinition[] = Object.values(STRUCTURE_PARAMETERS);
  const options = definitions.flatMap((definition) => (definition.type === 'choice' ? definition.options : []));

  expect(options.filter((option) => !Object.hasOwn(structuresTextsEn.options, option))).toEqual([]);
});
