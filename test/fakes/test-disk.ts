const BLOCK = 4_096;

/** Numbers that look random and are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A tiny disk: runs of text-like blocks that compress, with zero blocks between them.
 *
 * @param zeroShare how many of the blocks are zero, 0 to 1
 */
export function testDisk(seed: number, blocks: number, zeroShare = 0.3): Buffer {
  const random = seededRandom(seed);
  const disk = Buffer.alloc(blocks * BLOCK);
  for (let block = 0; block < blocks; block += 1) {
    if (random() < zeroShare) continue;
    const word = Math.floor(random() * 2 ** 32).toString(16);
    disk.fill(`${word} ${block} `, block * BLOCK, (block + 1) * BLOCK);
    for (let i = 0; i < 64; i += 1) {
      disk[block * BLOCK + Math.floor(random() * BLOCK)] = Math.floor(random() * 256);
    }
  }
  return disk;
}
