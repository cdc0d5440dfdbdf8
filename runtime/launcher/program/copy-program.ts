import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { walkFolder, type WalkedFile } from './walk-folder.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
const PIECE_BYTES = 1024 * 1024;
const ANYBODY_RUNS = 0o111;

/**
 * Copies a program to a place that only root can write. The copy is named after its content, so that
 * the same program is there once, and appears as a whole or not at all.
 *
 * @param root the folder to copy from, which others may write
 * @param parts of it
 * @param place folder of copies; only root may write it
 * @returns the copy
 */
export async function copyProgram(
  root: string,
  parts: readonly string[],
  place: string,
): Promise<string> {
  const half = join(place, `.part-${process.pid}-${randomBytes(6).toString('hex')}`);
  await mkdir(half, { mode: 0o755 });
  try {
    const hash = createHash('sha256');
    await walkFolder(root, parts, async (file) => {
      hash.update(`${file.path}\0${await copyFile(file, half)}\n`);
    });
    const copy = join(place, hash.digest('hex').slice(0, 32));
    if (await exists(copy)) return copy;
    // What gets its name must last: after a power failure nobody looks into it again.
    await runCommand('sync', ['-f', half], { package: 'coreutils', timeoutMs: 120_000 });
    await rename(half, copy);
    return copy;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** @returns a digest of what was copied: the bytes, and whether it is a program */
async function copyFile({ path, handle }: WalkedFile, half: string): Promise<string> {
  const target = join(half, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const isProgram = ((await handle.stat()).mode & ANYBODY_RUNS) !== 0;
  const mode = isProgram ? 0o755 : 0o644;
  await using copy = await open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  await copy.chmod(mode);
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(PIECE_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await copy.write(piece);
    at += bytesRead;
  }
  return `${isProgram ? 'x' : '-'} ${hash.digest('hex')}`;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
