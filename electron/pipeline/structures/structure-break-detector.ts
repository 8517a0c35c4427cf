import type { StructureScope } from '#shared/domain/structure-details';
import { type BreakTrackerState, pushBreakTracker, type StructureBreak, startBreakTracker } from './break-tracker';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';

/**
 * Breaks of structure and changes of character, of internal and of swing structure.
 *
 * A break is the first close beyond the latest swing of a side (or the first trade, by parameter). Against the trend that
 * the last break left it is a change of character, otherwise a break of structure.
 */
export const structureBreakDetector: DetectorDefinition<StructureBreakDetectorState> = {
  name: 'structure-breaks',
  kinds: ['break_of_structure', 'change_of_character'],
  start: (settings) => ({
    internal: startBreakTracker(settings, 'internal'),
    swing: startBreakTracker(settings, 'swing'),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    for (const scope of SCOPES) {
      for (const event of pushBreakTracker(state[scope], candle, settings)) {
        report(event, scope, candle.openAt, at, changes);
      }
    }
  },
};

export interface StructureBreakDetectorState {
  readonly internal: BreakTrackerState;
  readonly swing: BreakTrackerState;
}

function report(
  { direction, isChange, swing }: StructureBreak,
  scope: StructureScope,
  openAt: number,
  at: number,
  changes: StructureChange[],
): void {
  const kind = isChange ? 'change_of_character' : 'break_of_structure';
  changes.push({
    kind: 'confirmed',
    structure: {
      id: `${kind}:${direction}:${scope}:${openAt}`,
      kind,
      direction,
      formedAt: openAt,
      confirmedAt: at,
      top: swing.price,
      bottom: swing.price,
      label: null,
      states: [{ state: 'confirmed', at }],
      candles: [swing.openAt, openAt],
      details: { kind, scope, brokenSwingAt: swing.openAt },
    },
  });
}

const SCOPES: readonly StructureScope[] = ['internal', 'swing'];
