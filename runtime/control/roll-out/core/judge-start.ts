import { z } from 'zod';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';

/** What of a node must not be worse with another image. */
export const Abilities = z.object({
  accelerator: z.string(),
  roles: z.array(z.string()),
  keeps: z.boolean(),
});
export type Abilities = z.infer<typeof Abilities>;

export const abilitiesOf = ({ accelerator, roles, ownPool }: NodeFacts): Abilities => ({
  accelerator,
  roles: [...roles],
  keeps: ownPool !== 'memory',
});

/** @returns what a node has lost with its new image, as a sentence; undefined: nothing */
export function whyWorse(before: Abilities, after: Abilities): string | undefined {
  if (before.accelerator === 'kvm' && after.accelerator !== 'kvm') {
    return 'It cannot run machines with hardware acceleration any more.';
  }
  const missing = before.roles.filter((role) => !after.roles.includes(role));
  if (missing.length > 0) return `It does not serve as ${missing.join(', ')} any more.`;
  return before.keeps && !after.keeps ? 'Its disk was not found.' : undefined;
}
