import { describe, expect, it } from 'vitest';
import { cliHelp, operationHelp } from '#electron/api/cli/cli-help';
import { findOperation } from '#electron/api/cli/cli-operations';

// Review a change here as a diff: it is what scripts and people rely on.
describe('the help of the command line', () => {
  it('is as it was looked at', async () => {
    const operations = ['candles import', 'predictions list', 'risk evaluate'].map((words) => {
      const [group = '', name = ''] = words.split(' ');
      const operation = findOperation(group, name);
      if (!operation) throw new Error(`Expected the operation ${words}.`);
      return `$ fairgap ${words} --help\n${operationHelp(operation)}\n`;
    });

    const text = [`$ fairgap --help\n${cliHelp()}\n`, ...operations].join('\n');

    await expect(text).toMatchFileSnapshot('cli-help.txt');
  });
});
