import { describe, expect, it } from 'vitest';
import { type ClientForm, readClientForm, useAccessForm } from './access-form';

const FORM: ClientForm = { name: ' Notebook ', doors: ['rest'], mayPropose: false, origins: '' };

describe('the form of a program', () => {
  it('begins without the right to propose', () => {
    useAccessForm.getState().startNew();

    expect(useAccessForm.getState().form).toEqual({ name: '', doors: ['rest', 'mcp'], mayPropose: false, origins: '' });
  });

  it('keeps what is being written when a new one is asked for again', () => {
    useAccessForm.getState().startNew();
    useAccessForm.getState().change({ name: 'Half' });
    useAccessForm.getState().startNew();

    expect(useAccessForm.getState().form.name).toBe('Half');
  });

  it('reads origins one a line, without the slash that people paste and without repeats', () => {
    const origins = 'http://127.0.0.1:5173/\nhttps://desk.example\nhttp://127.0.0.1:5173';

    expect(readClientForm({ ...FORM, origins })).toEqual({
      kind: 'ok',
      draft: {
        name: 'Notebook',
        doors: ['rest'],
        mayPropose: false,
        origins: ['http://127.0.0.1:5173', 'https://desk.example'],
      },
    });
  });

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(61) }],
    ['doors', { doors: [] }],
    ['origins', { origins: 'http://127.0.0.1:5173/path' }],
    ['origins', { origins: '*' }],
    ['origins', { origins: 'null' }],
    ['origins', { origins: Array.from({ length: 11 }, (_, port) => `http://127.0.0.1:${port}`).join('\n') }],
  ])('says that %s cannot be', (field, change) => {
    expect(readClientForm({ ...FORM, ...(change as Partial<ClientForm>) })).toEqual({
      kind: 'invalid',
      issues: { [field]: true },
    });
  });
});
