import { describe, expect, it } from 'vitest';
import { childEnvironment } from './child-environment';

describe('childEnvironment', () => {
  const own = {
    PATH: '/bin',
    HOME: '/home/me',
    LANG: 'es_ES.UTF-8',
    USERPROFILE: 'C:\\Users\\me',
    NEWS_KEY: 'k',
    BINANCE_SECRET: 's',
    NODE_OPTIONS: '--inspect',
    LD_PRELOAD: '/tmp/x.so',
    HTTPS_PROXY: 'http://me:word@proxy',
    EMPTY: '',
  };

  it('is what programs need, and what was named', () => {
    expect(childEnvironment(own, ['NEWS_KEY', 'EMPTY'], 'linux')).toEqual({
      PATH: '/bin',
      HOME: '/home/me',
      LANG: 'es_ES.UTF-8',
      NEWS_KEY: 'k',
      EMPTY: '',
    });
    expect(childEnvironment(own, [], 'win32')).toEqual({ PATH: '/bin', USERPROFILE: 'C:\\Users\\me' });
  });

  it('names what is to be given and is not set, and no value', () => {
    expect(() => childEnvironment(own, ['NEWS_KEY', 'OTHER_KEY'], 'linux')).toThrow(
      expect.objectContaining({ code: 'external_unavailable', details: { missing: ['OTHER_KEY'] } }),
    );
  });
});
