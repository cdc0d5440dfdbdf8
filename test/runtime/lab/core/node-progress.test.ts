import { expect, test } from 'vitest';
import { JoinCode } from '../../../../schemas/ids/join-code.ts';
import { nodeProgress } from '../../../../runtime/lab/core/node-progress.ts';

const NODE = { number: 2, firmware: 'bios', hasTpm: false, hasDisk: true, memoryBytes: 1 } as const;
const MAC = '52:54:00:6c:61:02';
const JOINING = {
  macs: [MAC],
  code: JoinCode.parse('K7QF-3M2X'),
  state: 'waiting' as const,
  why: 'Nobody has approved it.',
  silent: false,
  claims: [],
};

test('a node that nobody has heard of boots', () => {
  expect(nodeProgress(NODE, [], [])).toEqual({ kind: 'booting' });
  const other = { ...JOINING, macs: ['52:54:00:6c:61:01'] };
  expect(nodeProgress(NODE, [other], [{ name: 'node-1', state: 'ready' }])).toEqual({
    kind: 'booting',
  });
});

test('one that asks shows a code', () => {
  expect(nodeProgress(NODE, [JOINING], [])).toEqual({
    kind: 'asking',
    code: 'K7QF-3M2X',
    knownAs: undefined,
  });
});

test('one that has started anew asks again, as the node it was', () => {
  const again = {
    ...JOINING,
    claims: [{ id: 'node-0' as never, node: 'node-2', by: ['mac' as const], reports: false }],
  };
  const nodes = [{ name: 'node-2', state: 'ready' as const }];
  expect(nodeProgress(NODE, [{ ...JOINING, silent: true }, again], nodes)).toMatchObject({
    kind: 'asking',
    knownAs: 'node-2',
  });
});

test('one that was approved is not ready before it reports', () => {
  const progress = (state: 'pending' | 'ready' | 'lost') =>
    nodeProgress(NODE, [{ ...JOINING, silent: true }], [{ name: 'node-2', state }]).kind;
  expect([progress('pending'), progress('ready'), progress('lost')]).toEqual([
    'booting',
    'ready',
    'booting',
  ]);
});

test('one that cannot be a node says why', () => {
  const refused = { ...JOINING, state: 'refused' as const, why: 'It has too little memory.' };
  expect(nodeProgress(NODE, [refused], [])).toEqual({
    kind: 'refused',
    why: 'It has too little memory.',
  });
});
