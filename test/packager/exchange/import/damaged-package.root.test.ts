import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  importPackage,
  type ImportPorts,
} from '../../../../packager/exchange/import/import-package.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import { patched } from '../../../fakes/qemu-image.ts';
import { quietWork } from '../../../fakes/test-appliance.ts';
import { testOva, testPackage } from '../../../fakes/test-ovf.ts';
import { anyDamage, watchedSource } from '../../../fakes/watched-source.ts';

/** Ports over one package in memory; what would be written is read and forgotten. */
const portsOver = (ova: Uint8Array): ImportPorts & { longestRead(): number } => {
  const source = watchedSource(ova);
  return {
    longestRead: source.longestRead,
    inputs: { open: async () => ({ ...source, close: () => Promise.resolve() }) },
    project: {
      read: () => Promise.reject(new Error('an OVA has no folder')),
      open: () => Promise.reject(new Error('an OVA has no folder')),
      checkInside: () => Promise.resolve(),
    },
    newFiles: {
      createFolder: async (_path, files) => {
        for (const file of files) {
          if ('text' in file) continue;
          for await (const piece of file.pieces) void piece;
        }
      },
    },
  };
};
const run = (ports: ImportPorts): Promise<unknown> =>
  importPackage({ path: '/x/shop.ova', target: (name) => `/x/${name}` }, ports, quietWork());

const whole = testOva(testPackage());
const bare = testOva(testPackage().filter(([name]) => name !== 'shop.mf'));

test('whatever is damaged in an OVA with digests, it is imported as it was made or refused', async () => {
  const description = await bytesSource(whole).read(0, 512);
  expect(description.subarray(0, 8)).toEqual(Buffer.from('shop.ovf'));
  const damage = anyDamage([
    [0, 20_000],
    [0, whole.length],
  ]);
  await fc.assert(
    fc.asyncProperty(damage, async (change) => {
      const ports = portsOver(patched(whole, change));
      const code = await laterFaultCode(run(ports));
      // Bytes that say nothing (owner, mode, time of a tar header) break its checksum; padding is looked at.
      const isSame = patched(whole, change).equals(whole);
      expect(code === 'no fault').toBe(isSame);
      expect(ports.longestRead()).toBeLessThanOrEqual(8 * 2 ** 20);
    }),
    { numRuns: 200 },
  );
});

test('whatever is damaged in an OVA without digests, nothing happens but a Fault', async () => {
  const damage = anyDamage([
    [0, 12_000],
    [0, bare.length],
  ]);
  await fc.assert(
    fc.asyncProperty(damage, async (change) => {
      const code = await laterFaultCode(run(portsOver(patched(bare, change))));
      expect(code).not.toBe('INTERNAL');
    }),
    { numRuns: 300 },
  );
});

test('a Fault of the files passes through', async () => {
  const ports = portsOver(whole);
  const full = new Fault('DISK_FULL', { where: '/x' });
  const newFiles = { createFolder: () => Promise.reject(full) };
  expect(await laterFaultCode(run({ ...ports, newFiles }))).toBe('DISK_FULL');
});
