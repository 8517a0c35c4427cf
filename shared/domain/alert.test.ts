import { describe, expect, it } from 'vitest';
import { AlertSettings } from './alert';

describe('AlertSettings', () => {
  it.each([
    ['https://hooks.example/a?b=c', true],
    ['http://localhost:9000/', true],
    ['https://name:secret@hooks.example/', false],
    ['https://name@hooks.example/', false],
    ['ftp://hooks.example/', false],
    ['javascript:alert(1)', false],
    ['hooks.example', false],
  ])('takes %s as a webhook: %s', (webhookUrl, isTaken) => {
    expect(AlertSettings.safeParse({ webhookUrl }).success).toBe(isTaken);
  });
});
