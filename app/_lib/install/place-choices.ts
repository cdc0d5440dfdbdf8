import type { Node } from '../../../schemas/api/resources/node.ts';
import { installText } from '../../_text/install.ts';

/** Names of the nodes that somebody who installs can choose. */
export interface PlaceChoices {
  readonly nodes: readonly string[];
  readonly gateways: readonly string[];
}

/** What was chosen; an empty text leaves it to the server. */
export interface ChosenPlaces {
  /** Node by role. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly gateway: string;
}

/** @returns the nodes that are ready; none of both where there is only one, which needs no choice */
export function placeChoices(
  nodes: readonly Pick<Node, 'name' | 'state' | 'facts'>[],
): PlaceChoices {
  const ready = nodes
    .filter(({ state }) => state === 'ready')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (ready.length < 2) return { nodes: [], gateways: [] };
  const gateways = ready.filter(({ facts }) => facts?.roles.includes('gateway'));
  return { nodes: namesOf(ready), gateways: namesOf(gateways) };
}

const namesOf = (nodes: readonly Pick<Node, 'name'>[]): string[] => nodes.map(({ name }) => name);

/** @returns what is wrong with a chosen node, as a sentence; undefined: nothing */
export function placeProblem(
  chosen: string,
  choices: readonly string[],
  what: 'node' | 'gateway',
): string | undefined {
  if (chosen === '' || choices.includes(chosen)) return undefined;
  return installText.form.places[what].gone(chosen);
}

/**
 * @param roles those that have machines
 * @param choices what there is to choose from; with nothing, earlier choices do not count
 * @returns the parts of a request that say where things go; none where all is left to the server
 */
export function placeRequest(
  { nodes, gateway }: ChosenPlaces,
  roles: readonly string[],
  choices: PlaceChoices,
): { nodes?: Record<string, string>; gateway?: string } {
  if (choices.nodes.length === 0) return {};
  const pinned = roles.flatMap((role) => (nodes[role] ? [[role, nodes[role]] as const] : []));
  return {
    ...(pinned.length > 0 ? { nodes: Object.fromEntries(pinned) } : {}),
    ...(gateway === '' ? {} : { gateway }),
  };
}
