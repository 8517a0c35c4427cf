import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestJournal } from '#tests/support/test-journal';
import type { Journal } from './open-database';
import { createPromptStore } from './prompt-store';

describe('prompt store', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('keeps every text as it was, oldest first', () => {
    const store = createPromptStore(journal);
    const later = { id: 'answer', version: '1.0.0-own.2', createdAt: 9, note: '', source: 'two' };
    const first = { id: 'answer', version: '1.0.0-own.1', createdAt: 5, note: 'shorter', source: 'one' };

    store.add(later);
    store.add(first);

    expect(createPromptStore(journal).prompts()).toEqual([first, later]);
    expect(() => store.add({ ...first, source: 'other' })).toThrow('UNIQUE');
    expect(() => journal.exec("UPDATE prompt_texts SET source = ''")).toThrow('never changed');
    expect(() => journal.exec('DELETE FROM prompt_texts')).toThrow('never deleted');
  });

  it('remembers what is in use, and forgets it', () => {
    const store = createPromptStore(journal);

    store.choose('answer', { kind: 'one', version: '1.0.0-own.1' });
    store.choose('answer', { kind: 'ab', a: '1.0.0', b: '1.0.0-own.1' });
    store.choose('title', { kind: 'one', version: '1.0.0' });
    store.choose('title', null);

    expect([...store.choices()]).toEqual([['answer', { kind: 'ab', a: '1.0.0', b: '1.0.0-own.1' }]]);
  });

  it('leaves out a choice that cannot be understood', () => {
    const store = createPromptStore(journal);
    journal.exec(`INSERT INTO prompt_choices VALUES ('answer', '{"kind":"three"}'), ('chat', '7')`);
    store.choose('ticket', { kind: 'one', version: '1.0.0-own.1' });

    expect([...store.choices().keys()]).toEqual(['ticket']);
  });
});
