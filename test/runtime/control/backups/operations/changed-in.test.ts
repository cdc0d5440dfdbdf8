import { expect, test } from 'vitest';
import { changedIn } from '../../../../../runtime/control/backups/operations/changed-in.ts';
import type { VolumePart } from '../../../../../runtime/control/backups/core/nbd/parts-of-volume.ts';

const BLOCK = 4_096;

/** What a node tells: for ever, when it is hostile. */
const tells = (count: number, length: number, gap: number) => ({
  async *depths(): AsyncGenerator<VolumePart> {
    for (let i = 0; i < count; i += 1) yield { start: i * (length + gap), length, flags: 1 };
  },
});

test('parts of the topmost files are what has changed', async () => {
  async function* depths(): AsyncGenerator<VolumePart> {
    for (const flags of [0, 1, 2, 3]) yield { start: flags * 2 * BLOCK, length: BLOCK, flags };
  }
  expect(await changedIn({ depths }, 2)).toEqual([
    { firstBlock: 2, blocks: 1 },
    { firstBlock: 4, blocks: 1 },
  ]);
});

test('of a node that tells of very many parts, no more is kept than a backup can use', async () => {
  expect(await changedIn(tells(100_000, 1, 0), 1, 10)).toEqual([{ firstBlock: 0, blocks: 25 }]);
  expect(await changedIn(tells(10, 1, 2 * BLOCK), 1, 10)).toHaveLength(10);
  expect(await changedIn(tells(Infinity, 1, 2 * BLOCK), 1, 10)).toBeUndefined();
});
