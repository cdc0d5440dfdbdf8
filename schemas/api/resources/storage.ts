import { z } from 'zod';
import { Bytes } from '../../ids/byte-size.ts';

/** Who has how much in the registry. Each blob counts once for each of them; unfinished uploads count. */
const Used = z.object({ name: z.string(), usedBytes: Bytes });

/** What the registry holds, what may be pushed, and what is left of its disk. */
export const RegistryUsage = z
  .object({
    namespaceLimitBytes: Bytes.describe('Of each namespace; STACKYARD_NAMESPACE_QUOTA'),
    namespaces: z.array(Used).describe('Most first'),
    accountLimitBytes: Bytes.describe('Of each account; STACKYARD_ACCOUNT_QUOTA'),
    accounts: z
      .array(Used)
      .describe(
        'By id, most first; accounts that are gone included; “local” is yard on the server itself',
      ),
    disk: z.object({
      sizeBytes: Bytes,
      freeBytes: Bytes,
      reserveBytes: Bytes.describe('What pushes leave free; STACKYARD_DISK_RESERVE'),
      roomBytes: Bytes.describe('What pushes may still take'),
    }),
  })
  .meta({ id: 'RegistryUsage' });
export type RegistryUsage = z.infer<typeof RegistryUsage>;
