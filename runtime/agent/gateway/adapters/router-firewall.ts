import { join } from 'node:path';
import { stackTableName } from '../../node/core/names.ts';
import { ownerMark } from '../core/owner-mark.ts';
import { renderRouterTable } from '../core/render-router-table.ts';
import { renderStackTable } from '../core/render-stack-table.ts';
import type { RouterShape } from '../core/router-shape.ts';
import type { UplinkAddresses } from '../core/uplink-addresses.ts';
import { ensureTable, type NftTable, removeTable } from './nft-table.ts';
import type { RouterPlace } from './router-place.ts';

/** Loads both tables of a stack. @returns whether anything was changed */
export async function ensureRouterFirewall(
  place: RouterPlace,
  router: RouterShape,
  uplink: UplinkAddresses,
): Promise<boolean> {
  const changes = await Promise.all([
    ensureTable(tableInside(place), renderRouterTable(place.host.node, router)),
    ensureTable(tableOnHost(place), renderStackTable(place.host.node, router, uplink)),
  ]);
  return changes.some(Boolean);
}

/** The table inside goes with the namespace. @returns whether there was one on the host */
export const removeRouterFirewall = (place: RouterPlace): Promise<boolean> =>
  removeTable(tableOnHost(place));

const tableInside = (place: RouterPlace): NftTable => ({
  where: place.inside,
  name: stackTableName(place.stack),
  mark: ownerMark(place.host.node, place.stack),
  record: join(place.folder, 'inside.loaded'),
});

const tableOnHost = (place: RouterPlace): NftTable => ({
  where: place.host.namespace,
  name: stackTableName(place.stack),
  mark: ownerMark(place.host.node, place.stack),
  record: join(place.folder, 'host.loaded'),
});
