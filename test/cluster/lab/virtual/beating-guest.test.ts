import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beatingDisk, beatingSector, readBeat } from './beating-guest.ts';

const SOURCE = join(import.meta.dirname, 'beating-guest.s');

const hasAssembler = ['as', 'ld'].every((tool) => {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test.skipIf(!hasAssembler)('is what its source assembles to (needs binutils)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-assemble-'));
  try {
    const [object, binary] = [join(folder, 'guest.o'), join(folder, 'guest.bin')];
    execFileSync('as', ['-o', object, SOURCE]);
    execFileSync('ld', ['-Ttext', '0x7c00', '--oformat', 'binary', '-o', binary, object]);
    expect(beatingSector().equals(readFileSync(binary))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nothing is taken for a beat before the guest has written', () => {
  expect(readBeat(beatingDisk())).toBeUndefined();
});

test('a beat is found wherever it is in a file', () => {
  const bytes = Buffer.alloc(4_096);
  bytes.write('BEAT----', 1_024);
  bytes.writeUInt32LE(2, 1_032);
  bytes.writeUInt32LE(70_000, 1_036);
  expect(readBeat(bytes)).toEqual({ starts: 2, writes: 70_000 });
});
