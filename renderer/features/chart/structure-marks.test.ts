import { describe, expect, it } from 'vitest';
import { Settings } from '#shared/domain/settings';
import type { Structure } from '#shared/domain/structure';
import type { ZoneMark } from './overlay-mark';
import { LAYER_ORDER, shownKinds, structureMarks } from './structure-marks';

describe('structureMarks', () => {
  it('draws an open gap as a strong zone that goes on, and a half-filled one with its middle', () => {
    const [open, half] = marksOf([
      gap({ states: [{ state: 'open', at: 3 }] }),
      gap({
        states: [
          { state: 'open', at: 3 },
          { state: 'touched', at: 5 },
          { state: 'half_filled', at: 6 },
        ],
      }),
    ]);

    expect(open).toMatchObject({
      strength: 'strong',
      tone: 'bullish',
      toAt: null,
      middle: null,
      label: 'fair_value_gap',
    });
    expect(half).toMatchObject({ strength: 'weak', toAt: null, middle: 1.5 });
  });

  it('ends a filled gap within the candle that filled it, fades it and takes its label away', () => {
    const [filled] = marksOf([
      gap({
        states: [
          { state: 'open', at: 3 },
          { state: 'filled', at: 9_000 },
        ],
      }),
    ]);

    expect(filled).toMatchObject({ strength: 'faded', toAt: 8_999, label: null });
  });

  it('gives an inverted gap the other side and a broken outline, and keeps its first end', () => {
    const [inverted] = marksOf([
      gap({
        states: [
          { state: 'open', at: 3 },
          { state: 'filled', at: 9_000 },
          { state: 'inverted', at: 12_000 },
        ],
      }),
    ]);

    expect(inverted).toMatchObject({ tone: 'bearish', border: 'dashed', toAt: 8_999 });
  });

  it('draws a break that is dated on its swing up to the close that broke it', () => {
    const structure = gap({ kind: 'break_of_structure', formedAt: 1_000, confirmedAt: 9_000, candles: [1_000, 8_000] });

    const [line] = structureMarks([structure], { ...ALL_OFF, structureBreaks: true }, (key) => key);

    expect(line).toMatchObject({ shape: 'line', fromAt: 1_000, toAt: 8_999 });
  });

  it('leaves out layers that are off and asks main only for what is on', () => {
    const layers = { ...ALL_OFF, swings: true };

    expect(structureMarks([gap({})], layers, (key) => key)).toEqual([]);
    expect(shownKinds(layers)).toEqual(['swing']);
  });

  it('has a place in the legend for every layer', () => {
    expect([...LAYER_ORDER].sort()).toEqual(Object.keys(Settings.parse({}).layers).sort());
  });
});

const ALL_OFF = Object.fromEntries(LAYER_ORDER.map((layer) => [layer, false])) as Settings['layers'];

function marksOf(structures: Structure[]): ZoneMark[] {
  return structureMarks(structures, { ...ALL_OFF, fairValueGaps: true }, (key) => key) as ZoneMark[];
}

function gap(change: Partial<Structure>): Structure {
  return {
    id: 'gap',
    kind: 'fair_value_gap',
    direction: 'bullish',
    formedAt: 1,
    confirmedAt: 3,
    top: 2,
    bottom: 1,
    label: null,
    states: [{ state: 'open', at: 3 }],
    candles: [0, 1, 2],
    ...change,
  };
}
