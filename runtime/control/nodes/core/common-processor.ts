import type { HostProcessor, MachineProcessor } from '../../../../schemas/agent/processor.ts';

/**
 * Finds the processor that all of these hosts can give a machine: the model of the one that has the fewest
 * features, which every hypervisor has to know, with every feature that all of them have and no other.
 * It does not depend on the order of the hosts. `decisions/0032` says why it is made like this.
 *
 * @param hosts of one vendor
 * @returns undefined when there is none, or no model that all of them know
 */
export function commonProcessor(hosts: readonly HostProcessor[]): MachineProcessor | undefined {
  const features = commonFeatures(hosts);
  const base = hosts
    .toSorted(weakestFirst)
    .find(({ model }) => hosts.every(({ models }) => models.includes(model)));
  if (!base) return undefined;
  const ofModel = hosts
    .filter(({ model }) => model === base.model)
    .flatMap(({ includes, lacks }) => [...includes, ...lacks]);
  return {
    vendor: base.vendor,
    model: base.model,
    features,
    without: [...new Set(ofModel)].filter((name) => !features.includes(name)).toSorted(),
  };
}

/** @returns everything that a host has, by name, sorted */
export const featuresOf = ({ includes, adds }: HostProcessor): string[] =>
  [...new Set([...includes, ...adds])].toSorted();

function commonFeatures(hosts: readonly HostProcessor[]): string[] {
  const [first, ...others] = hosts;
  if (!first) return [];
  const sets = others.map((host) => new Set(featuresOf(host)));
  return featuresOf(first).filter((feature) => sets.every((has) => has.has(feature)));
}

const weakestFirst = (a: HostProcessor, b: HostProcessor): number =>
  featuresOf(a).length - featuresOf(b).length ||
  compare(a.model, b.model) ||
  compare(JSON.stringify(a), JSON.stringify(b));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
