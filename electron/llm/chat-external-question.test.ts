import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalQuestion } from './chat-external-question';

describe('externalQuestion', () => {
  it.each([
    ['/ask', { kind: 'list' }],
    ['  /ASK  ', { kind: 'list' }],
    ['/ask @news headlines', call({})],
    ['/ask @news headlines {"symbol": "EURUSD"}', call({ args: { symbol: 'EURUSD' } })],
    ['/ask @news headlines {"a": "}"} what moved it?', call({ args: { a: '}' }, question: 'what moved it?' })],
    ['/ask @news headlines {"a": "\\"}"}\n¿qué pasó?', call({ args: { a: '"}' }, question: '¿qué pasó?' })],
    ['/ask @news headlines what {moved} it?', call({ question: 'what {moved} it?' })],
    ['/ask @news headlines\nwhat now?', call({ question: 'what now?' })],
    ['/ask @news headlines {"a": {"b": [{}]}}', call({ args: { a: { b: [{}] } } })],
    ['/ask headlines', { kind: 'malformed', fault: 'shape' }],
    ['/ask @news', { kind: 'malformed', fault: 'shape' }],
    ['/ask @NEWS headlines', { kind: 'malformed', fault: 'shape' }],
    ['/ask @news {"a": 1}', { kind: 'malformed', fault: 'shape' }],
    ['/ask @news headlines {symbol: EURUSD}', { kind: 'malformed', fault: 'json' }],
    ['/ask @news headlines {"a": 1', { kind: 'malformed', fault: 'json' }],
    ['/asking @news headlines', null],
    ['please /ask @news headlines', null],
    ['how is EURUSD?', null],
  ])('reads %j', (text, expected) => {
    expect(externalQuestion(text)).toEqual(expected);
  });

  it('finds the end of any arguments, whatever follows', () => {
    const args = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(args, fc.string(), (given, question) => {
        const plain = JSON.parse(JSON.stringify(given)) as Record<string, unknown>;

        expect(externalQuestion(`/ask @news headlines ${JSON.stringify(given)} ${question}`)).toEqual(
          call({ args: plain, question: question.trim() }),
        );
      }),
    );
  });
});

function call(fields: object): object {
  return { kind: 'call', server: 'news', tool: 'headlines', args: {}, question: '', ...fields };
}
