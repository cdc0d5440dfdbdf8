import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { OWN_POOL, type PoolVolumeKind } from '../../../../../schemas/api/resources/pool.ts';
import type { SitePool } from '../../../pools/core/site-pool.ts';
import type { PoolDefaultIds } from '../../../pools/ports/pool-store.ts';
import type { Remark } from './remark.ts';

/** Where a disk goes, and why; no pool: to the own one of its node. */
export interface PoolChoice {
  readonly pool: SitePool | undefined;
  /** `stand-in`: the own pool is in memory, and this is the only other one of the node. */
  readonly reason: 'chosen' | 'default' | 'stand-in';
}

/** A disk of a role; that of the system is called `system`. */
export interface RoleDisk {
  readonly role: string;
  readonly name: string;
  readonly kind: PoolVolumeKind;
}

export type PoolOf = (disk: RoleDisk) => PoolChoice;

/** What an operator decided about pools, as far as it can be had. */
export interface PoolChoices {
  readonly of: PoolOf;
  readonly problems: readonly Remark[];
}

export interface PoolWishes {
  /** Name or id of a pool, or `own`, by what it is for. */
  readonly wanted: Readonly<Record<string, string>>;
  readonly defaults: PoolDefaultIds;
  readonly pools: readonly SitePool[];
}

/**
 * Decides which pool each disk goes to. Of wishes for a disk the most exact counts: for this disk of
 * this role, for disks of this name, for the role, for all system or data disks, for everything. Where
 * there is none, the default of the cluster counts.
 *
 * A pool that is not there is a problem, and then no wish.
 */
export function choosePools(
  { wanted, defaults, pools }: PoolWishes,
  { roles }: Pick<ApplianceManifest, 'roles'>,
): PoolChoices {
  const known = new Set(Object.entries(roles).flatMap(([role, { data }]) => keysOf(role, data)));
  const wishes = new Map<string, SitePool | undefined>();
  const problems: Remark[] = [];
  for (const [what, name] of Object.entries(wanted)) {
    const pool = pools.find((each) => each.name === name) ?? pools.find(({ id }) => id === name);
    if (!known.has(what)) problems.push(unknownKey(what));
    else if (pool || name === OWN_POOL) wishes.set(what, pool);
    else problems.push(unknownPool(name));
  }
  return {
    problems,
    of: ({ role, name, kind }) => {
      const what = [`${role}:${name}`, name, role, kind, '*'].find((key) => wishes.has(key));
      if (what !== undefined) return { pool: wishes.get(what), reason: 'chosen' };
      return { pool: pools.find(({ id }) => id === defaults[kind]), reason: 'default' };
    },
  };
}

const keysOf = (role: string, data: Readonly<Record<string, unknown>>): string[] => [
  '*',
  'data',
  role,
  ...['system', ...Object.keys(data)].flatMap((disk) => [disk, `${role}:${disk}`]),
];

const unknownKey = (what: string): Remark => ({
  code: 'PIN_UNKNOWN',
  message: `There is no disk or role “${what}”.`,
  action: 'Name a disk as role:disk, a role, system or data.',
});

const unknownPool = (name: string): Remark => ({
  code: 'POOL_UNKNOWN',
  message: `There is no pool “${name}”.`,
  action: 'Choose one of those that yard pool ls shows.',
});
