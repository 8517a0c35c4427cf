import { describe, expect, it } from 'vitest';
import { dialogue, forecast } from '#tests/support/dataset-fixtures';
import { decodeExample, decodeLine, encodeChat, encodeExample } from './training-line';

const tool = {
  type: 'function',
  function: { name: 'market', description: 'Looks.', parameters: { type: 'object', properties: { b: {}, a: {} } } },
} as const;

describe('encodeExample', () => {
  it.each([
    ['a dialogue', dialogue('¿Qué tal el oro?\n"hoy"', '{"tool":"market"}')],
    ['a dialogue with tools', dialogue('q', 'a', { tools: [tool] })],
    ['a forecast', forecast(5)],
  ])('can be read back as it was: %s', (_, example) => {
    const line = encodeExample(example, 'validation');

    expect(decodeLine(line)).toEqual({ example, split: 'validation' });
    expect(encodeExample(decodeExample(line), 'validation')).toBe(line);
    expect(line).not.toContain('\n');
  });

  it('writes the same line in whatever order fields come', () => {
    const example = forecast(5);
    const reversed = Object.fromEntries(Object.entries(example).reverse()) as typeof example;

    expect(encodeExample(reversed, 'train')).toBe(encodeExample(example, 'train'));
  });

  it('puts what is ours into one object of plain values', () => {
    const { messages, tools, fairgap, ...rest } = JSON.parse(
      encodeExample(dialogue('q', 'a', { tools: [tool] }), 'train'),
    );

    expect(rest).toEqual({});
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user', 'assistant']);
    expect(tools).toEqual([tool]);
    expect(Object.values(fairgap).filter((value) => typeof value === 'object' && value !== null)).toEqual([]);
  });
});

describe('encodeChat', () => {
  it('is the conversation alone', () => {
    const { messages } = dialogue('q', 'a');

    expect(encodeChat(dialogue('q', 'a'))).toBe(JSON.stringify({ messages }));
  });
});

describe('decodeExample', () => {
  const line = JSON.parse(encodeExample(dialogue('q', 'a'), 'train'));

  it.each([
    ['no JSON', 'words', 'a line of JSON'],
    ['no object', '[]', 'the line'],
    ['a chat of others', JSON.stringify({ messages: line.messages }), 'fairgap'],
    ['another role', JSON.stringify({ ...line, messages: [{ role: 'tool', content: 'x' }] }), 'messages.0.role'],
    ['a kind that does not exist', JSON.stringify({ ...line, fairgap: { ...line.fairgap, kind: 'x' } }), 'kind'],
    [
      'an expectation that is no JSON',
      JSON.stringify({ ...line, fairgap: { ...line.fairgap, expected: '{' } }),
      'expected',
    ],
  ])('refuses %s', (_, text, problem) => {
    expect(() => decodeExample(text)).toThrow(
      expect.objectContaining({ code: 'rows_invalid', message: expect.stringContaining(problem) }),
    );
  });

  it('takes a line that names no split', () => {
    const { split: _, ...fairgap } = line.fairgap;

    expect(decodeLine(JSON.stringify({ ...line, fairgap })).split).toBeNull();
  });
});
