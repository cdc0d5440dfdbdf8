import { expect, test } from 'vitest';
import { installedAs } from '../../../../app/_lib/stack/installed-as.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';

const stack = (name: string, address: string, state: Stack['state']) => ({
  name,
  state,
  appliance: { address } as Stack['appliance'],
});

test('U18: what is installed are the stacks of an appliance that have not been removed', () => {
  const stacks = [
    stack('blog', 'acme/wordpress', 'running'),
    stack('old', 'acme/wordpress', 'removed'),
    stack('broken', 'acme/wordpress', 'failed'),
    stack('cloud', 'acme/nextcloud', 'running'),
    stack('other', 'evil/wordpress', 'running'),
  ];
  expect(installedAs('acme/wordpress', stacks).map(({ name }) => name)).toEqual(['blog', 'broken']);
});
