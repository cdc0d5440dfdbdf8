import { expect, test } from 'vitest';
import { NOTHING_PRESENT } from '../../../../../runtime/control/nodes/core/present.ts';
import { hasAny } from '../../../../../runtime/control/power/core/has-any.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const ONE = 'node-0000000001' as NodeId;

test('nothing is on a node that reports nothing and has nothing to delete', () => {
  expect(hasAny(ONE, NOTHING_PRESENT, [])).toBe(false);
});

test.each(['machines', 'networks', 'routers'] as const)(
  '%s of whichever stack are something',
  (what) => {
    expect(hasAny(ONE, { ...NOTHING_PRESENT, [what]: ['x'] }, [])).toBe(true);
  },
);
