import type { RouteAnswer, RouteRequest } from '../../schemas/api/route.ts';
import type { applianceRoutes } from '../../schemas/api/routes/appliance.ts';
import { ApplianceAddress } from '../../schemas/ids/names.ts';
import { getAppliance } from '../core/appliances/get-appliance.ts';
import { searchAppliances } from '../core/appliances/search-appliances.ts';
import { SearchQueue } from '../core/appliances/search-queue.ts';
import type { RegistryParts } from '../core/parts.ts';
import { registryUsage } from '../core/quota/registry-usage.ts';

type ApplianceRoutes = typeof applianceRoutes;

/** One function per route of the marketplace: a checked request in, the answer out, or a Fault. */
export type ApplianceHandlers = {
  readonly [Name in keyof ApplianceRoutes]: (
    request: RouteRequest<ApplianceRoutes[Name]>,
  ) => Promise<RouteAnswer<ApplianceRoutes[Name]>>;
};

/** The marketplace's part of the API, to be registered with all other routes. */
export const registryHandlers = (
  parts: Pick<RegistryParts, 'catalogue' | 'store' | 'quota'>,
  searches = new SearchQueue(),
): ApplianceHandlers => ({
  searchAppliances: ({ query }) => searches.run(() => searchAppliances(parts.catalogue, query)),
  getAppliance: ({ params: { namespace, name }, query }) =>
    getAppliance(parts, ApplianceAddress.parse(`${namespace}/${name}`), query.version),
  getRegistryUsage: () => registryUsage(parts),
});
