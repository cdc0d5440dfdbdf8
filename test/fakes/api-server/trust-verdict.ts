import type { FakeAppliance, FakePlan } from './shapes.ts';
import type { World } from './world.ts';

type Verdict = FakePlan['trust'];

/** @returns whether the bytes of an appliance are vouched for by somebody this server trusts. */
export function trustVerdict(world: World, appliance: FakeAppliance): Verdict {
  const { signature, digest, address } = appliance.card;
  const namespace = address.split('/')[0] ?? '';
  const base = { namespace, keyIds: signature.keyIds };
  const trusted = world.keys.some(
    (key) =>
      key.namespace === namespace && key.revokedAt === null && signature.keyIds.includes(key.keyId),
  );
  if (trusted) {
    return { ...base, state: 'trusted', sentence: `Signed by “${namespace}” with a trusted key.` };
  }
  const consent = world.consents.find((each) => each.digest === digest);
  if (consent) {
    const sentence = `Accepted by ${consent.givenBy}: “${consent.reason}”`;
    return { ...base, state: 'consented', sentence };
  }
  return signature.state === 'signed'
    ? {
        ...base,
        state: 'unknown-publisher',
        sentence: `Signed by a key that is not trusted here for “${namespace}”.`,
      }
    : { ...base, state: 'unsigned', sentence: 'Not signed, so there is no telling who made it.' };
}

/** @returns the obstacle that a missing trust is, if it is missing. */
export function trustProblem(trust: Verdict, address: string): FakePlan['problems'] {
  if (trust.state === 'trusted' || trust.state === 'consented') return [];
  const code = trust.state === 'unsigned' ? 'UNSIGNED' : 'PUBLISHER_UNKNOWN';
  const message =
    trust.state === 'unsigned'
      ? `${address} is not signed, so there is no telling who made it.`
      : `${address} is signed by a key that is not trusted here.`;
  return [{ code, message, action: 'An administrator can accept exactly these bytes.' }];
}
