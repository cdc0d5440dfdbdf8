import { expect, test } from 'vitest';
import { joinLineWords, reachWords } from '../../../../packager/cli/node/join-line-words.ts';

const LINE = {
  server: 'https://yard.lan:8471',
  reach: 'network',
  command: 'A=b npm run agent',
  packagedCommand: 'A=b stackyard-join',
} as const;

test('a server of packages shows the line for packages alone', () => {
  const lines = joinLineWords({ ...LINE, installed: 'packages' });
  expect(lines).toContain('A=b stackyard-join');
  expect(lines.join('\n')).not.toContain('npm');
  expect(lines[0]).toContain('as root');
});

test('one of a checkout shows both', () => {
  const lines = joinLineWords({ ...LINE, installed: 'checkout' });
  expect(lines.filter((line) => line.startsWith('A=b '))).toEqual([
    'A=b npm run agent',
    'A=b stackyard-join',
  ]);
});

test('one that no other machine reaches says so', () => {
  expect(reachWords(LINE)).toEqual([]);
  expect(reachWords({ reach: 'host' }).join(' ')).toContain('STACKYARD_HOST=');
});
