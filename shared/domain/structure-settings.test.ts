import { describe, expect, it } from 'vitest';
import { Settings } from './settings';
import { DEFAULT_STRUCTURE_SETTINGS, StructureSettings, salvageStructureSettings } from './structure-settings';

describe('StructureSettings', () => {
  it('takes values that the table of parameters allows', () => {
    const settings = withOverrides({ swingLeft: 7, blockBreakers: false, breakBy: 'wick', gapMinimumAtr: 0.25 });

    expect(StructureSettings.parse(settings)).toEqual(settings);
  });

  it.each([
    ['a value out of range', { swingLeft: 501 }, 'Expected swingLeft to be a whole number in 0..500, was 501.'],
    ['a fraction of a candle', { swingLeft: 1.5 }, 'Expected swingLeft to be a whole number in 0..500, was 1.5.'],
    ['an unknown choice', { breakBy: 'body' }, 'Expected breakBy to be one of close, wick, was "body".'],
    ['an unknown name', { swingLenght: 5 }, 'Expected a known structure parameter, was swingLenght.'],
  ])('refuses %s and names it', (_, overrides, message) => {
    const { error } = StructureSettings.safeParse(withOverrides(overrides));

    expect(error?.issues.map((issue) => [issue.path, issue.message])).toEqual([
      [['parameters', 'fairgap', Object.keys(overrides)[0]], message],
    ]);
  });

  it('must be given whole, so that nothing is reset by leaving it out', () => {
    expect(StructureSettings.safeParse({ profile: 'ict' }).success).toBe(false);
  });
});

describe('salvageStructureSettings', () => {
  it('keeps what is sound and lets the rest fall back', () => {
    const stored = {
      profile: 'a-profile-that-was-removed',
      parameters: { fairgap: { swingLeft: 7, swingRight: 9_999, gone: 1, breakBy: 'body' }, ict: null, extra: {} },
      higherTimeframe: '45m',
    };

    expect(salvageStructureSettings(stored)).toEqual(withOverrides({ swingLeft: 7 }));
  });

  it.each([null, undefined, 'text', 3, []])('takes %j for nothing', (stored) => {
    expect(salvageStructureSettings(stored)).toEqual(DEFAULT_STRUCTURE_SETTINGS);
  });

  it('changes nothing that is sound', () => {
    const settings = { ...withOverrides({ swingLeft: 7 }), profile: 'luxalgo', higherTimeframe: '4h' };

    expect(salvageStructureSettings(settings)).toEqual(settings);
  });
});

it('are calm at first: three layers of structures, predictions and volume', () => {
  const { layers, structures } = Settings.parse({});

  expect(Object.entries(layers).flatMap(([layer, isOn]) => (isOn ? [layer] : []))).toEqual([
    'swings',
    'fairValueGaps',
    'structureBreaks',
    'predictions',
    'volume',
  ]);
  expect(structures).toEqual(DEFAULT_STRUCTURE_SETTINGS);
});

function withOverrides(fairgap: Record<string, unknown>) {
  return { ...DEFAULT_STRUCTURE_SETTINGS, parameters: { ...DEFAULT_STRUCTURE_SETTINGS.parameters, fairgap } };
}
