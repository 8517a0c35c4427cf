import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from './completion-scripts';
import { Shell } from './shell';

describe('the script for bash', () => {
  it('is one that bash reads', () => {
    expect(spawnSync('bash', ['-n'], { input: completionScript('bash'), encoding: 'utf8' }).stderr).toBe('');
  });

  it.each([
    [['fairgap', 'can'], ['can'], 'candles\\tx\\n', ['candles']],
    [['fairgap', 'candles', ''], ['candles', ''], 'list\\tx\\nimport\\ty\\n', ['list', 'import']],
    [
      ['fairgap', 'app', 'info', '--output', '=', 'js'],
      ['app', 'info', '--output=js'],
      '--output=json\\t\\n',
      ['json'],
    ],
    [
      ['fairgap', 'candles', 'list', 'BTC/USDT', ':', 'U'],
      ['candles', 'list', 'BTC/USDT:U'],
      'BTC/USDT:USDT\\t\\n',
      ['USDT'],
    ],
    [['fairgap', 'candles', 'import', '/etc/host'], ['candles', 'import', '/etc/host'], ':files\\t\\n', ['/etc/hosts']],
  ])('asks for what stands at the cursor of %j', (typed, asked, answer, offered) => {
    const script = `${completionScript('bash')}
      fairgap() { printf '%s\\n' "$@" >&2; printf -- '${answer}'; }
      compopt() { :; }
      COMP_WORDS=(${typed.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${typed.length - 1}
      exec 3>&2
      eval "$(declare -f _fairgap | sed 's#2> */dev/null)#2>\\&3)#')"
      _fairgap
      printf '%s\\n' "\${COMPREPLY[@]}"`;

    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });

    expect(stderr.split('\n').slice(0, -1)).toEqual(['__complete', '--', ...asked]);
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual(expect.arrayContaining(offered));
  });
});

it.each(Shell.options)('the script for %s asks the hidden command and says how to use it', (shell) => {
  const script = completionScript(shell);

  expect(script).toContain('fairgap __complete --');
  expect(script).toContain(`fairgap completion ${shell}`);
  expect(script).toContain(':folders');
});

it.each([
  ['zsh', ['-n']],
  ['fish', ['--no-execute', '-']],
] as const)('%s reads its script, where it is installed', (shell, flags) => {
  const { error, status, stderr } = spawnSync(shell, flags, { input: completionScript(shell), encoding: 'utf8' });

  if (!error) expect([status, stderr]).toEqual([0, '']);
});
