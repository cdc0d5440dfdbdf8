import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compressBound, createCompressor } from '../../../packager/native/zstd.ts';
import { type BenchDisks, ROOT_OFFSET } from './disks.ts';

/** What this machine and the best tool for one file against another can do; no product reaches it. */
export interface Limits {
  /** One thread, on parts of the disk as large as our frames. */
  readonly zstdBytesPerSecond: number;
  /** One thread, on parts as large as our chunks mostly are. */
  readonly sha256BytesPerSecond: number;
  /** `zstd --patch-from`, level 3, on the file tree of a version against that of the first. */
  readonly patchBytes: { readonly v2: number; readonly v2b: number };
}

const SAMPLE_BYTES = 256 * 2 ** 20;
const FRAME_BYTES = 256 * 1024;
const CHUNK_BYTES = 20 * 1024;
const ROUNDS = 3;

export function measureLimits(disks: BenchDisks, work: string): Limits {
  const sample = readSample(disks.v1);
  return {
    zstdBytesPerSecond: zstdSpeed(sample),
    sha256BytesPerSecond: bestRate(sample.length, () => {
      for (let at = 0; at < sample.length; at += CHUNK_BYTES) {
        hash('sha256', sample.subarray(at, at + CHUNK_BYTES));
      }
    }),
    patchBytes: patchSizes(disks, work),
  };
}

/** The first bytes of the disk that are not zero. */
function readSample(disk: string): Buffer {
  const sample = Buffer.alloc(SAMPLE_BYTES);
  const block = Buffer.alloc(4_096);
  const zeros = Buffer.alloc(4_096);
  const file = openSync(disk, 'r');
  let used = 0;
  for (let at = 0; used < sample.length; at += block.length) {
    if (readSync(file, block, 0, block.length, at) < block.length) break;
    if (!block.equals(zeros)) used += block.copy(sample, used);
  }
  closeSync(file);
  return sample.subarray(0, used);
}

function zstdSpeed(sample: Buffer): number {
  const compressor = createCompressor();
  const room = Buffer.alloc(compressBound(FRAME_BYTES));
  const rate = bestRate(sample.length, () => {
    for (let at = 0; at < sample.length; at += FRAME_BYTES) {
      compressor.compress(sample.subarray(at, at + FRAME_BYTES), room);
    }
  });
  compressor.close();
  return rate;
}

function bestRate(bytes: number, run: () => void): number {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1000;
  });
  return bytes / Math.min(...seconds);
}

function patchSizes({ v1, v2, v2b }: BenchDisks, work: string): Limits['patchBytes'] {
  const first = makeTar(v1, work, 'v1');
  const patchOf = (disk: string, name: string): number => {
    const tar = makeTar(disk, work, name);
    const patch = `${tar}.zst`;
    run('zstd', '-q', '-f', '-3', '--long=31', `--patch-from=${first}`, tar, '-o', patch);
    const { size } = statSync(patch);
    rmSync(tar);
    return size;
  };
  const sizes = { v2: patchOf(v2, 'v2'), v2b: patchOf(v2b, 'v2b') };
  rmSync(first);
  return sizes;
}

/** The files of a disk, sorted, as one file. */
function makeTar(disk: string, work: string, name: string): string {
  const root = join(work, `${name}.mount`);
  const tar = join(work, `${name}.tar`);
  mkdirSync(root, { recursive: true });
  run('mount', '-o', `ro,loop,offset=${ROOT_OFFSET}`, disk, root);
  try {
    run('tar', '--sort=name', '-C', root, '-cf', tar, '.');
  } finally {
    run('umount', root);
    rmSync(root, { recursive: true });
  }
  return tar;
}

const run = (program: string, ...args: string[]): void => {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
};
