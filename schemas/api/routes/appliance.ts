import { CATEGORIES } from '../../appliance/manifest.ts';
import { LIMITS } from '../../config/limits.ts';
import { Label } from '../../ids/names.ts';
import { Appliance, AppliancePage } from '../resources/appliance.ts';
import { RegistryUsage } from '../resources/storage.ts';
import { route, z } from '../route.ts';

const tag = 'marketplace';

export const applianceRoutes = {
  searchAppliances: route({
    method: 'GET',
    path: '/api/v1/appliances',
    summary: 'Search the catalogue',
    tag,
    right: 'public',
    query: z.object({
      q: z
        .string()
        .max(LIMITS.registry.searchTextChars)
        .default('')
        .describe('Words; small typing mistakes are tolerated'),
      category: z.enum(CATEGORIES).optional(),
      publisher: Label.optional().describe('Only appliances of this namespace'),
      sort: z.enum(['relevance', 'updated', 'name', 'pulls']).default('relevance'),
      limit: z.coerce.number().int().min(1).max(LIMITS.registry.searchPageItems).default(24),
      cursor: z.string().max(200).optional(),
    }),
    answer: AppliancePage,
  }),
  getAppliance: route({
    method: 'GET',
    path: '/api/v1/appliances/:namespace/:name',
    summary: 'One appliance: its newest release, or the version asked for',
    tag,
    right: 'public',
    people: ['versions.*.publishedBy'],
    params: z.object({ namespace: Label, name: Label }),
    query: z.object({ version: z.string().max(200).optional().describe('Version, tag or digest') }),
    answer: Appliance,
  }),
  getRegistryUsage: route({
    method: 'GET',
    path: '/api/v1/registry/usage',
    summary: 'What each namespace and account has in the registry, the limits, and the disk',
    tag,
    right: 'admin',
    answer: RegistryUsage,
  }),
} as const;
