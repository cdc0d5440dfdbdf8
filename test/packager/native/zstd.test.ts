import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  compressBound,
  createCompressor,
  createDecompressor,
} from '../../../packager/native/zstd.ts';

const samples = {
  empty: Buffer.alloc(0),
  text: Buffer.from('stackyard '.repeat(3_000)),
  random: randomBytes(32 * 1024),
  largest: randomBytes(128 * 1024),
};

function roundTrip(plain: Buffer): { stored: Buffer; again: Buffer } {
  const compressor = createCompressor();
  const target = Buffer.alloc(compressBound(plain.length));
  const stored = target.subarray(0, compressor.compress(plain, target));
  compressor.close();
  const decompressor = createDecompressor();
  const again = Buffer.alloc(plain.length);
  expect(decompressor.decompress(stored, again)).toBe(plain.length);
  decompressor.close();
  return { stored, again };
}

describe('zstd', () => {
  test.each(Object.entries(samples))('gives %s back', (_name, plain) => {
    expect(roundTrip(plain).again.equals(plain)).toBe(true);
  });

  test('a context used again gives the same bytes as a new one', () => {
    const compressor = createCompressor();
    const target = Buffer.alloc(compressBound(40_000));
    compressor.compress(samples.random, target);
    const again = target.subarray(0, compressor.compress(samples.text, target));
    expect(again.equals(roundTrip(samples.text).stored)).toBe(true);
    compressor.close();
  });

  test('the zstd program reads its frames', () => {
    const { stored } = roundTrip(samples.text);
    const plain = execFileSync('zstd', ['-d', '-c'], { input: stored });
    expect(plain.equals(samples.text)).toBe(true);
  });

  test('never writes past the room it was given', () => {
    const { stored } = roundTrip(samples.text);
    const decompressor = createDecompressor();
    expect(() => decompressor.decompress(stored, Buffer.alloc(100))).toThrow(/too small/);
    decompressor.close();
  });

  test('says so when a frame is damaged', () => {
    const { stored } = roundTrip(samples.text);
    const decompressor = createDecompressor();
    const cut = stored.subarray(0, stored.length - 1);
    expect(() => decompressor.decompress(cut, Buffer.alloc(30_000))).toThrow(/incorrect/i);
    decompressor.close();
  });
});
