import { describe, expect, it } from 'vitest';
import { SLASH_COMMANDS } from '#shared/domain/slash-command';
import { complete, completionAt, isCompleteCommand } from './completion';

const SOURCES = { language: 'en', instruments: ['BTC/USDT', 'EURUSD'], servers: ['news', 'notes'] } as const;

describe('completionAt', () => {
  it('offers every command after a slash, in their order', () => {
    expect(completionAt('/', 1, SOURCES)?.items.map(({ command }) => command)).toEqual(
      SLASH_COMMANDS.map(({ name }) => name),
    );
  });

  it('finds a command by either name, and keeps to the one that was begun', () => {
    expect(labels('/sig')).toEqual(['/signals']);
    expect(labels('/señ')).toEqual(['/senales']);
    expect(completionAt('/po', 3, { ...SOURCES, language: 'es' })?.items.map(({ label }) => label)).toEqual([
      '/portfolio',
      '/posiciones',
    ]);
  });

  it('is silent for a slash that begins no question, and for one that fits nothing', () => {
    expect([labels('buy BTC/USDT'), labels('what /an'), labels('/xyz')]).toEqual([null, null, null]);
  });

  it('offers instruments after an at sign, and servers where the command asks one', () => {
    expect(labels('how is @eur')).toEqual(['EURUSD']);
    expect(labels('how is @usd')).toEqual(['BTC/USDT', 'EURUSD']);
    expect(labels('/ask @ne')).toEqual(['@news']);
    expect(labels('/pregunta @')).toEqual(['@news', '@notes']);
  });

  it('replaces the whole word at the caret and leaves what follows', () => {
    const text = 'look at @eu now';
    const completion = completionAt(text, 10, SOURCES);

    expect(completion && complete(text, completion, completion.items[0] as never)).toEqual({
      text: 'look at EURUSD now',
      caret: 15,
    });
  });

  it('knows a command that is whole, which Enter then sends', () => {
    const whole = completionAt('/help', 5, SOURCES);
    const part = completionAt('/hel', 4, SOURCES);

    expect([whole && isCompleteCommand('/help', whole), part && isCompleteCommand('/hel', part)]).toEqual([
      true,
      false,
    ]);
  });
});

function labels(text: string): readonly string[] | null {
  return completionAt(text, text.length, SOURCES)?.items.map(({ label }) => label) ?? null;
}
