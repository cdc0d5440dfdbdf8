import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { OWN_POOL } from '../../../../../schemas/api/resources/pool.ts';
import type { SiteNode } from '../../../nodes/core/site.ts';
import type { SitePool } from '../../../pools/core/site-pool.ts';
import type { Places } from './choose-places.ts';
import type { PoolOf } from './choose-pools.ts';
import type { PlaceReason } from './place-machines.ts';
import { choiceAt } from './stand-in-pool.ts';

const MACHINE_REASONS: Readonly<Record<PlaceReason, string>> = {
  pinned: 'You chose this node.',
  only: 'It is the only node to choose from.',
  together: 'The whole stack fits on it, and it has the most free memory.',
  'together-accelerated':
    'The whole stack fits on it, and of the nodes with hardware virtualisation it has the most free memory.',
  apart: 'Apart from others of its role, so that one node’s failure does not stop them all.',
  beside: 'It has room beside other machines of this stack.',
  roomiest: 'It has the most free memory.',
  'roomiest-accelerated': 'Of the nodes with hardware virtualisation it has the most free memory.',
};

const POOL_REASONS = {
  system: 'System disks go there by default.',
  data: 'Data disks go there by default.',
} as const;

const OTHER_POOL_REASONS = {
  chosen: 'You chose this pool.',
  'stand-in': 'The own pool of the node is in its memory, and this is its only other one.',
} as const;

const GATEWAY_REASONS = {
  pinned: 'You chose this gateway.',
  only: 'It is the only gateway to choose from.',
  uplink: 'It offers the uplink that you chose.',
  beside: 'Most machines of this stack are on it.',
  roomiest: 'Of the gateways it has the most free memory.',
} as const;

/** What a plan was made of, as far as it says why things are where they are. */
export interface PlacesInput {
  readonly stack: string;
  /** How many there were to choose from: with one, none of this is of interest. */
  readonly nodes: readonly SiteNode[];
  readonly machines: Plan['machines'];
  readonly pools: readonly SitePool[];
  readonly poolOf: PoolOf;
}

/** @returns for each machine and disk of a plan, and for its router, why it is where it is */
export const describePlaces = (
  places: Places,
  { stack, nodes, machines, pools, poolOf }: PlacesInput,
): Plan['placement'] => ({
  nodes: nodes.length,
  machines: [...places.machines].map(([host, { reason }]) => ({
    machine: `${stack}-${host}`,
    reason: MACHINE_REASONS[reason],
  })),
  gateway: places.gateway ? GATEWAY_REASONS[places.gateway.reason] : '',
  pools: pools.map(({ name }) => name),
  disks: machines.flatMap(({ name: machine, node, role, disks }) =>
    disks.map((disk) => {
      const at = nodes.find(({ id }) => id === node);
      const { pool, reason } = choiceAt(poolOf({ role, ...disk }), at, pools);
      return {
        machine,
        disk: disk.name,
        pool: pool?.name ?? OWN_POOL,
        reason: reason === 'default' ? POOL_REASONS[disk.kind] : OTHER_POOL_REASONS[reason],
      };
    }),
  ),
});
