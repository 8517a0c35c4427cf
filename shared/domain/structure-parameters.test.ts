import { describe, expect, it } from 'vitest';
import { STRUCTURE_PARAMETERS, type StructureParameterDefinition, structureParameters } from './structure-parameters';
import { StructureProfile } from './structure-profile';

const ROWS: [string, StructureParameterDefinition][] = Object.entries(STRUCTURE_PARAMETERS);

describe('structureParameters', () => {
  it.each(StructureProfile.options)('accepts its own values for %s', (profile) => {
    const values = structureParameters(profile);

    expect(structureParameters(profile, values)).toEqual(values);
    expect(Object.keys(values)).toEqual(Object.keys(STRUCTURE_PARAMETERS));
  });

  it('lays overrides over the profile', () => {
    expect(structureParameters('ict', { swingLeft: 7, dayZone: 'UTC' })).toEqual({
      ...structureParameters('ict'),
      swingLeft: 7,
      dayZone: 'UTC',
    });
  });

  it.each([
    ['an unknown key', { swingLenght: 5 }, 'swingLenght'],
    ['a name from the prototype', { toString: 1 }, 'toString'],
    ['a fraction for a whole number', { swingLeft: 1.5 }, 'swingLeft to be a whole number in 0..500, was 1.5'],
    ['a number out of range', { gapBodyFactor: 21 }, 'gapBodyFactor to be a number in 0..20, was 21'],
    ['not a number', { equalToleranceAtr: Number.NaN }, 'equalToleranceAtr'],
    ['text for a flag', { blockBreakers: 'yes' }, 'blockBreakers to be true or false, was "yes"'],
    ['an unknown choice', { breakBy: 'body' }, 'breakBy to be one of close, wick'],
  ])('refuses %s', (_, overrides, message) => {
    expect(() => structureParameters('fairgap', overrides)).toThrow(message);
  });
});

describe('the table', () => {
  it.each(ROWS)('%s tells a person what it is and where it comes from, and has an effect somewhere', (_, row) => {
    expect(row.summary).toMatch(/^\S.*\.$/);
    expect(row.source).toMatch(/^\S.*\.$/);
    expect(row.profiles.length).toBeGreaterThan(0);
  });
});
