import type { InstrumentId } from '#shared/domain/instrument';

/** Something that is traded, with the ways in which people and exchanges write it. */
export interface Asset {
  /** As different sources name it, the usual one first. */
  readonly ids: readonly InstrumentId[];
  /** Names that people use, Spanish ones with their article where they take one. */
  readonly names: { readonly en: readonly string[]; readonly es: readonly SpanishName[] };
  /** Codes of its parts: a name that could mean two stored instruments is not used for either. */
  readonly codes: readonly string[];
  /** A price that is usual, with as many decimals as prices have. */
  readonly price: string;
  /** How often it is followed, against 1. */
  readonly weight: number;
}

interface SpanishName {
  readonly article: 'el' | 'la' | '';
  readonly noun: string;
}

function asset(
  ids: string,
  price: string,
  names: { readonly en: string; readonly es: string },
  options: { readonly codes?: string; readonly weight?: number } = {},
): Asset {
  const list = (text: string) => text.split(',').filter((name) => name !== '');
  return {
    ids: list(ids),
    price,
    names: {
      en: list(names.en),
      es: list(names.es).map((name) => {
        const [, article = '', noun = name] = /^(el|la) (.+)$/.exec(name) ?? [];
        // The pattern allows these articles and no other.
        return { article: article as SpanishName['article'], noun };
      }),
    },
    codes: list(options.codes ?? ids.split(',')[0] ?? ids),
    weight: options.weight ?? 1,
  };
}

function coin(code: string, price: string, names: { readonly en: string; readonly es: string }, weight = 1): Asset {
  const ids = `${code}/USDT,${code}USDT,${code}-USD,${code}USD`;
  return asset(
    ids,
    price,
    { en: `${names.en},${code.toLowerCase()}`, es: `${names.es},${code.toLowerCase()}` },
    { codes: code, weight },
  );
}

/** What people follow: currencies, metals, energy, indices, coins and a few shares. */
export const ASSETS: readonly Asset[] = [
  asset(
    'EURUSD,EUR/USD',
    '1.0854',
    { en: 'the euro,euro dollar,fiber', es: 'el euro,el eurodólar,el euro dólar' },
    { codes: 'EUR', weight: 4 },
  ),
  asset(
    'GBPUSD,GBP/USD',
    '1.2710',
    { en: 'the pound,cable,sterling', es: 'la libra,la libra esterlina,el cable' },
    { codes: 'GBP', weight: 3 },
  ),
  asset(
    'USDJPY,USD/JPY',
    '151.32',
    { en: 'the yen,dollar yen', es: 'el yen,el dólar yen' },
    { codes: 'JPY', weight: 2 },
  ),
  asset(
    'USDCHF,USD/CHF',
    '0.8821',
    { en: 'the franc,the swiss franc', es: 'el franco,el franco suizo' },
    { codes: 'CHF' },
  ),
  asset(
    'AUDUSD,AUD/USD',
    '0.6587',
    { en: 'the aussie,the australian dollar', es: 'el dólar australiano,el aussie' },
    { codes: 'AUD', weight: 1.5 },
  ),
  asset('NZDUSD,NZD/USD', '0.6012', { en: 'the kiwi', es: 'el kiwi,el dólar neozelandés' }, { codes: 'NZD' }),
  asset('USDCAD,USD/CAD', '1.3655', { en: 'the loonie,dollar cad', es: 'el dólar canadiense' }, { codes: 'CAD' }),
  asset(
    'USDMXN,USD/MXN',
    '18.245',
    { en: 'the mexican peso,dollar peso', es: 'el peso mexicano,el dólar peso' },
    { codes: 'MXN' },
  ),
  asset('EURGBP,EUR/GBP', '0.8541', { en: 'euro pound', es: 'el euro libra' }, { codes: 'EUR,GBP' }),
  asset('EURJPY,EUR/JPY', '163.85', { en: 'euro yen', es: 'el euro yen' }, { codes: 'EUR,JPY' }),
  asset('GBPJPY,GBP/JPY', '191.40', { en: 'pound yen,the beast', es: 'la libra yen' }, { codes: 'GBP,JPY' }),
  asset('AUDJPY,AUD/JPY', '99.65', { en: 'aussie yen', es: 'el aussie yen' }, { codes: 'AUD,JPY' }),
  asset('EURCHF,EUR/CHF', '0.9623', { en: 'euro swiss', es: 'el euro franco' }, { codes: 'EUR,CHF' }),
  asset('XAUUSD,XAU/USD,GOLD', '2345.60', { en: 'gold,xau', es: 'el oro,xau' }, { codes: 'XAU', weight: 4 }),
  asset('XAGUSD,XAG/USD,SILVER', '28.455', { en: 'silver,xag', es: 'la plata,xag' }, { codes: 'XAG', weight: 2 }),
  asset('XPTUSD,PLATINUM', '985.40', { en: 'platinum', es: 'el platino' }),
  asset('COPPER,XCUUSD', '4.5120', { en: 'copper', es: 'el cobre' }),
  asset(
    'USOIL,WTI,XTIUSD',
    '78.45',
    { en: 'oil,crude,wti', es: 'el petróleo,el crudo,el wti' },
    { codes: 'OIL', weight: 2 },
  ),
  asset('UKOIL,BRENT,XBRUSD', '82.90', { en: 'brent', es: 'el brent' }, { codes: 'OIL,BRENT' }),
  asset('NATGAS,XNGUSD', '2.345', { en: 'natural gas,natgas', es: 'el gas natural,el gas' }),
  asset('US500,SPX500,SPX', '5210.5', { en: 'the S&P,the S&P 500,the spx', es: 'el S&P,el S&P 500' }, { weight: 3 }),
  asset('NAS100,US100,NDX', '18120.0', { en: 'the nasdaq,nasdaq', es: 'el nasdaq' }, { weight: 2 }),
  asset('US30,DJI', '38950', { en: 'the dow,dow jones', es: 'el dow,el dow jones' }),
  asset('GER40,DAX,DE40', '18120', { en: 'the dax', es: 'el dax' }, { weight: 1.5 }),
  asset('UK100,FTSE100', '8105.0', { en: 'the footsie,the ftse', es: 'el ftse' }),
  asset('JP225,NIKKEI', '39250', { en: 'the nikkei', es: 'el nikkei' }),
  asset('ES35,IBEX35', '10950', { en: 'the ibex', es: 'el ibex' }),
  coin('BTC', '64250.5', { en: 'bitcoin', es: 'bitcoin,el bitcoin' }, 5),
  coin('ETH', '3120.45', { en: 'ethereum,ether', es: 'ethereum,ether' }, 4),
  coin('SOL', '148.32', { en: 'solana', es: 'solana' }, 2),
  coin('XRP', '0.5231', { en: 'ripple', es: 'ripple' }, 1.5),
  asset('BNB/USDT,BNBUSDT,BNB-USD,BNBUSD', '585.20', { en: 'bnb', es: 'bnb,el bnb' }, { codes: 'BNB' }),
  coin('ADA', '0.4512', { en: 'cardano', es: 'cardano' }),
  coin('DOGE', '0.1523', { en: 'dogecoin', es: 'dogecoin' }),
  coin('LTC', '82.45', { en: 'litecoin', es: 'litecoin' }),
  coin('AVAX', '36.12', { en: 'avalanche', es: 'avalanche' }),
  coin('LINK', '14.35', { en: 'chainlink', es: 'chainlink' }),
  coin('DOT', '6.821', { en: 'polkadot', es: 'polkadot' }),
  asset('AAPL', '189.40', { en: 'apple', es: 'apple' }),
  asset('TSLA', '172.60', { en: 'tesla', es: 'tesla' }),
  asset('NVDA', '905.50', { en: 'nvidia', es: 'nvidia' }),
];
