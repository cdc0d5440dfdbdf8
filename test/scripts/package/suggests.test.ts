import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { needsOf } from '../../../scripts/package/needs.ts';
import { PARTS } from '../../../scripts/package/parts.ts';

const AGENT = join(import.meta.dirname, '../../../runtime/agent');

/** Every Debian has them, or they come with libvirt. */
const THERE = ['kmod', 'libcrypt1', 'libvirt0', 'mount', 'systemd', 'util-linux'];

/** On ARM their like is needed. */
const OF_PCS = ['ovmf', 'qemu-system-x86'];

test('the package of the agent needs or suggests what the agent misses by name', () => {
  const sources = readdirSync(AGENT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(AGENT, file), 'utf8'));
  const named = sources.flatMap((source) =>
    [...source.matchAll(/package: '([a-z0-9.+-]+)'/g)].map(([, name]) => name ?? ''),
  );
  expect(named).toContain('tpm2-tools');
  const agent = PARTS.find(({ name }) => name === 'stackyard-agent');
  if (!agent) throw new Error('there is no package of the agent');
  const suggested = agent.suggests.flatMap((each) => each.split(' | '));
  // The boot service looks for the folder of iPXE, and for no program.
  expect(suggested).toContain('ipxe');
  const told = [...needsOf(agent).needs, ...suggested, ...THERE, ...OF_PCS];
  expect([...new Set(named)].filter((name) => !told.includes(name))).toEqual([]);
});
