import type { Node } from '../../../schemas/api/resources/node.ts';
import { installText } from '../../_text/install.ts';

type Texts = Readonly<Record<string, string>>;

/** What was chosen, by network; an empty uplink: it is part of no LAN. */
export interface ChosenUplinks {
  readonly uplinks: Texts;
  /** First address in the LAN, with the length of its subnet, as it was typed. */
  readonly addresses: Texts;
}

/** @returns names of the uplinks that nodes offer and that can be used; none: there is nothing to choose */
export function uplinkChoices(nodes: readonly Pick<Node, 'facts'>[]): string[] {
  const offered = nodes.flatMap(({ facts }) => facts?.uplinks ?? []);
  const usable = offered.filter(({ unusable }) => unusable === undefined);
  return [...new Set(usable.map(({ name }) => name))].toSorted();
}

/** @returns what is wrong with a chosen uplink, as a sentence; undefined: nothing */
export function uplinkProblem(chosen: string, choices: readonly string[]): string | undefined {
  if (chosen === '' || choices.includes(chosen)) return undefined;
  return installText.form.uplinks.gone(chosen);
}

const ADDRESS = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/(3[0-2]|[12]?\d)$/;

/** @returns what is wrong with the first address of a network; undefined: nothing, or it is not asked for */
export function lanAddressProblem(uplink: string, typed: string): string | undefined {
  if (uplink === '' || ADDRESS.test(typed.trim())) return undefined;
  return installText.form.uplinks.expectedAddress;
}

/**
 * @param networks names of those of the appliance
 * @param choices what there is to choose from; with nothing, earlier choices do not count
 * @returns the part of a request that makes networks part of LANs
 */
export function uplinkRequest(
  { uplinks, addresses }: ChosenUplinks,
  networks: readonly string[],
  choices: readonly string[],
): { uplinks?: Record<string, { name: string; first4: string }> } {
  if (choices.length === 0) return {};
  const wanted = networks.flatMap((network) => {
    const name = uplinks[network];
    return name ? [[network, { name, first4: (addresses[network] ?? '').trim() }] as const] : [];
  });
  return wanted.length > 0 ? { uplinks: Object.fromEntries(wanted) } : {};
}
