import { expect, test } from 'vitest';
import { updateLines, updatesOf } from '../../../../packager/cli/stack/update-lines.ts';

type Input = Parameters<typeof updatesOf>[0][number];

const stack = (name: string, installed: string, version?: string) =>
  ({
    name,
    id: `id-of-${name}`,
    appliance: { version: installed },
    newer:
      version === undefined
        ? null
        : {
            version,
            reference: `acme/tiny:${version}`,
            here: true,
            changes: [{ kind: 'security', text: 'One hole\nless' }],
          },
  }) as unknown as Input;

test('only stacks with a newer version are listed, in their order', () => {
  const found = updatesOf([
    stack('b', '1.0.0', '1.1.0'),
    stack('none', '1.1.0'),
    stack('a', '2.0.0-rc.1', '2.0.0-rc.2'),
  ]);
  expect(found).toMatchObject([
    { stack: 'b', id: 'id-of-b', installed: '1.0.0', channel: 'stable' },
    { stack: 'a', id: 'id-of-a', installed: '2.0.0-rc.1', channel: 'beta' },
  ]);
});

test('an update is shown with what it changes, each change on one line', () => {
  expect(updateLines(updatesOf([stack('blog', '1.0.0', '1.1.0')]))).toEqual([
    'STACK  INSTALLED  AVAILABLE  CHANNEL',
    'blog   1.0.0      1.1.0      stable',
    '',
    'blog to 1.1.0:',
    '  security: One hole ⏎ less',
    '  To see what the upgrade would do: yard stack upgrade blog --dry-run',
  ]);
});

test('without any update that is said', () => {
  expect(updateLines([])).toEqual(['No update that this server trusts is known.']);
});
