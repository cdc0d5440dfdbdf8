import type { HostProcessor, MachineProcessor } from '../../../../schemas/agent/processor.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { featuresOf } from './common-processor.ts';

/** A processor that a running machine sees. */
export type SeenProcessor = Pick<MachineProcessor, 'vendor' | 'features'>;

/**
 * @param seen what the process of a machine was started with; undefined: all that its node has
 * @param from what that node has; undefined: it is not known
 */
export const seenProcessor = (
  seen: MachineProcessor | undefined,
  from: HostProcessor | undefined,
): SeenProcessor | undefined =>
  seen ?? (from && { vendor: from.vendor, features: featuresOf(from) });

/** @returns what a host does not have of it, in words; undefined: it has everything */
export function processorLack(
  { vendor, features }: SeenProcessor,
  host: HostProcessor,
): string | undefined {
  if (vendor !== host.vendor) return `a processor by ${vendor}`;
  const has = new Set(featuresOf(host));
  const missing = features.filter((feature) => !has.has(feature));
  if (missing.length === 0) return undefined;
  const named = missing.slice(0, LIMITS.nodeRecord.namedFeatures);
  const more = missing.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
