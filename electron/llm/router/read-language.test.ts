import { describe, expect, it } from 'vitest';
import { readLanguage } from './read-language';

describe('readLanguage', () => {
  it.each([
    ['how does EURUSD look on 15m?', 'en'],
    ['¿cómo ves el oro en 1h?', 'es'],
    ['como ves el oro en 4 horas', 'es'],
    ['analiza BTC en 1h please', 'es'],
    ['hola', 'es'],
    ['hello', 'en'],
    ['mis posiciones', 'es'],
    ['my positions', 'en'],
    ['quita los swings', 'es'],
    ['hide the swings', 'en'],
    ['compra BTC con stop en 39600', 'es'],
    ['buy BTC at 40000 stop 39600', 'en'],
    ['confirmalo', 'es'],
    ['confirm it', 'en'],
    ['convierte la prediccion en orden', 'es'],
    ['turn it into an order', 'en'],
    ['riesgo', 'es'],
    ['risk', 'en'],
    ['¿EURUSD?', 'es'],
    ['EURUSD 15m', null],
    ['', null],
  ])('of "%s" is %s', (text, language) => {
    expect(readLanguage(text)).toBe(language);
  });
});
