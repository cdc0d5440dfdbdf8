import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { backgroundDigester } from '../../../../packager/archive/adapters/background-digester.ts';

test('backgroundDigester computes the sha256 of all parts in order', async () => {
  const [one, two] = [Buffer.alloc(3 * 2 ** 20, 'one'), Buffer.from('two')];
  const digester = backgroundDigester();
  await digester.update(one);
  await digester.update(two);
  const wanted = createHash('sha256').update(one).update(two).digest('hex');
  expect(digester.digest()).toBe(`sha256:${wanted}`);
});

test('backgroundDigester knows the digest of nothing', () => {
  const wanted = createHash('sha256').digest('hex');
  expect(backgroundDigester().digest()).toBe(`sha256:${wanted}`);
});
