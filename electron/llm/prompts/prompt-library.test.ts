import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PromptStore, StoredPrompt } from '#electron/ports/prompt-store';
import type { PromptChoice } from '#shared/domain/prompt-version';
import { loadPromptTemplates, type PromptTemplateSet, parsePromptTemplate } from '../prompt-template';
import { promptInputs } from './prompt-inputs';
import { createPromptLibrary, type PromptLibrary } from './prompt-library';
import { MOST_TOKENS } from './prompt-problems';

const BODY = '<question>\n{{question}}\n</question>\nIn {{language}}:';
const OWN = 'Say it in {{language}}.\n<data>{{question}}</data>';

describe('the prompt library', () => {
  let store: PromptStore & { readonly texts: StoredPrompt[]; readonly chosen: Map<string, PromptChoice> };
  let changes: number;
  beforeEach(() => {
    store = memoryStore();
    changes = 0;
  });

  it('renders the shipped text until another is chosen', () => {
    const library = open();

    const { version, prompt } = library.save({
      id: 'answer',
      text: `  ${OWN.replace('\n', '\r\n')}\n`,
      note: ' shorter ',
    });
    const before = library.render('answer', INPUTS);
    library.choose('answer', { kind: 'one', version });
    const after = library.render('answer', INPUTS);

    expect(before).toEqual({ version: '1.1.0', text: '<question>\nWhat now?\n</question>\nIn English:' });
    expect(after).toEqual({ version: '1.1.0-own.1', text: 'Say it in English.\n<data>What now?</data>' });
    expect(
      prompt.versions.map(({ sha256, ...rest }) => ({ ...rest, isHashed: /^[0-9a-f]{64}$/.test(sha256) })),
    ).toEqual([
      { version: '1.1.0-own.1', isShipped: false, createdAt: 7, note: 'shorter', isHashed: true },
      { version: '1.1.0', isShipped: true, createdAt: null, note: '', isHashed: true },
    ]);
    expect(changes).toBe(2);
  });

  it('counts own versions up, over restarts and later versions of the app', () => {
    open().save({ id: 'answer', text: OWN, note: '' });
    const second = open().save({ id: 'answer', text: OWN, note: '' }).version;
    const third = open(shippedSet('1.2.0')).save({ id: 'answer', text: OWN, note: '' }).version;

    expect([second, third]).toEqual(['1.1.0-own.2', '1.2.0-own.3']);
    expect(new Set(store.texts.map(({ version }) => version)).size).toBe(3);
  });

  it('goes back to the shipped text, and follows it from then on', () => {
    const library = open();
    const { version } = library.save({ id: 'answer', text: OWN, note: '' });
    library.choose('answer', { kind: 'one', version });

    const reset = library.reset('answer');
    library.choose('answer', { kind: 'one', version });
    library.choose('answer', { kind: 'one', version: '1.1.0' });

    expect(reset.choice).toEqual({ kind: 'one', version: '1.1.0' });
    expect(reset.versions).toHaveLength(2);
    expect(open(shippedSet('1.2.0')).list()[0]?.choice).toEqual({ kind: 'one', version: '1.2.0' });
  });

  it('gives each of two versions to about half of the questions, the same one to the same question', () => {
    const library = open();
    const { version } = library.save({ id: 'answer', text: OWN, note: '' });
    library.choose('answer', { kind: 'ab', a: '1.1.0', b: version });
    const sideOf = (key?: string) => library.render('answer', INPUTS, { key }).version;

    const sides = Array.from({ length: 1_000 }, (_, index) => sideOf(`EURUSD 15m ${index}`));

    const ofA = sides.filter((side) => side === '1.1.0').length;
    expect(ofA).toBeGreaterThan(440);
    expect(ofA).toBeLessThan(560);
    expect(sideOf()).toBe('1.1.0');
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(open().render('answer', INPUTS, { key }).version).toBe(sideOf(key));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a place that it is not given', `${OWN} {{price}}`, 'input_unknown: price'],
    ['an input that it leaves out', 'In {{language}}.', 'input_missing: question'],
    ['an input from outside without tags', '{{question}} in {{language}}', 'not_delimited: question'],
    ['one whose tag never closes', '<data>{{question}} in {{language}}', 'not_delimited: question'],
    ['one that is outside once', `${OWN} {{question}}`, 'not_delimited: question'],
    ['one between other tags than its own', '<a></a>{{question}}<b></b> {{language}}', 'not_delimited: question'],
    ['one after a tag that closes what was never open', '</a>{{question}}</a> {{language}}', 'not_delimited: question'],
    ['a broken place', `${OWN} {{ language }}`, 'place_broken'],
    ['a head of its own', `---\nid: answer\nversion: 9.0.0\ninputs: [question]\n---\n${OWN}`, 'head_in_text'],
    ['far too many words', `${OWN} ${'word '.repeat(2_000)}`, `too_long: 2874 > ${MOST_TOKENS}`],
  ])('refuses a text with %s', (_, text, problem) => {
    const library = open();

    const { problems } = library.preview('answer', text);

    expect(problems).toContain(problem);
    expect(() => library.save({ id: 'answer', text, note: '' })).toThrow(problem);
    expect(store.texts).toEqual([]);
  });

  it('keeps nothing that it could not read again', () => {
    const piece = fc.constantFrom(
      '{{question}}',
      '{{language}}',
      '<a>',
      '</a>',
      '<b>',
      '</b>',
      '---',
      '\n',
      'id: x',
      '{{',
      'x',
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const library = open();
        const text = pieces.join('');
        if (library.preview('answer', text).problems.length > 0) return;

        const { version } = library.save({ id: 'answer', text, note: '' });
        library.choose('answer', { kind: 'one', version });

        const again = open();
        expect(again.get('answer', version).text).toBe(text.trim());
        expect(again.render('answer', { question: '</a></b>', language: 'x' })).toMatchObject({ version });
      }),
    );
  });

  it('previews a text with its examples and its tokens', () => {
    expect(open().preview('answer', OWN)).toEqual({
      rendered: 'Say it in English.\n<data>And what speaks against it?</data>',
      tokens: null,
      problems: [],
    });
    expect(open(shippedSet('1.1.0'), (text) => text.length).preview('answer', OWN).tokens).toBe(59);
  });

  it('does not use a text that is damaged or no longer fits, and says so', () => {
    const saved = open().save({ id: 'answer', text: OWN, note: 'mine' }).version;
    store.texts.push({ id: 'answer', version: '1.1.0-own.9', createdAt: 8, note: '', source: 'no head' });
    store.texts.push({ id: 'gone', version: '1.0.0-own.1', createdAt: 8, note: '', source: 'no head' });
    store.chosen.set('answer', { kind: 'ab', a: '1.1.0', b: saved });

    const later = open(shippedSet('1.2.0', `${BODY}\n<facts>{{facts}}</facts>`, 'language, question, facts'));

    const [info] = later.list();
    expect(info?.choice).toEqual({ kind: 'one', version: '1.2.0' });
    expect(info?.versions.map(({ version, note }) => `${version} ${note}`)).toEqual([
      '1.1.0-own.9 Not usable (damaged).',
      '1.1.0-own.1 Not usable (input_missing: facts). mine',
      '1.2.0 ',
    ]);
    expect(later.render('answer', { ...INPUTS, facts: 'up' }, { key: 'k' }).version).toBe('1.2.0');
    expect(later.get('answer', saved).text).toBe(OWN);
    expect(() => later.choose('answer', { kind: 'one', version: saved })).toThrow(
      'cannot be used: input_missing: facts',
    );
    expect(later.save({ id: 'answer', text: `${OWN}<f>{{facts}}</f>`, note: '' }).version).toBe('1.2.0-own.10');
  });

  it('refuses what does not exist', () => {
    const library = open();

    expect(() => library.get('answer', '9.9.9')).toThrow('There is no version 9.9.9 of the prompt answer.');
    expect(() => library.preview('title', '')).toThrow('There is no prompt title.');
    expect(() => library.choose('answer', { kind: 'one', version: '9.9.9' })).toThrow('There is no version');
    expect(() => library.choose('answer', { kind: 'ab', a: '1.1.0', b: '1.1.0' })).toThrow('was 1.1.0 twice');
    expect(() => library.render('title', {})).toThrow('Expected a prompt template named title');
    expect(store.chosen.size).toBe(0);
  });

  function open(
    shipped = shippedSet('1.1.0'),
    countTokens: (text: string) => number | null = () => null,
  ): PromptLibrary {
    return createPromptLibrary({ shipped, store, clock: { now: () => 7 }, countTokens, onChange: () => changes++ });
  }
});

describe('the shipped prompts', () => {
  const templates = loadPromptTemplates(path.resolve(import.meta.dirname, '../../../resources/prompts'));

  it.each(templates.all.map((template) => [template.id, template] as const))(
    'could be saved as they are: %s',
    (id, { text }) => {
      const library = createPromptLibrary({
        shipped: templates,
        store: memoryStore(),
        clock: { now: () => 7 },
        countTokens: () => null,
        onChange: () => undefined,
      });

      expect(library.preview(id, text).problems).toEqual([]);
    },
  );

  it('have an example for everything that they are given', () => {
    const bare = templates.all.flatMap(({ id, inputs }) =>
      promptInputs(id, inputs).filter(({ name, example }) => example === `(${name})`),
    );

    expect(bare).toEqual([]);
  });
});

const INPUTS = { question: 'What now?', language: 'English' };

function shippedSet(version: string, body = BODY, inputs = 'language, question'): PromptTemplateSet {
  const template = parsePromptTemplate(`---\nid: answer\nversion: ${version}\ninputs: [${inputs}]\n---\n${body}\n`);
  return {
    all: [template],
    render: (id) => {
      throw new Error(`Expected a prompt template named ${id}, there is answer.`);
    },
  };
}

function memoryStore() {
  const texts: StoredPrompt[] = [];
  const chosen = new Map<string, PromptChoice>();
  return {
    texts,
    chosen,
    prompts: () => [...texts],
    add: (prompt: StoredPrompt) => void texts.push(prompt),
    choices: () => new Map(chosen),
    choose: (id: string, choice: PromptChoice | null) => {
      if (choice === null) chosen.delete(id);
      else chosen.set(id, choice);
    },
  };
}
