import { describe, expect, it } from 'vitest';
import { createLanes } from './lanes';

describe('lanes', () => {
  it('runs at most its width of a key at once, in order, and goes on after a failure', async () => {
    const lanes = createLanes(2);
    const begun: string[] = [];
    const finish = new Map<string, (fails?: boolean) => void>();
    const task = (name: string) => () =>
      new Promise<string>((resolve, reject) => {
        begun.push(name);
        finish.set(name, (fails) => (fails ? reject(new Error(name)) : resolve(name)));
      });

    const [a, b, c, other] = [
      lanes.run('x', task('a')),
      lanes.run('x', task('b')),
      lanes.run('x', task('c')),
      lanes.run('y', task('other')),
    ];
    expect(begun).toEqual(['a', 'b', 'other']);
    finish.get('a')?.(true);
    await expect(a).rejects.toThrow('a');
    await Promise.resolve();
    expect(begun).toEqual(['a', 'b', 'other', 'c']);
    for (const name of ['b', 'c', 'other']) finish.get(name)?.();
    await expect(Promise.all([b, c, other])).resolves.toEqual(['b', 'c', 'other']);
    const again = lanes.run('x', task('again'));
    finish.get('again')?.();
    await expect(again).resolves.toBe('again');
  });
});
