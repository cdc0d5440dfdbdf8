import type { ReleaseStatement } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { splitAddress } from '../../../schemas/ids/names.ts';
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
  const [verdict] = verdicts;
  if (!verdict) throw worstOf(faults) ?? new Fault('UNSIGNED', { appliance });
  const { appliance: address } = verdict.statement.predicate;
  const same = verdicts.filter(({ statement }) => statement.predicate.appliance === address);
  const keyIds = [...new Set(same.flatMap((each) => each.keyIds))];
  const wanted = policy.threshold?.(splitAddress(address).namespace) ?? 1;
  if (keyIds.length < wanted) {
    throw new Fault('SIGNATURES_TOO_FEW', { appliance, wanted, found: keyIds.length });
  }
  return { keyIds, statement: newest(same) };
}

/** An unknown key explains least: any other reason comes first. */
const worstOf = (faults: readonly Fault[]): Fault | undefined =>
  faults.find((fault) => fault.code !== 'PUBLISHER_UNKNOWN') ?? faults[0];

const newest = (verdicts: readonly Verdict[]): ReleaseStatement =>
  verdicts
    .map(({ statement }) => statement)
    .reduce((a, b) => (b.predicate.sequence > a.predicate.sequence ? b : a));
