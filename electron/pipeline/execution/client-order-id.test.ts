import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ClientOrderIdRole, clientOrderIdOf, looksLikeOurs } from './client-order-id';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('clientOrderIdOf', () => {
  it('gives the same name for the same inputs and another for any that differs', () => {
    const name = (role: ClientOrderIdRole, subject: string, sequence: number) =>
      clientOrderIdOf(role, subject, sequence, sha256);

    const names = [name('stop', 'p', 1), name('stop', 'p', 2), name('stop', 'q', 1), name('exit', 'p', 1)];

    expect(name('stop', 'p', 1)).toBe(names[0]);
    expect(new Set(names).size).toBe(4);
    expect(names.every((one) => looksLikeOurs(one) && one.length <= 36)).toBe(true);
    expect(looksLikeOurs('web_123')).toBe(false);
  });
});
