import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probeGuestDisk } from '../../../../../runtime/agent/node/adapters/probe-guest.ts';

const source = new URL('../../../../../runtime/agent/node/adapters/probe-guest.s', import.meta.url)
  .pathname;

const hasAssembler = ['as', 'ld'].every((tool) => {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test('is one sector with the mark of a boot sector', () => {
  expect(probeGuestDisk()).toHaveLength(512);
  expect(probeGuestDisk().subarray(510)).toEqual(Buffer.from([0x55, 0xaa]));
});

test.skipIf(!hasAssembler)('is what its source assembles to (needs binutils)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-assemble-'));
  try {
    const [object, binary] = [join(folder, 'guest.o'), join(folder, 'guest.bin')];
    execFileSync('as', ['-o', object, source]);
    execFileSync('ld', ['-Ttext', '0x7c00', '--oformat', 'binary', '-o', binary, object]);
    expect(probeGuestDisk().equals(readFileSync(binary))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
