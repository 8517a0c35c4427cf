// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyLanguage } from '../locales/locales';
import { HOLD_MS, HoldButton } from './HoldButton';

beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('HoldButton', () => {
  it('acts once after a full second, and not a moment earlier', () => {
    const { button, held } = show();

    fireEvent.pointerDown(button);
    pass(HOLD_MS - 1);
    const before = held();
    pass(1);
    pass(5 * HOLD_MS);

    expect([before, held()]).toEqual([0, 1]);
  });

  it('does nothing when it is let go, left, blurred or only clicked', () => {
    const { button, held } = show();

    for (const end of [fireEvent.pointerUp, fireEvent.pointerLeave, fireEvent.pointerCancel, fireEvent.blur]) {
      fireEvent.pointerDown(button);
      pass(HOLD_MS - 1);
      end(button);
      pass(HOLD_MS);
    }
    fireEvent.click(button);
    pass(HOLD_MS);

    expect(held()).toBe(0);
  });

  it('is held with Enter and Space as well; a key that repeats does not start it', () => {
    const { button, held } = show();

    fireEvent.keyDown(button, { key: 'Enter', repeat: true });
    pass(HOLD_MS);
    const repeated = held();
    fireEvent.keyDown(button, { key: 'Enter' });
    pass(HOLD_MS / 2);
    fireEvent.keyUp(button, { key: 'Enter' });
    pass(HOLD_MS);
    const short = held();
    fireEvent.keyDown(button, { key: ' ' });
    fireEvent.keyDown(button, { key: ' ', repeat: true });
    pass(HOLD_MS);

    expect([repeated, short, held()]).toEqual([0, 0, 1]);
  });

  it('is taken back by Escape, and by being disabled meanwhile', () => {
    const { button, held, rerender } = show();

    fireEvent.keyDown(button, { key: 'Enter' });
    fireEvent.keyDown(button, { key: 'Escape' });
    pass(HOLD_MS);
    fireEvent.keyDown(button, { key: 'Enter' });
    pass(HOLD_MS / 2);
    rerender(true);
    pass(HOLD_MS);

    expect(held()).toBe(0);
  });
});

function show() {
  const onHold = vi.fn();
  const element = (isDisabled: boolean) => (
    <HoldButton onHold={onHold} isDisabled={isDisabled}>
      Go
    </HoldButton>
  );
  const { rerender } = render(element(false));
  return {
    button: screen.getByRole('button', { name: /^Go/ }),
    held: () => onHold.mock.calls.length,
    rerender: (isDisabled: boolean) => rerender(element(isDisabled)),
  };
}

function pass(durationMs: number): void {
  act(() => vi.advanceTimersByTime(durationMs));
}
