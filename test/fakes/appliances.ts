import { createHash } from 'node:crypto';
import type {
  ApplianceSource,
  ValidSignature,
} from '../../runtime/control/releases/ports/appliance-source.ts';
import type { ReleaseSource } from '../../runtime/control/releases/ports/release-source.ts';
import type { PlannedAppliance } from '../../runtime/control/releases/core/planned-appliance.ts';
import { ApplianceManifest } from '../../schemas/appliance/manifest.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** @returns the digest of a text, for things that need one */
export const fakeDigest = (text: string): Digest =>
  `sha256:${createHash('sha256').update(text).digest('hex')}` as Digest;

/** A two-machine appliance with data, secrets, parameters and outputs: what most tests need. */
export function makeManifest(over: Record<string, unknown> = {}): ApplianceManifest {
  return ApplianceManifest.parse({
    format: 1,
    name: 'blog',
    version: '1.0.0',
    title: 'Blog',
    summary: 'A blog',
    licence: 'MIT',
    categories: ['website'],
    screenshots: [],
    parameters: {
      title: { type: 'string', label: 'Title', default: 'My blog' },
      password: { type: 'password', label: 'Password', generate: { length: 20 } },
    },
    secrets: { db_password: { type: 'password', length: 32 } },
    roles: {
      db: {
        count: { default: 1, minimum: 1, maximum: 1 },
        memory: 512 * MiB,
        networks: ['private'],
        system: { sizeBytes: 2 * GiB, index: fakeDigest('db image') },
        data: { store: { size: 4 * GiB, mount: '/var/lib/store' } },
        files: [{ path: '/etc/db.env', content: 'PASSWORD={{ secrets.db_password | shell }}' }],
        ready: { type: 'tcp', port: 3306, timeout: 60_000 },
      },
      web: {
        count: { default: 1, minimum: 1, maximum: 4 },
        memory: 512 * MiB,
        networks: ['private'],
        after: ['db'],
        system: { sizeBytes: 2 * GiB, index: fakeDigest('web image') },
        data: {},
        files: [{ path: '/etc/web.env', content: 'DB={{ roles.db.address }}' }],
        publish: { site: { port: 80, scheme: 'http', title: 'Site' } },
        ready: { type: 'http', port: 80, timeout: 60_000 },
        actions: { flush: { title: 'Flush the cache', command: ['flush'] } },
      },
    },
    outputs: {
      url: { title: 'Site', kind: 'link', value: '{{ publish.site.url }}' },
      password: { title: 'Password', value: '{{ parameters.password }}' },
    },
    ...over,
  });
}

/** @returns an appliance as if read from a registry */
export function makeAppliance(manifest = makeManifest()): PlannedAppliance {
  return {
    address: `acme/${manifest.name}`,
    registry: 'http://registry.test',
    repository: `acme/${manifest.name}`,
    digest: fakeDigest(`${manifest.name} ${manifest.version}`),
    manifest,
    images: [...new Set(Object.values(manifest.roles).map((role) => role.system.index))].map(
      (id) => ({
        id,
        indexBytes: 1_000,
        diskBytes: 2 * GiB,
        plainBytes: 600 * MiB,
        frames: [
          { storedBytes: 100 * MiB, chunks: [fakeDigest('shared')] },
          { storedBytes: 50 * MiB, chunks: [id] },
        ],
      }),
    ),
  };
}

interface Entry {
  readonly appliance: PlannedAppliance;
  readonly signatures: ValidSignature[];
}

/** A registry with a few appliances, each with its signatures; the last one added is the newest. */
export class FakeAppliances implements ApplianceSource, ReleaseSource {
  readonly #entries = new Map<string, Map<string, Entry>>();
  /** What every question about versions ends with; undefined: it is answered. */
  fault: Fault | undefined;

  add(
    appliance: PlannedAppliance,
    signatures: ValidSignature[] = [signedBy('a'.repeat(64), appliance)],
  ): void {
    const versions = this.#entries.get(appliance.address) ?? new Map<string, Entry>();
    versions.delete(appliance.manifest.version);
    versions.set(appliance.manifest.version, { appliance, signatures });
    this.#entries.set(appliance.address, versions);
  }

  async read({ address, tag }: Parameters<ApplianceSource['read']>[0]) {
    const versions = this.#entries.get(address);
    const found = tag === undefined ? [...(versions?.values() ?? [])].at(-1) : versions?.get(tag);
    if (!found) throw new Fault('NOT_FOUND', { what: 'appliance', name: address });
    return found;
  }

  async listTags({ address }: Parameters<ReleaseSource['listTags']>[0]) {
    if (this.fault) throw this.fault;
    return [...(this.#entries.get(address)?.keys() ?? [])];
  }

  readRelease(reference: Parameters<ReleaseSource['readRelease']>[0]) {
    return this.read(reference);
  }
}

/** @returns a signature that is valid in itself */
export const signedBy = (
  keyId: string,
  appliance: PlannedAppliance,
  sequence = 1,
): ValidSignature => ({
  keyId,
  statement: {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      {
        name: appliance.address as never,
        digest: { sha256: appliance.digest.replace('sha256:', '') },
      },
    ],
    predicateType: 'https://stackyard.dev/appliance-release/v1',
    predicate: {
      appliance: appliance.address as never,
      version: appliance.manifest.version,
      sequence,
      created: '2026-01-01T00:00:00Z',
    },
  },
});
