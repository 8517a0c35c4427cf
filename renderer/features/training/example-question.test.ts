import { expect, it } from 'vitest';
import { exampleQuestion } from './example-question';

it('finds what was asked behind what the model is told', () => {
  const questions = [
    '<facts>\n1. Up.\n</facts>\n<question>\ndame tu visión\n</question>\nThe numbers of the lines as JSON:',
    'Earlier: none\nCalled: none\nQ: hasta mañana A:',
    'Levels:\nL1 1.1000\nWhich one\nis it?',
    'Hi',
    '',
  ].map((content) => exampleQuestion([{ role: 'user', content: content === '' ? ' ' : content }]));

  expect(questions).toEqual(['dame tu visión', 'Q: hasta mañana A:', 'Which one is it?', 'Hi', '']);
});
