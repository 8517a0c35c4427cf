import { describe, expect, it } from 'vitest';
import type { StreamSubject } from '#shared/contract/stream';
import { answered, createFakeLink } from '#tests/support/stream-rig';
import { createManualTime } from '../../../tests/support/manual-scheduler';
import { prediction } from '../../../tests/support/prediction-fixtures';
import { createStreamHub, type StreamHub } from './stream-hub';
import type { Subscriber, TopicStream } from './topic-stream';

describe('stream hub', () => {
  it('has one stream for filters that ask for the same', () => {
    const { hub } = createHub();
    const series = { instrument: 'EURUSD', timeframe: '1h', profile: 'fairgap', lookback: 1_000 } as const;

    const one = hub.open({ topic: 'structures', filter: { ...series, kinds: ['swing', 'session', 'swing'] } }, 'c1');
    const same = hub.open({ topic: 'structures', filter: { kinds: ['session', 'swing'], ...series } }, 'c2');
    const other = hub.open({ topic: 'structures', filter: { ...series, kinds: ['session'] } }, 'c1');

    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it('lets one client read 96 streams, which others may share, and keeps room for others', () => {
    const { hub } = createHub();
    const opened = Array.from({ length: 96 }, (_, n) => join(hub.open(ofInstrument(n), 'c1'), 'c1'));

    expect(hub.open(ofInstrument(96), 'c1')).toBeNull();
    expect(hub.open(ofInstrument(0), 'c1')).toBe(opened[0]?.stream);
    expect(hub.open(ofInstrument(0), 'c2')).toBe(opened[0]?.stream);
    expect(hub.open(ofInstrument(96), 'c2')).not.toBeNull();
  });

  it('holds 256 streams at most, and forgets for a new one what was left longest ago', () => {
    const { hub } = createHub();
    const opened = Array.from({ length: 256 }, (_, n) => join(hub.open(ofInstrument(n), `c${n % 3}`), `c${n % 3}`));
    expect(hub.open(ofInstrument(256), 'new')).toBeNull();

    opened[7]?.leave();
    opened[3]?.leave();

    expect(hub.open(ofInstrument(256), 'new')).not.toBeNull();
    expect(hub.open(ofInstrument(3), 'new')).toBe(opened[3]?.stream);
    expect(hub.open(ofInstrument(7), 'new')).not.toBe(opened[7]?.stream);
  });

  it('keeps 32 MB for those who come back, of what is read before what is not', () => {
    const { hub } = createHub();
    const left = join(hub.open(ofInstrument(0), 'c0'), 'c0');
    const read = Array.from({ length: 60 }, (_, n) => join(hub.open(ofInstrument(n + 1), `c${n % 3}`), `c${n % 3}`));
    hub.handle(bigPrediction(0));
    left.leave();
    expect(hub.bufferedBytes()).toBeGreaterThan(200_000);

    let most = 0;
    for (let n = 0; n < 60 * 5; n += 1) {
      hub.handle(bigPrediction((n % 60) + 1));
      most = Math.max(most, hub.bufferedBytes());
    }

    expect(most).toBeGreaterThan(32_000_000);
    expect(most).toBeLessThanOrEqual(33_554_432);
    expect(hub.open(ofInstrument(0), 'c9')).not.toBe(left.stream);
    expect(hub.open(ofInstrument(1), 'c9')).toBe(read[0]?.stream);
  });
});

function createHub(): { readonly hub: StreamHub } {
  const link = createFakeLink();
  link.answers.set('predictions.list', () => answered([]));
  const time = createManualTime(1_000_000);
  return { hub: createStreamHub({ link, now: time.now, schedule: time.after }) };
}

function ofInstrument(n: number): StreamSubject {
  return { topic: 'predictions', filter: { instrument: `INSTRUMENT${n}` } };
}

function bigPrediction(n: number) {
  const big = prediction({ instrument: `INSTRUMENT${n}`, note: 'x'.repeat(200_000) });
  return { kind: 'prediction', prediction: big } as const;
}

function join(stream: TopicStream | null, clientId: string) {
  if (!stream) throw new Error(`Expected a stream for ${clientId}.`);
  const subscriber: Subscriber = { clientId, begin() {}, update() {}, interrupt() {}, fail() {} };
  stream.join(subscriber);
  return { stream, leave: () => stream.leave(subscriber) };
}
