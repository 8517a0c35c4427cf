import { describe, expect, it } from 'vitest';
import { readServerForm, type ServerForm } from './external-form';

const FORM: ServerForm = {
  kind: 'stdio',
  name: 'news',
  command: 'npx',
  args: '-y\n\nnews server\n',
  environment: 'NEWS_KEY, HOME\nLANG',
  url: '',
};

describe('the form of an external server', () => {
  it('takes one argument a line as it is, spaces in it too, and names of variables apart', () => {
    expect(readServerForm(FORM)).toEqual({
      kind: 'ok',
      draft: {
        name: 'news',
        transport: {
          kind: 'stdio',
          command: 'npx',
          args: ['-y', 'news server'],
          environment: ['NEWS_KEY', 'HOME', 'LANG'],
        },
      },
    });
  });

  it('sends only what belongs to the chosen way', () => {
    expect(readServerForm({ ...FORM, kind: 'http', url: ' https://example.org/mcp ' })).toEqual({
      kind: 'ok',
      draft: { name: 'news', transport: { kind: 'http', url: 'https://example.org/mcp' } },
    });
  });

  it.each([
    ['name', { name: 'News' }],
    ['name', { name: '' }],
    ['command', { command: ' ' }],
    ['environment', { environment: 'NEWS_KEY=secret' }],
    ['args', { args: Array.from({ length: 51 }, () => 'a').join('\n') }],
    ['url', { kind: 'http', url: 'file:///etc/passwd' }],
    ['url', { kind: 'http', url: '' }],
  ])('says that %s cannot be', (field, change) => {
    expect(readServerForm({ ...FORM, ...(change as Partial<ServerForm>) })).toEqual({
      kind: 'invalid',
      issues: { [field]: true },
    });
  });
});
