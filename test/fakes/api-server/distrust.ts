import type { FakeStack } from './shapes.ts';
import type { World } from './world.ts';

/** @returns why the release of a stack is no longer vouched for, as the real server derives it */
export function distrustOf(world: World, stack: FakeStack): FakeStack['distrust'] {
  const { address } = stack.appliance;
  const namespace = address.split('/')[0] ?? '';
  const signature = world.appliances.find(({ card }) => card.address === address)?.card.signature;
  const signers = world.keys.filter(
    (key) => key.namespace === namespace && signature?.keyIds.includes(key.keyId),
  );
  const [gone] = signers.filter(({ revokedAt }) => revokedAt !== null);
  if (!gone || signers.some(({ revokedAt }) => revokedAt === null)) return null;
  const key = gone.keyId.slice(0, 12);
  return {
    code: 'KEY_REVOKED',
    message: `The key ${key} of “${namespace}” was revoked, so the release is no longer trusted.`,
    action:
      'Its machines keep running. Install a release that a trusted key has signed beside it and move there, or remove it.',
  };
}
