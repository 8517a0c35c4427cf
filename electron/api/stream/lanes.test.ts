import { describe, expect, it } from 'vitest';
import { createLanes } from './lanes';

describe('lanes', () => {
  it('run one task of a key at a time, in order, and go on after a failure', async () => {
    const lanes = createLanes();
    const begun: string[] = [];
    const finish = new Map<string, (fails?: boolean) => void>();
    const task = (name: string) => () =>
      new Promise<string>((resolve, reject) => {
        begun.push(name);
        finish.set(name, (fails) => (fails ? reject(new Error(name)) : resolve(name)));
      });

    const [a, b, c] = ['a', 'b', 'c'].map((name) => lanes.run('x', task(name)));
    const other = lanes.run('y', task('other'));
    await turn();
    expect(begun).toEqual(['a', 'other']);

    finish.get('a')?.(true);
    await expect(a).rejects.toThrow('a');
    await turn();
    expect(begun).toEqual(['a', 'other', 'b']);

    finish.get('b')?.();
    finish.get('other')?.();
    await expect(Promise.all([b, other])).resolves.toEqual(['b', 'other']);
    await turn();
    finish.get('c')?.();
    await expect(c).resolves.toBe('c');
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
