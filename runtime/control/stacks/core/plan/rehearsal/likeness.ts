import type { UpgradePlan } from '../../../../../../schemas/api/resources/upgrade.ts';
import type { Digest } from '../../../../../../schemas/ids/digest.ts';
import { hashOf } from '../plan-install.ts';

/** Of the plan of an upgrade, what decides how it goes inside a fence. */
export type LikenessSource = Pick<
  UpgradePlan,
  'appliance' | 'from' | 'machines' | 'parameters' | 'secrets'
>;

/**
 * @returns the same for two upgrades of a stack that a rehearsal could not tell apart: from the same version to
 *   the same, with machines of the same sizes and the same answers. Passwords are not told apart, as no
 *   plan has them
 */
export const likenessOf = ({
  appliance,
  from,
  machines,
  parameters,
  secrets,
}: LikenessSource): Digest =>
  hashOf({
    from: from.digest,
    to: appliance.digest,
    machines,
    parameters: parameters.map(({ key, value }) => [key, value]),
    secrets,
  });
