// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, describe, expect, it } from 'vitest';
import { attackTexts } from '#tests/injection/attack-texts';
import { AnswerText } from './AnswerText';

afterEach(cleanup);

const MARKUP = [
  '[open your report](https://evil.example/c?d=1)',
  '![ok](https://evil.example/p.png?q=1)',
  '<img src=x onerror=alert(1)><button>Confirm</button><iframe src="https://evil.example"></iframe>',
  '<a href="javascript:alert(1)">x</a> <style>*{display:none}</style> <form action=x><input></form>',
  'https://evil.example www.evil.example someone@evil.example <https://evil.example>',
  '[a]: https://evil.example\n\n[a] ![a] and a note[^1]\n\n[^1]: https://evil.example',
  '<data value="1">1.0850</data><mark>x</mark><svg onload=alert(1)></svg>',
];

describe('words of a model or of others in an answer', () => {
  it.each([...MARKUP, ...attackTexts().map(({ text }) => text)])('lead nowhere and act on nothing: %j', (text) => {
    const { container } = render(
      <Tooltip.Provider>
        <AnswerText text={text} block={0} numbers={[]} />
      </Tooltip.Provider>,
    );

    expect([...container.querySelectorAll(ACTIVE)].filter((element) => !element.closest('button'))).toEqual([]);
    // Code has a button of ours, to copy it.
    expect(container.querySelectorAll('button').length).toBe(container.querySelectorAll('pre').length);
    for (const element of container.querySelectorAll('*')) {
      const names = element.getAttributeNames();
      expect(names.filter((name) => /^(?:on.*|href|src|action|formaction)$/.test(name))).toEqual([]);
    }
  });
});

const ACTIVE =
  'a, img, iframe, object, embed, script, style, link, meta, base, form, svg, video, audio, input:not([disabled])';
