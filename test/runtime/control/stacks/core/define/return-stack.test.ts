import { expect, test } from 'vitest';
import { returnStack } from '../../../../../../runtime/control/stacks/core/define/return-stack.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { definedMachine, definedVolume, definition } from './lab.ts';

const network = (name: string, vni: number) => ({ id: `network-${name}`, name, vni }) as never;
const port = (key: string, hostPort: number) => ({ key, hostPort }) as never;

const KEPT = {
  id: 'stack-1',
  name: 'blog',
  stage: 'kept',
  keptUntil: new Date('2026-02-01'),
  definition: definition({
    uplinkIndex: 3,
    machines: [
      definedMachine('db', { name: 'blog-db' }),
      definedMachine('web', { name: 'blog-web-1' }),
    ],
    volumes: [definedVolume('db')],
    networks: [network('private', 7), network('backup', 8)],
    ports: [port('site', 80), port('mail', 25)],
  }),
} as never as StackRecord;

test('a removed stack comes back under its new name, with what it was given for what others have by now', () => {
  const back = returnStack(KEPT, {
    name: 'old-blog' as never,
    uplinkIndex: 9,
    vnis: [17, 18],
    hostPorts: [8080, 8025],
  });
  expect(back).toEqual({
    ...KEPT,
    name: 'old-blog',
    keptUntil: undefined,
    definition: {
      ...KEPT.definition,
      domain: 'old-blog.stackyard.internal',
      uplinkIndex: 9,
      machines: [
        definedMachine('db', { name: 'old-blog-db' }),
        definedMachine('web', { name: 'old-blog-web-1' }),
      ],
      networks: [network('private', 17), network('backup', 18)],
      ports: [port('site', 8080), port('mail', 8025)],
    },
  });
});

test('it keeps what it was given nothing for', () => {
  const allotment = { name: 'blog' as never, uplinkIndex: 3, vnis: [17], hostPorts: [] };
  const { definition: back } = returnStack(KEPT, allotment);
  expect(back.networks.map(({ vni }) => vni)).toEqual([17, 8]);
  expect(back.ports.map(({ hostPort }) => hostPort)).toEqual([80, 25]);
});
