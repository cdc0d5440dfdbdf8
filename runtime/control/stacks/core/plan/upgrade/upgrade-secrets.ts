import type { UpgradePlan } from '../../../../../../schemas/api/resources/upgrade.ts';
import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';

type Secrets = ApplianceManifest['secrets'];
type Row = UpgradePlan['secrets'][number];

/** @returns which secrets a newer version takes over, which have to be made, and which it does not have */
export const upgradeSecrets = (before: Secrets, after: Secrets): Row[] => [
  ...Object.entries(after).map(([key, { type: kind }]): Row => ({
    key,
    kind,
    change: isSecretKept(before[key], after[key]) ? 'kept' : 'new',
  })),
  ...Object.entries(before)
    .filter(([key]) => !(key in after))
    .map(([key, { type: kind }]): Row => ({ key, kind, change: 'gone' })),
];

/** A secret stays what it is, unless it is of another kind, or a certificate for other names. */
export function isSecretKept(
  before: Secrets[string] | undefined,
  after: Secrets[string] | undefined,
): boolean {
  if (!before || !after || before.type !== after.type) return false;
  if (before.type !== 'certificate' || after.type !== 'certificate') return true;
  return JSON.stringify(before.names) === JSON.stringify(after.names);
}
