import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/instrument';
import { chatLanguage } from './chat-language';
import { chatQuestion } from './chat-question';

describe('chatQuestion', () => {
  it.each([
    ['how does EURUSD look on 15m?', 'EURUSD', '15m'],
    ['how does eur/usd look on the hourly?', 'EURUSD', '1h'],
    ['EUR USD, 4 hours', 'EURUSD', '4h'],
    ['¿cómo ves el oro en 1h?', 'XAUUSD', '1h'],
    ['¿Y el oro en cuatro horas?', 'XAUUSD', '4h'],
    ['analiza bitcoin en diario', 'BTC/USDT', '1d'],
    ['btcusdt m5', 'BTC/USDT', '5m'],
    ['btc-usdt en 30 minutos', 'BTC/USDT', '30m'],
    ['What is the outlook for gold this week on the weekly chart?', 'XAUUSD', '1w'],
    ['GOLD H4', 'XAUUSD', '4h'],
    ['eurusd en media hora', 'EURUSD', '30m'],
    ['eurusd quince minutos', 'EURUSD', '15m'],
    ['eurusd 60m', 'EURUSD', '1h'],
    ['and the yen over a day?', 'USDJPY', '1d'],
  ])('reads "%s"', (text, id, timeframe) => {
    expect(chatQuestion(text, INSTRUMENTS)).toEqual({
      intent: 'market',
      term: null,
      instrument: { kind: 'known', id },
      timeframe,
    });
  });

  it.each([
    ['should I buy now?', { kind: 'none' }, null],
    ['is it at 1.085 m?', { kind: 'none' }, null],
    ['how does it look at 7 m?', { kind: 'none' }, null],
    ['it am long, what now?', { kind: 'none' }, null],
    ['GBPJPY on 1h', { kind: 'unknown', name: 'GBPJPY' }, '1h'],
    ['plata en 1h', { kind: 'unknown', name: 'plata' }, '1h'],
    ['the euro', { kind: 'known', id: 'EURUSD' }, null],
    // Part of a word is no name.
    ['decoro y tesoro', { kind: 'none' }, null],
  ])('finds in "%s" no more than there is', (text, instrument, timeframe) => {
    expect(chatQuestion(text, INSTRUMENTS)).toMatchObject({ intent: 'market', instrument, timeframe });
  });

  it('takes the instrument on the chart where a name fits several, else the one against the dollar', () => {
    const several = [instrument('BTCEUR'), instrument('BTCUSDT'), instrument('BTCUSD')];

    expect(chatQuestion('bitcoin?', several).instrument).toEqual({ kind: 'known', id: 'BTCUSD' });
    expect(chatQuestion('bitcoin?', several, 'BTCEUR').instrument).toEqual({ kind: 'known', id: 'BTCEUR' });
    expect(chatQuestion('btc/usdt?', several, 'BTCEUR').instrument).toEqual({ kind: 'known', id: 'BTCUSDT' });
  });

  it.each([
    ['hi', 'greeting'],
    ['¡Hola!', 'greeting'],
    ['Buenos días', 'greeting'],
    ['muchas gracias', 'thanks'],
    ['Thank you so much!', 'thanks'],
    ['what can you do?', 'help'],
    ['¿Qué puedes hacer?', 'help'],
    ['hi, should I buy?', 'market'],
    ['hola, ¿cómo ves EURUSD?', 'market'],
  ])('knows that "%s" is %s', (text, intent) => {
    expect(chatQuestion(text, INSTRUMENTS).intent).toBe(intent);
  });

  it.each([
    ['what is a fair value gap?', 'fair_value_gap'],
    ['¿qué es un FVG?', 'fair_value_gap'],
    ['what does ATR mean?', 'atr'],
    ['explícame la tasa base', 'base_rate'],
    ['what is an R?', 'r_multiple'],
  ])('knows the word in "%s"', (text, term) => {
    expect(chatQuestion(text, INSTRUMENTS)).toMatchObject({ intent: 'term', term });
  });

  it('asks the market, not the dictionary, when a word comes with an instrument', () => {
    expect(chatQuestion('what is the ATR of EURUSD?', INSTRUMENTS)).toMatchObject({ intent: 'market', term: null });
  });
});

describe('chatLanguage', () => {
  it.each([
    ['how does EURUSD look on 15m?', 'en'],
    ['¿cómo ves el oro en 1h?', 'es'],
    ['como ves el oro en 4 horas', 'es'],
    ['hola', 'es'],
    ['hello', 'en'],
    ['should I sell gold?', 'en'],
    ['¿EURUSD?', 'es'],
    ['EURUSD 15m', null],
    ['', null],
  ])('of "%s" is %s', (text, language) => {
    expect(chatLanguage(text)).toBe(language);
  });
});

function instrument(id: string): Instrument {
  return { id, source: 'file', pricePrecision: 5, series: [] };
}

const INSTRUMENTS = ['EURUSD', 'XAUUSD', 'BTC/USDT', 'USDJPY'].map(instrument);
