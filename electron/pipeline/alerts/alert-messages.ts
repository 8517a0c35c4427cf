import type { AlertFiring } from '#shared/domain/alert';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { zoneClock } from '#shared/domain/zone-clock';

/** What the operating system shows: the person's own name of the rule, and numbers that need no language. */
export function desktopMessage(firing: AlertFiring, timeZone: string): { title: string; body: string } {
  const { ruleName, instrument, timeframe, price, closeAt, isLate } = firing;
  const time = civilTime(closeAt, timeZone, isLate);
  return { title: ruleName, body: `${instrument} ${timeframe} · ${price} · ${time}` };
}

/**
 * What a webhook gets. `id` is the same each time a firing is sent: a message may come twice, and is one all the same. Figures
 * of the account are in it only where the rule asks for them; keys, orders and the trader's name never are.
 */
export function webhookMessage(firing: AlertFiring) {
  const { id, ruleId, ruleVersion, ruleName, instrument, timeframe, closeAt, firedAt, isLate, price, facts } = firing;
  return {
    kind: 'alert',
    id,
    rule: { id: ruleId, version: ruleVersion, name: ruleName },
    instrument,
    timeframe,
    closeAt,
    firedAt,
    isLate,
    price,
    facts,
  };
}

/** `14:05`; with its date where that is not clear. */
function civilTime(at: EpochMs, timeZone: string, withDate: boolean): string {
  const text = new Date(zoneClock(timeZone).civilMs(at)).toISOString();
  return withDate ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(11, 16);
}
