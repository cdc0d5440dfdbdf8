import type { CATEGORIES } from '../../../../../schemas/appliance/manifest.ts';
import { fakeDigest } from '../../ids.ts';
import type { FakeAppliance } from '../../shapes.ts';
import { KEY_IDS } from '../keys.ts';

type Manifest = FakeAppliance['manifest'];

/** What differs between the seeded appliances. */
export interface ApplianceSeed {
  readonly namespace: string;
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly licence: string;
  readonly categories: (typeof CATEGORIES)[number][];
  readonly readme: string;
  readonly links?: Manifest['links'];
  readonly parameters?: Manifest['parameters'];
  readonly secrets?: Manifest['secrets'];
  readonly networks?: Manifest['networks'];
  readonly roles: Manifest['roles'];
  readonly outputs?: Manifest['outputs'];
  readonly egress?: 'none' | 'internet';
  /** Newest first. */
  readonly releases: {
    readonly version: string;
    readonly at: string;
    readonly downloadBytes: number;
    readonly changes: NonNullable<Manifest['changes']>;
  }[];
  readonly pulls: number;
  readonly signature?: 'signed' | 'unsigned' | 'invalid';
  readonly picture?: boolean;
  readonly captions?: string[];
}

type Signature = FakeAppliance['card']['signature'];

/** Makes the whole API resource from a seed. */
export function buildAppliance(seed: ApplianceSeed): FakeAppliance {
  const address = `${seed.namespace}/${seed.name}`;
  const newest = seed.releases[0];
  if (!newest) throw new Error(`${address} has no release.`);
  const pictures = `/pictures/${address}`;
  return {
    card: {
      address,
      title: seed.title,
      summary: seed.summary,
      version: newest.version,
      digest: fakeDigest(`${address}:${newest.version}`),
      icon: seed.picture === false ? null : `${pictures}/icon.svg`,
      categories: seed.categories,
      licence: seed.licence,
      publishedAt: newest.at,
      downloadBytes: newest.downloadBytes,
      machines: sum(seed.roles, (role) => role.count.default),
      memoryBytes: sum(seed.roles, (role) => role.count.default * role.memory),
      pulls: seed.pulls,
      signature: signatureOf(seed, newest.at),
    },
    manifest: manifestOf(seed, newest),
    readme: seed.readme,
    screenshots: (seed.captions ?? []).map((caption, index) => ({
      path: `${pictures}/screenshot-${index + 1}.svg`,
      caption,
    })),
    versions: seed.releases.map((release) => ({
      version: release.version,
      digest: fakeDigest(`${address}:${release.version}`),
      publishedAt: release.at,
      publishedBy: seed.namespace,
      downloadBytes: release.downloadBytes,
      changes: release.changes,
      signature: signatureOf(seed, release.at),
    })),
  };
}

function manifestOf(seed: ApplianceSeed, newest: ApplianceSeed['releases'][number]): Manifest {
  return {
    format: 1,
    name: seed.name,
    version: newest.version,
    title: seed.title,
    summary: seed.summary,
    licence: seed.licence,
    categories: seed.categories,
    links: seed.links ?? [],
    changes: newest.changes,
    screenshots: [],
    parameters: seed.parameters ?? {},
    secrets: seed.secrets ?? {},
    networks: seed.networks ?? { private: {} },
    roles: seed.roles,
    permissions: { egress: seed.egress ?? 'internet' },
    outputs: seed.outputs ?? {},
  };
}

const sum = (roles: Manifest['roles'], of: (role: Manifest['roles'][string]) => number): number =>
  Object.values(roles).reduce((total, role) => total + of(role), 0);

function signatureOf(seed: ApplianceSeed, at: string): Signature {
  const state = seed.signature ?? 'signed';
  const keyId = (KEY_IDS as Record<string, string>)[seed.namespace];
  if (state === 'unsigned' || keyId === undefined) {
    return { state: 'unsigned', keyIds: [], signedAs: null, signedAt: null };
  }
  const address = `${seed.namespace}/${seed.name}`;
  if (state === 'signed') return { state, keyIds: [keyId], signedAs: address, signedAt: at };
  return {
    state,
    keyIds: [keyId],
    signedAs: 'oldmill/lessons',
    signedAt: at,
    fault: {
      code: 'PUBLISHER_MISMATCH',
      message: `${address} carries a signature made for oldmill/lessons; it is not what it says it is.`,
      data: { appliance: address, signedAs: 'oldmill/lessons' },
    },
  };
}

const MiB = 2 ** 20;
const GiB = 2 ** 30;
export { GiB, MiB };

/** @returns a system disk of a size. */
export const systemDisk = (name: string, sizeBytes = 4 * GiB) => ({
  sizeBytes,
  index: fakeDigest(`index of ${name}`),
});
