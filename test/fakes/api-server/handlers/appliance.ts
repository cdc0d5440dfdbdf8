import { LOCAL_NAME } from '../../../../schemas/capability/local-name.ts';
import type { applianceRoutes } from '../../../../schemas/api/routes/appliance.ts';
import { CATEGORIES } from '../../../../schemas/appliance/manifest.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Handlers } from '../handler.ts';
import { findAppliance } from '../make-plan.ts';
import type { FakeAppliance } from '../shapes.ts';
import { pause } from '../world.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

type Card = FakeAppliance['card'];

/** Searching for this answers with an error. */
const SENTINEL_ERROR = 'error';
/** Searching for this takes five seconds. */
const SENTINEL_SLOW = 'slow';

const ORDER = {
  relevance: (a: Card, b: Card) => b.pulls - a.pulls,
  pulls: (a: Card, b: Card) => b.pulls - a.pulls,
  updated: (a: Card, b: Card) => b.publishedAt.localeCompare(a.publishedAt),
  name: (a: Card, b: Card) => a.title.localeCompare(b.title),
} as const;

export const applianceHandlers: Handlers<keyof typeof applianceRoutes> = {
  searchAppliances: async ({ query }, world) => {
    const words = query.q.trim().toLowerCase();
    if (words === SENTINEL_ERROR)
      throw new Fault('INTERNAL', { what: 'the index is being rebuilt' });
    if (words === SENTINEL_SLOW) await pause(world, 5_000 * world.mode.speed);
    const found = world.appliances
      .map((appliance) => appliance.card)
      .filter(({ address }) => !query.publisher || address.startsWith(`${query.publisher}/`))
      .filter((card) =>
        `${card.title} ${card.address} ${card.summary}`.toLowerCase().includes(words),
      );
    const { category } = query;
    const chosen = found.filter((card) => !category || card.categories.includes(category));
    const start = Number(query.cursor ?? 0);
    const items = chosen.toSorted(ORDER[query.sort]).slice(start, start + query.limit);
    const end = start + items.length;
    return {
      items,
      total: chosen.length,
      next: end < chosen.length ? String(end) : null,
      categories: CATEGORIES.map((name) => ({
        name,
        count: found.filter((card) => card.categories.includes(name)).length,
      })).filter((facet) => facet.count > 0),
    };
  },
  getAppliance: ({ params, query }, world) => {
    const appliance = findAppliance(world, `${params.namespace}/${params.name}`);
    const version = query.version;
    if (version === undefined) return appliance;
    const release = appliance.versions.find((each) => each.version === version);
    if (!release) throw new Fault('NOT_FOUND', { what: 'version', name: version });
    const { downloadBytes, digest, publishedAt, changes, signature } = release;
    return {
      ...appliance,
      card: { ...appliance.card, version, digest, downloadBytes, publishedAt, signature },
      manifest: { ...appliance.manifest, version, changes },
    };
  },
  getRegistryUsage: (_request, world) => {
    const used = new Map<string, number>();
    for (const { card, versions } of world.appliances) {
      const [namespace = ''] = card.address.split('/');
      const bytes = versions.reduce((sum, { downloadBytes }) => sum + downloadBytes, 0);
      used.set(namespace, (used.get(namespace) ?? 0) + bytes);
    }
    const namespaces = [...used]
      .map(([name, usedBytes]) => ({ name, usedBytes }))
      .toSorted((a, b) => b.usedBytes - a.usedBytes);
    const usedBytes = namespaces.reduce((sum, each) => sum + each.usedBytes, 0);
    const gone = { name: 'account-gone', usedBytes: 300 * MiB };
    const local = { name: LOCAL_NAME, usedBytes: 100 * MiB };
    const [admin] = world.accounts;
    return {
      namespaceLimitBytes: 16 * GiB,
      namespaces,
      accountLimitBytes: 16 * GiB,
      accounts: usedBytes === 0 ? [] : [{ name: admin?.id ?? '', usedBytes }, gone, local],
      disk: world.disk,
    };
  },
};
