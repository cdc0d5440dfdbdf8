'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Digest } from '../../schemas/ids/digest.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

/** How an image is rolled out. */
export interface RollOutWishes {
  /** The node that tries it first; undefined: the server chooses. */
  readonly canary: string | undefined;
  /** Machines that cannot go on running may be stopped. */
  readonly cold: boolean;
}

const orderOf = ({ canary, cold }: RollOutWishes) => ({
  ...(canary === undefined ? {} : { canary }),
  cold,
  probationMs: LIMITS.boot.probationMs,
});

/** What rolling an image out would do, as things are now. */
export const useRollOutPlan = (version: string, wishes: RollOutWishes, enabled: boolean) =>
  useQuery({
    queryKey: queryKeys.rollOutPlan(version, wishes.canary, wishes.cold),
    queryFn: ({ signal }) =>
      api.planNodeImageRollOut({ params: { version }, body: orderOf(wishes) }, { signal }),
    placeholderData: keepPreviousData,
    enabled,
    gcTime: 0,
  });

/** Rolls an image out, exactly as was shown. */
export const useRollOut = (version: string) =>
  useOperationStart(({ planHash, ...wishes }: RollOutWishes & { readonly planHash: Digest }) =>
    api.rollOutNodeImage({
      params: { version },
      query: { key: requestKey() },
      body: { ...orderOf(wishes), planHash },
    }),
  );
