import { newerVersion } from '../../../runtime/control/stacks/newer/newer-version.ts';
import type { FakeStack } from './shapes.ts';
import type { World } from './world.ts';

/** @returns the latest version above the installed one, as the real server finds it */
export function newerOf(world: World, { appliance, state }: FakeStack): FakeStack['newer'] {
  const { address } = appliance;
  const namespace = address.split('/')[0] ?? '';
  const versions = world.appliances.find(({ card }) => card.address === address)?.versions ?? [];
  const trusted = new Set<string>(
    world.keys
      .filter((key) => key.namespace === namespace && key.revokedAt === null)
      .map(({ keyId }) => keyId),
  );
  const version = newerVersion(
    appliance.version,
    versions.map((each) => ({
      version: each.version,
      trusted: each.signature.keyIds.some((keyId) => trusted.has(keyId)),
    })),
  );
  const changes = versions.find((each) => each.version === version)?.changes ?? [];
  if (version === undefined || state === 'removed') return null;
  return { version, reference: `${address}:${version}`, here: true, changes };
}
