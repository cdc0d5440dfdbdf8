'use client';

import { useQuery } from '@tanstack/react-query';
import type { RestorePoint } from '../../schemas/api/resources/restore-point.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

/** Restore points of a stack, newest first. @param stack its id */
export const useRestorePoints = (stack: string, options: { readonly enabled?: boolean } = {}) =>
  useQuery({
    queryKey: queryKeys.restorePoints(stack),
    queryFn: ({ signal }) => api.listRestorePoints({ params: { stack } }, { signal }),
    enabled: options.enabled ?? true,
  });

export const useCreatePoint = (stack: string) =>
  useOperationStart((note: string) =>
    api.createRestorePoint({ params: { stack }, query: { key: requestKey() }, body: { note } }),
  );

interface ReturnWish {
  readonly point: Pick<RestorePoint, 'id'>;
  /** The data volume that goes back alone, as machine/name; absent: the whole stack goes back. */
  readonly alone: string | undefined;
}

export const useReturnToPoint = (stack: string) =>
  useOperationStart(({ point, alone }: ReturnWish) =>
    api.returnToRestorePoint({
      params: { stack, point: point.id },
      query: { key: requestKey(), volumes: alone },
    }),
  );

export const useDeletePoint = (stack: string) =>
  useOperationStart(({ id: point }: Pick<RestorePoint, 'id'>) =>
    api.deleteRestorePoint({ params: { stack, point }, query: { key: requestKey() } }),
  );
