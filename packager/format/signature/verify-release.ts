import type { ReleaseStatement } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ApplianceAddress, splitAddress } from '../../../schemas/ids/names.ts';
import type { ReleaseSubject, TrustPolicy, Verdict } from './trust.ts';
import { verifyBundle } from './verify-bundle.ts';

/**
 * Decides whether an appliance version is vouched for by trusted keys. One valid bundle is enough,
 * whatever lies beside it: anybody can attach a bad one.
 *
 * @param bundles every bundle found with the appliance
 * @throws Fault UNSIGNED, SIGNATURES_TOO_FEW, or what is wrong with the bundles: see `verifyBundle`
 */
export function verifyRelease(
  bundles: readonly Uint8Array[],
  subject: ReleaseSubject,
  policy: TrustPolicy,
): Verdict {
  const appliance = `${subject.name} ${subject.version}`;
  const verdicts: Verdict[] = [];
  const faults: Fault[] = [];
  for (const bundle of bundles) {
    try {
      verdicts.push(verifyBundle(bundle, subject, policy));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  // Each address is a claim of its own, so none that falls short spoils another.
  const claims = [...new Set(verdicts.map(addressOf))].map((address) =>
    judgeClaim(address, verdicts, policy),
  );
  const [first] = claims;
  if (!first) throw worstOf(faults) ?? new Fault('UNSIGNED', { appliance });
  const good = claims.find(({ keyIds, wanted }) => keyIds.length >= wanted);
  if (good) return { keyIds: good.keyIds, statement: good.statement };
  const { wanted, keyIds } = first;
  throw new Fault('SIGNATURES_TOO_FEW', { appliance, wanted, found: keyIds.length });
}

const addressOf = ({ statement }: Verdict): ApplianceAddress => statement.predicate.appliance;

function judgeClaim(
  address: ApplianceAddress,
  verdicts: readonly Verdict[],
  { threshold }: TrustPolicy,
): Verdict & { readonly wanted: number } {
  const same = verdicts.filter((verdict) => addressOf(verdict) === address);
  return {
    keyIds: [...new Set(same.flatMap((each) => each.keyIds))],
    statement: newest(same),
    wanted: threshold?.(splitAddress(address).namespace) ?? 1,
  };
}

/** An unknown key explains least: any other reason comes first. */
const worstOf = (faults: readonly Fault[]): Fault | undefined =>
  faults.find((fault) => fault.code !== 'PUBLISHER_UNKNOWN') ?? faults[0];

const newest = (verdicts: readonly Verdict[]): ReleaseStatement =>
  verdicts
    .map(({ statement }) => statement)
    .reduce((a, b) => (b.predicate.sequence > a.predicate.sequence ? b : a));
