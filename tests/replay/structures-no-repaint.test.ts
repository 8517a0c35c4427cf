import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certifyDetector, certifyNoRepaint } from '#electron/pipeline/structures/certify-no-repaint';
import { detectStructures, startDetectors } from '#electron/pipeline/structures/detect-structures';
import type { DetectorDefinition } from '#electron/pipeline/structures/detector';
import { startDetector } from '#electron/pipeline/structures/detector';
import { startStructureBook } from '#electron/pipeline/structures/structure-book';
import { columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import { STRUCTURE_KINDS, Structure, structureKnownAt } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';
import { arbitraryCandles, candleColumns } from '#tests/support/candle-series';
import { hasSharedData, readSharedCandles, SHARED_CANDLES } from '#tests/support/shared-candles';

const CAUSAL_PROFILES = ['fairgap', 'ict', 'luxalgo'] as const;

/** Other values than any profile's, to reach the branches that are off by default. */
const UNUSUAL = {
  swingLeft: 3,
  swingRight: 2,
  breakBy: 'wick',
  gapMinimumAtr: 0.1,
  blockFailBy: 'wick',
  blockMethod: 'extreme',
  blockScope: 'both',
  blockVolatileFactor: 1.5,
  blockBreakers: true,
  equalToleranceAtr: 1,
  poolToleranceAtr: 1,
  sweepWithin: 4,
  sweepMinimumAtr: 0.1,
  dayZone: 'America/New_York',
  dayStartMinute: 1020,
  amdEpsilonAtr: 0.05,
  amdMaximumWidthAtr: 8,
};

const scenarios = fc
  .tuple(fc.constantFrom('5m', '15m', '1h', '4h'), fc.constantFrom(...CAUSAL_PROFILES), fc.boolean())
  .chain(([timeframe, profile, unusual]) =>
    fc.record({
      timeframe: fc.constant(timeframe),
      profile: fc.constant(profile),
      parameters: fc.constant(unusual ? UNUSUAL : {}),
      candles: arbitraryCandles(timeframe, 600),
      cutFraction: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  );

describe('no structure is ever rewritten', () => {
  it('detecting on a prefix equals the prefix of detecting on the whole, at any cut', () => {
    fc.assert(
      fc.property(scenarios, ({ candles, cutFraction, ...options }) => {
        const columns = columnsFromCandles(candles);
        const cut = Math.round(cutFraction * candles.length);
        const knownAt = (candles[cut - 1]?.openAt ?? -1) + timeframeMs(options.timeframe);

        const prefix = detectStructures(sliceColumns(columns, 0, cut), options);
        const whole = detectStructures(columns, options);

        expect(prefix).toEqual(
          cut === 0 ? [] : whole.flatMap((structure) => structureKnownAt(structure, knownAt) ?? []),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('putting the detectors aside as JSON in the middle changes nothing', () => {
    fc.assert(
      fc.property(scenarios, ({ candles, cutFraction, ...options }) => {
        const cut = Math.round(cutFraction * candles.length);
        const book = startStructureBook();
        let detectors = startDetectors(options);

        candles.forEach((candle, index) => {
          if (index === cut) {
            const saved = JSON.stringify(detectors.map((detector) => detector.save()));
            detectors = startDetectors(options);
            (JSON.parse(saved) as unknown[]).forEach((state, position) => {
              detectors[position]?.restore(state);
            });
          }
          for (const detector of detectors) book.apply(detector.push(candle));
        });

        expect(book.structures()).toEqual(detectStructures(columnsFromCandles(candles), options));
      }),
      { numRuns: 100 },
    );
  });

  it.each(CAUSAL_PROFILES)(
    'generated candles under %s: every kind appears, sound, and the certificate is clean',
    (profile) => {
      const columns = candleColumns({ length: 6_000, seed: 7, gapFraction: 0.01 });

      const structures = detectStructures(columns, { timeframe: '15m', profile });
      const certificates = certifyNoRepaint(columns, { timeframe: '15m', profile, prefixes: 12 });

      expect(new Set(structures.map(({ kind }) => kind))).toEqual(new Set(STRUCTURE_KINDS));
      expect(Structure.array().safeParse(structures).error).toBeUndefined();
      expect(
        structures.filter(({ top, bottom, formedAt, confirmedAt }) => top < bottom || confirmedAt <= formedAt),
      ).toEqual([]);
      expect(certificates.map(({ detector, rewrites }) => ({ detector, rewrites }))).toEqual(
        certificates.map(({ detector }) => ({ detector, rewrites: 0 })),
      );
    },
  );

  describe.each(SHARED_CANDLES)('$name', ({ name, timeframe }) => {
    // The long files take seconds per profile; the default profile is the one that is promised.
    const profiles = timeframe === '1h' ? (['fairgap'] as const) : CAUSAL_PROFILES;
    it.skipIf(!hasSharedData(`${name}/candles.csv`)).each(profiles)('has 0 rewrites under %s', (profile) => {
      const columns = readSharedCandles(name);

      const certificates = certifyNoRepaint(columns, { timeframe, profile, prefixes: 3 });

      const total = certificates.reduce((sum, { rewrites }) => sum + rewrites, 0);
      const structures = certificates.reduce((sum, certificate) => sum + certificate.structures, 0);
      console.log(`${name} ${profile}: ${columns.openAt.length} candles, ${structures} structures, ${total} rewrites`);
      expect(certificates.filter(({ rewrites }) => rewrites > 0)).toEqual([]);
    });

    it.skipIf(!hasSharedData(`${name}/candles.csv`))('runs under smc-lib without error', () => {
      const structures = detectStructures(readSharedCandles(name), { timeframe, profile: 'smc-lib' });

      expect(structures.length).toBeGreaterThan(0);
      expect(Structure.array().safeParse(structures).error).toBeUndefined();
    });
  });
});

describe('the certificate can fail', () => {
  const columns = candleColumns({ length: 600, seed: 3 });

  it('finds rewrites under smc-lib', () => {
    const certificates = certifyNoRepaint(columns, { timeframe: '15m', profile: 'smc-lib', prefixes: 100 });

    const dirty = certificates.filter(({ rewrites }) => rewrites > 0).map(({ detector }) => detector);

    expect(dirty).toContain('smc-lib swing');
    expect(dirty).toContain('smc-lib change_of_character');
  });

  it('finds a structure dated before the candle that taught it', () => {
    const certificate = certifyDetector(
      { name: 'early', kinds: ['swing'], begin: (settings) => startDetector(earlyDetector, settings) },
      columns,
      { timeframe: '15m', prefixes: 1 },
    );

    expect(certificate.rewrites).toBeGreaterThan(0);
  });
});

/** Marks each third candle, but one candle too late and dated to when it should have. */
const earlyDetector: DetectorDefinition<{ count: number; lastAt: number }> = {
  name: 'early',
  kinds: ['swing'],
  start: () => ({ count: 0, lastAt: 0 }),
  push(state, candle, { timeframeMs: lengthMs }, changes) {
    state.count += 1;
    if (state.count % 3 === 0) {
      const confirmedAt = state.lastAt + lengthMs;
      changes.push({
        kind: 'confirmed',
        structure: {
          id: `swing:bearish:${state.lastAt}`,
          kind: 'swing',
          direction: 'bearish',
          formedAt: state.lastAt,
          confirmedAt,
          top: 1,
          bottom: 1,
          label: null,
          states: [{ state: 'active', at: confirmedAt }],
          candles: [state.lastAt],
        },
      });
    }
    state.lastAt = candle.openAt;
  },
};
