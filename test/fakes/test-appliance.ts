import { generateKeyPairSync } from 'node:crypto';
import {
  packAppliance,
  type PackPorts,
  type PackRequest,
} from '../../packager/archive/pack/pack-appliance.ts';
import { type Archive, openArchive } from '../../packager/format/archive/open-archive.ts';
import { bytesSource } from '../../packager/format/byte-source.ts';
import type { Decompress } from '../../packager/format/chunks/open-frame.ts';
import { type Release, signRelease } from '../../packager/format/signature/sign-release.ts';
import { readSigningKey, type SigningKey } from '../../packager/format/signature/signing-key.ts';
import type { TrustedKey } from '../../packager/format/signature/trust.ts';
import { createDecompressor } from '../../packager/native/zstd.ts';
import type { Work } from '../../packager/images/ports/progress.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { ApplianceAddress, Namespace } from '../../schemas/ids/names.ts';
import { inlineDigester } from './inline-digester.ts';
import { inlineCompressor } from './inline-compressor.ts';
import { memoryOutput } from './memory-output.ts';
import { testDisk } from './test-disk.ts';

/** Work that nobody watches or stops. */
export const quietWork = (): Work => ({
  onProgress: () => undefined,
  signal: new AbortController().signal,
});

const decompressor = createDecompressor();
export const decompress: Decompress = (stored, plain) => decompressor.decompress(stored, plain);

export const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(20)]);

const yaml = (roles: readonly string[]): string => `
format: 1
name: tiny
version: 1.0.0
title: Tiny
summary: A stack for tests
licence: MIT
categories: [example]
icon: icon.png
readme: README.md
networks:
  private: {}
roles:
${roles
  .map(
    (role) => `  ${role}:
    memory: 256 MiB
    system: { image: ${role}.raw, format: raw }`,
  )
  .join('\n')}
`;

/** What a test appliance is made of; a role's disk by name. */
export interface TestAppliance {
  readonly disks: Readonly<Record<string, Uint8Array>>;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** Two roles whose disks share most of their blocks. */
export function tinyAppliance(): TestAppliance {
  const db = testDisk(1, 64);
  const web = Buffer.concat([db.subarray(0, 40 * 4_096), testDisk(2, 40)]);
  const files = { 'appliance.yaml': yaml(['db', 'web']), 'icon.png': PNG, 'README.md': '# Tiny\n' };
  return { disks: { db, web }, files };
}

const BLOCK = 4_096;

/** Ports over a test appliance in memory; single ones may be replaced. */
export function testPorts(
  appliance: TestAppliance,
  replaced: Partial<PackPorts> = {},
): PackPorts & { readonly outputs: ReturnType<typeof memoryOutput> } {
  return {
    project: {
      async read(_dir, name) {
        const content = appliance.files[name];
        if (content === undefined) throw new Fault('NOT_FOUND', { what: 'file', name });
        return Buffer.from(content);
      },
    },
    disks: {
      prepare: async (role) => ({ rawPath: role, diskBytes: appliance.disks[role]?.length ?? 0 }),
    },
    inspection: {
      findUnclean: async () => [],
      findMissingTools: async () => [],
      findBootWays: async () => ({ bios: 'yes', uefi: 'no' }),
    },
    reader: {
      async *read(rawPath) {
        const disk = appliance.disks[rawPath] ?? new Uint8Array(0);
        const windowBytes = 8 * BLOCK;
        for (let at = 0; at < disk.length; at += windowBytes) {
          yield { firstBlock: at / BLOCK, bytes: disk.subarray(at, at + windowBytes) };
        }
      },
      async *readRanges(rawPath, ranges) {
        const disk = appliance.disks[rawPath] ?? new Uint8Array(0);
        for (const { firstBlock, blocks } of ranges) {
          const bytes = disk.subarray(firstBlock * BLOCK, (firstBlock + blocks) * BLOCK);
          yield { firstBlock, bytes };
        }
      },
    },
    compressor: inlineCompressor(),
    decompress,
    digester: inlineDigester,
    ...replaced,
    outputs: memoryOutput(),
  };
}

/** Packs a test appliance in memory. @returns the bytes of the archive */
export async function packTest(
  appliance: TestAppliance = tinyAppliance(),
  request: Partial<PackRequest> = {},
  replaced: Partial<PackPorts> = {},
): Promise<Buffer> {
  const ports = testPorts(appliance, replaced);
  const target = (): string => 'tiny.yard';
  await packAppliance({ dir: '.', target, force: false, ...request }, ports, quietWork());
  return Buffer.from(ports.outputs.files.get('tiny.yard') ?? []);
}

export const openBytes = (bytes: Uint8Array): Promise<Archive> => openArchive(bytesSource(bytes));

/** A key that exists in this test only. */
export function testKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return readSigningKey(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 'test.pem');
}

export const trusted = (key: SigningKey, namespace = 'acme'): TrustedKey => ({
  namespace: namespace as Namespace,
  publicKey: key.publicKey,
});

export const TEST_TIME = Date.parse('2026-05-01T12:00:00.000Z');

export const testRelease = (changes: Partial<Release> = {}): Release => ({
  address: 'acme/tiny' as ApplianceAddress,
  version: '1.0.0',
  sequence: 5,
  createdMs: TEST_TIME,
  ...changes,
});

/** Packs a test appliance that is signed. */
export const packSigned = (key: SigningKey, changes: Partial<Release> = {}): Promise<Buffer> =>
  packTest(tinyAppliance(), {
    sign: (subject) => signRelease(subject, testRelease(changes), key),
  });
