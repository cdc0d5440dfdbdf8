import { expect, test } from 'vitest';
import { networkLines } from '../../../../runtime/lab/core/network.ts';

test('a bridge with an address, to which every node is plugged in', () => {
  const node = { firmware: 'bios', hasTpm: false, hasDisk: true, memoryBytes: 1 } as const;
  expect(
    networkLines([
      { number: 1, ...node },
      { number: 2, ...node },
    ]),
  ).toBe(`\
link set lo up
link add lab type bridge
address add 10.66.0.1/24 dev lab
link set lab up
tuntap add dev node-1 mode tap
link set node-1 master lab up
tuntap add dev node-2 mode tap
link set node-2 master lab up
`);
});
