import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/domain/app-error';
import { createLoader, IDLE, type Loadable } from './loadable';

describe('createLoader', () => {
  it('drops an answer that a later question has overtaken', async () => {
    const answers: ((value: string) => void)[] = [];
    const { load, states } = loader(() => new Promise<string>((resolve) => answers.push(resolve)));

    const first = load();
    const second = load();
    answers[1]?.('new');
    answers[0]?.('old');
    await Promise.all([first, second]);

    expect(states.at(-1)).toEqual({ kind: 'ok', value: 'new' });
  });

  it('keeps the last good value beside a failure', async () => {
    let fails = false;
    const { load, states } = loader(async () => {
      if (fails) throw new AppError('no_candles', 'None.', { instrument: 'EURUSD' });
      return 'good';
    });

    await load();
    fails = true;
    await load();

    expect(states.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'no_candles' }, previous: 'good' });
  });
});

function loader(read: () => Promise<string>) {
  const states: Loadable<string>[] = [IDLE];
  const load = createLoader(
    read,
    () => states.at(-1) ?? IDLE,
    (state) => states.push(state),
  );
  return { load, states };
}
