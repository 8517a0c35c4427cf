import { type KeyboardEvent, useRef } from 'react';
import { loadedValue } from '#renderer/api/loadable';
import { useDrills } from '#renderer/stores/drills';
import { NOTHING_TYPED, typeDigit } from './typed-percent';

/**
 * Keys of an exercise: up and down choose the direction, digits the probability, Enter states it, P passes; afterwards
 * Space or Enter draws the next one. Fields and buttons keep their own keys.
 */
export function useDrillKeys(): (event: KeyboardEvent) => void {
  const typed = useRef(NOTHING_TYPED);
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    const { drill, edit, state, pass, start } = useDrills.getState();
    const isOpen = loadedValue(drill)?.state === 'open';
    const { key } = event;
    const isPress = key === 'Enter' || key === ' ';
    if (isPress && isButton(event.target)) return;
    if (isOpen && /^\d$/.test(key)) {
      typed.current = typeDigit(typed.current, key);
      const { percent } = typed.current;
      if (percent !== null) edit({ probability: percent / 100 });
    } else {
      typed.current = NOTHING_TYPED;
      if (isOpen && key === 'ArrowUp') edit({ direction: 'long' });
      else if (isOpen && key === 'ArrowDown') edit({ direction: 'short' });
      else if (isOpen && key === 'Enter') void state();
      else if (isOpen && key.toLowerCase() === 'p') void pass();
      else if (!isOpen && isPress && !event.repeat) void start();
      else return;
    }
    event.preventDefault();
  };
}

function isField(target: EventTarget): boolean {
  return target instanceof Element && target.closest('input, select, textarea') !== null;
}

function isButton(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button, a, summary') !== null;
}
