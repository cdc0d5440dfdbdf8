import { expect, test } from 'vitest';
import { decideClaim } from '../../../../../../runtime/agent/storage/core/pools/decide-claim.ts';
import type { Claim } from '../../../../../../runtime/agent/storage/ports/pools.ts';
import type { MachineId } from '../../../../../../schemas/ids/brand.ts';
import { NODE, OTHER_NODE } from '../../../../../fakes/machines.ts';

const machine = 'machine-0123456789' as MachineId;
const own = (epoch: number): Claim => ({ machine, node: NODE, epoch });
const other = (epoch: number): Claim => ({ machine, node: OTHER_NODE, epoch });

test('a machine that nobody has claimed is taken', () => {
  expect(decideClaim(undefined, own(1))).toEqual({ kind: 'take' });
});

test('a higher epoch takes over from a lower one, whoever has that', () => {
  expect(decideClaim(other(1), own(2))).toEqual({ kind: 'take' });
  expect(decideClaim(own(1), own(2))).toEqual({ kind: 'take' });
});

test('its own epoch is held', () => {
  expect(decideClaim(own(3), own(3))).toEqual({ kind: 'held' });
});

test('an epoch that another node has is refused', () => {
  expect(decideClaim(other(2), own(2))).toEqual({ kind: 'refused', by: other(2) });
});

test('a higher claim is refused, also one of its own: the machine has come and gone since', () => {
  expect(decideClaim(other(3), own(2))).toEqual({ kind: 'refused', by: other(3) });
  expect(decideClaim(own(3), own(2))).toEqual({ kind: 'refused', by: own(3) });
});
