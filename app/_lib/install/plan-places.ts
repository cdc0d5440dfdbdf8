import type { Plan } from '../../../schemas/api/resources/plan.ts';

/** What of a plan's places is worth showing. */
export interface PlanPlaces {
  /** Why a machine is where it is, by its name. */
  readonly reasons: ReadonlyMap<string, string>;
  /** undefined: no node can be it. */
  readonly gateway: { readonly name: string; readonly reason: string } | undefined;
  /** Where published ports will be; undefined: not known. */
  readonly host: string | undefined;
}

/** @returns undefined where there was only one node to choose from: then there is nothing to explain */
export function planPlaces({ placement, gateway }: Plan): PlanPlaces | undefined {
  if (!placement || placement.nodes < 2) return undefined;
  const name = gateway?.nodeName ?? '';
  return {
    reasons: new Map(placement.machines.map(({ machine, reason }) => [machine, reason])),
    gateway: name === '' ? undefined : { name, reason: placement.gateway },
    host: placement.host,
  };
}
