import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFile } from '../../../../../runtime/agent/boot/adapters/check-file.ts';
import { HotPieces } from '../../../../../runtime/agent/boot/adapters/hot-pieces.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { pieceBytes } = LIMITS.agent.boot;

describe('pieces of files that many ask for', () => {
  const bytes = randomBytes(3 * pieceBytes + 7);
  let folder: string;
  let path: string;
  let pieces: HotPieces;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hot-pieces-'));
    path = join(folder, 'root.img');
    await writeFile(path, bytes);
    pieces = new HotPieces(2 * pieceBytes);
  });
  afterEach(async () => {
    pieces.clear();
    await rm(folder, { recursive: true });
  });

  test('are the same bytes for everybody, read once', async () => {
    const file = await checkFile(path);
    const [one, other] = await Promise.all([pieces.read(file, 0), pieces.read(file, 0)]);
    expect(one).toBe(other);
    expect(one.equals(bytes.subarray(0, pieceBytes))).toBe(true);
    expect((await pieces.read(file, 3)).equals(bytes.subarray(3 * pieceBytes))).toBe(true);
  });

  test('are no more than memory was given to, the least used going first', async () => {
    const file = await checkFile(path);
    const first = await pieces.read(file, 0);
    await pieces.read(file, 1);
    expect(await pieces.read(file, 0)).toBe(first);
    await pieces.read(file, 2);
    expect(pieces.keptBytes).toBe(2 * pieceBytes);
    expect(await pieces.read(file, 0)).toBe(first);
  });

  test('are refused when the file is not what it was when it was checked', async () => {
    const file = await checkFile(path);
    const altered = Buffer.from(bytes);
    altered[pieceBytes + 5] = (altered[pieceBytes + 5] ?? 0) ^ 1;
    await writeFile(path, altered);
    await expect(pieces.read(file, 1)).rejects.toThrow('piece 1 of');
    expect((await pieces.read(file, 0)).equals(bytes.subarray(0, pieceBytes))).toBe(true);
    await writeFile(path, bytes.subarray(0, 2 * pieceBytes));
    await expect(pieces.read(file, 3)).rejects.toThrow('piece 3 of');
    expect(pieces.keptBytes).toBe(pieceBytes);
  });
});
