import type { TFunction } from 'i18next';
import { formatCount, formatFixed, formatPercent, formatSigned } from '#renderer/format/format-number';
import type { AlertCondition, AlertRuleDraft } from '#shared/domain/alert';
import type { Direction } from '#shared/domain/prediction';
import type { StructureKind } from '#shared/domain/structure';
import { tradingStateChoice } from './trading-state-choice';

/** The namespaces that a rule is told with. */
export const RULE_TEXTS = ['alerts', 'signals', 'chart', 'translation'] as const;
export type RuleTexts = TFunction<typeof RULE_TEXTS>;

/** A rule read back in plain words: when it fires, how long it then is silent, and where it goes. */
export function describeRule(rule: AlertRuleDraft, t: RuleTexts): string {
  const { instruments, timeframe, match, conditions, channels, cooldownCandles, isEnabled } = rule;
  const kind = conditions.length === 1 ? 'one' : match;
  const when = t(`sentence.${kind}`, {
    timeframe,
    instruments: instruments.length === 0 ? t('sentence.nothing') : instruments.join(', '),
    conditions:
      conditions.length === 0
        ? t('sentence.nothing')
        : conditions
            .map((condition) => describeCondition(condition, t))
            .join(t(match === 'all' ? 'sentence.and' : 'sentence.or')),
  });
  return [
    when,
    ...(cooldownCandles > 0
      ? [t('sentence.cooldown', { count: cooldownCandles, formatted: formatCount(cooldownCandles) })]
      : []),
    t('sentence.channels', {
      channels: [...new Set(['inbox' as const, ...channels])].map((channel) => t(`channels.${channel}`)).join(', '),
    }),
    ...(isEnabled ? [] : [t('sentence.off')]),
  ].join(' ');
}

/** One condition in words, to stand in a sentence. */
export function describeCondition(condition: AlertCondition, t: RuleTexts): string {
  switch (condition.kind) {
    case 'structure': {
      const { structure, states, direction, withinCandles, maxDistanceAtr } = condition;
      const values = {
        kind: t(`sentence.${direction ?? 'anyKind'}`, { kind: structureName(structure, t) }),
        within: within(withinCandles, t),
        distance: maxDistanceAtr === null ? '' : t('sentence.distance', { atr: plain(maxDistanceAtr) }),
      };
      return states === null
        ? t('sentence.structureAny', values)
        : t('sentence.structure', {
            ...values,
            states: states.map((state) => t(`chart:state.${state}`)).join(t('sentence.orWord')),
          });
    }
    case 'signal': {
      const { name, direction, minStrength, withinCandles } = condition;
      const values = {
        direction: directed(direction, t),
        within: within(withinCandles, t),
        strength: minStrength === 0 ? '' : t('sentence.strength', { strength: plain(minStrength) }),
      };
      return name === null
        ? t('sentence.anySignal', values)
        : t('sentence.signal', { ...values, name: t(`signals:names.${name}`) });
    }
    case 'confluence':
      return t('sentence.confluence', {
        comparison: t(`comparisons.${condition.comparison}`),
        value: formatSigned(condition.value),
      });
    case 'price':
      return t('sentence.price', {
        comparison: t(`comparisons.${condition.comparison}`),
        value: plain(condition.value),
      });
    case 'prediction': {
      const { event, source, direction, minProbability, result } = condition;
      return t(`sentence.${event}`, {
        direction: directed(direction, t),
        source:
          source === null ? '' : t('sentence.bySource', { source: t(`translation:predictions.sources.${source}`) }),
        probability:
          minProbability === 0 ? '' : t('sentence.probability', { probability: formatPercent(minProbability) }),
        result:
          result === null ? '' : t('sentence.asResult', { result: t(`translation:predictions.results.${result}`) }),
      });
    }
    case 'risk': {
      const { measure, comparison, value } = condition;
      if (measure === 'trading_state') {
        return t('sentence.tradingState', { state: t(`tradingStates.${tradingStateChoice(condition)}`) });
      }
      return t(measure === 'day_result_r' ? 'sentence.dayResult' : 'sentence.openRisk', {
        comparison: t(`comparisons.${comparison}`),
        value: formatFixed(value, 2),
      });
    }
  }
}

/** A kind of structure by a name that fits into a sentence. */
export function structureName(kind: StructureKind, t: RuleTexts): string {
  return kind === 'power_of_three' ? t('signals:names.power_of_three') : t(`chart:kind.${kind}`);
}

function within(candles: number, t: RuleTexts): string {
  return candles === 1
    ? t('sentence.atThisClose')
    : t('sentence.within', { count: candles, formatted: formatCount(candles) });
}

function directed(direction: Direction | null, t: RuleTexts): string {
  return direction === null ? '' : t('sentence.directed', { direction: t(`translation:common.${direction}`) });
}

/** As it was typed, without what a float made up. */
function plain(value: number): string {
  return String(Number(value.toPrecision(10)));
}
