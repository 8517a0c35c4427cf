import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUpdateBuffer } from './update-buffer';

describe('update buffer', () => {
  it('gives exactly what came after a number, or says that it cannot', () => {
    const step = fc.oneof(fc.record({ push: fc.nat(40) }), fc.record({ shrink: fc.nat(120) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(70), (steps, sequence) => {
        const limits = { count: 10, bytes: 100 };
        const buffer = createUpdateBuffer(limits);
        const all: Buffer[] = [];
        let lost = 0;
        const bytesFrom = (first: number) => all.slice(first).reduce((sum, { length }) => sum + length, 0);
        for (const action of steps) {
          if ('push' in action) {
            all.push(Buffer.alloc(action.push, all.length));
            buffer.push(all.at(-1) as Buffer);
          } else {
            buffer.shrink(action.shrink);
            while (lost < all.length && bytesFrom(lost) > action.shrink) lost += 1;
          }
          while (all.length - lost > limits.count || bytesFrom(lost) > limits.bytes) lost += 1;
        }

        const missed = buffer.after(sequence);

        expect(missed).toEqual(sequence < lost || sequence > all.length ? null : all.slice(sequence));
        expect(buffer.newest()).toBe(all.length);
        expect(buffer.bytes()).toBe(bytesFrom(lost));
      }),
    );
  });
});
