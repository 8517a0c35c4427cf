import { fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { createElement, type ReactElement } from 'react';
import { provideLink } from '#renderer/api/client';
import { type Script, scriptedLink } from './scripted-link';

/** Shows a pane whose operations are answered by `script`, and returns what it asked. */
export function openPane(pane: ReactElement, script: Script = {}): ReturnType<typeof scriptedLink>['calls'] {
  const { link, calls } = scriptedLink(script);
  provideLink(Promise.resolve(link));
  render(createElement(Tooltip.Provider, null, pane));
  return calls;
}

/** Brings a view of the pane to the front, as a press of the mouse does. */
export function showTab(name: string): void {
  fireEvent.mouseDown(screen.getByRole('tab', { name }), { button: 0 });
}

/** The text of an element with plain spaces. */
export function plainText(element: Element): string {
  return (element.textContent ?? '').replaceAll('\u00a0', ' ');
}
