import { expect, test } from 'vitest';
import { rotateRoot } from '../../../packager/archive/rotate-root.ts';
import { rootChainBytes } from '../../../packager/format/root/make-root.ts';
import { readRootChain, type RootDocument } from '../../../packager/format/root/read-root.ts';
import { verifyRootChain } from '../../../packager/format/root/verify-root-chain.ts';
import type { Namespace } from '../../../schemas/ids/names.ts';
import { TEST_TIME, testKey } from '../../fakes/test-appliance.ts';

test('a chain that outgrows its limits loses its oldest documents, and stays good', () => {
  const key = testKey();
  const namespace = 'acme' as Namespace;
  const changes = { add: [], remove: [], threshold: 1 };
  let chain: readonly RootDocument[] = [];
  for (let version = 1; version <= 40; version += 1) {
    ({ chain } = rotateRoot({ namespace, chain, changes, keys: [key] }));
  }
  expect(chain.map(({ root }) => root.version)).toEqual(
    Array.from({ length: 32 }, (_none, at) => at + 9),
  );
  const read = readRootChain(rootChainBytes(chain));
  expect(verifyRootChain(read[0], read, { nowMs: TEST_TIME })).toHaveLength(31);
});
