import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { isElf, neededBy, withoutSymbols } from '../../../../runtime/node-image/core/elf.ts';

const node = readFileSync(process.execPath);

test('names the libraries of a program, and what loads it', () => {
  expect(neededBy(node)).toEqual(
    expect.arrayContaining([
      'libc.so.6',
      'libstdc++.so.6',
      expect.stringMatching(/^\/lib.*\/ld-linux/),
    ]),
  );
});

test('tells programs from other files', () => {
  expect(isElf(node)).toBe(true);
  expect(isElf(Buffer.from('#!/bin/sh\n'.repeat(20)))).toBe(false);
});

test('a Node without its symbols is smaller, runs, and finds its own functions by name', async () => {
  const small = withoutSymbols(node);
  expect(small.length).toBeLessThan(node.length);
  const folder = mkdtempSync(join(tmpdir(), 'sy-elf-'));
  try {
    const file = join(folder, 'node');
    writeFileSync(file, small, { mode: 0o755 });
    const zstd = new URL('../../../../packager/native/zstd.ts', import.meta.url);
    const script = `import { createCompressor } from '${zstd.href}'; console.log(createCompressor().compress(new Uint8Array(9000), new Uint8Array(9999)) < 100)`;
    const { stdout } = await runCommand(file, ['--input-type=module', '-e', script]);
    expect(stdout.trim()).toBe('true');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
