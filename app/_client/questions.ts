import type { CatalogueSearch } from './appliances.ts';
import type { Question } from './answered.tsx';
import { askPublicAppliance } from './public-appliance.ts';
import { queryKeys } from './query-keys.ts';

/** What pages ask while they are rendered; each under the key by which its hook finds the answer. */
export const questions = {
  catalogue:
    (search: CatalogueSearch): Question =>
    (client, { api }) =>
      client.prefetchInfiniteQuery({
        queryKey: queryKeys.appliances(search),
        queryFn: () => api.searchAppliances({ query: search }),
        initialPageParam: undefined,
      }),

  appliance:
    (address: string, version: string | undefined): Question =>
    (client) =>
      client.prefetchQuery({
        queryKey: queryKeys.appliance(address, version),
        queryFn: () => askPublicAppliance(address, version),
      }),

  trustedKeys: ((client, { api }) =>
    client.prefetchQuery({
      queryKey: queryKeys.trustedKeys,
      queryFn: () => api.listTrustedKeys(),
    })) satisfies Question,

  preparations: ((client, { api }) =>
    client.prefetchQuery({
      queryKey: queryKeys.preparations,
      queryFn: () => api.listPreparations(),
    })) satisfies Question,

  /** Only who brings no session is a stranger for certain. */
  session: (async (client, { api, visitor }) => {
    if (!visitor) return;
    await client.prefetchQuery({ queryKey: queryKeys.session, queryFn: () => api.getSession() });
  }) satisfies Question,
} as const;
