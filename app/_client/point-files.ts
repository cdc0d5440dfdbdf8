'use client';

import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { fillPath } from '../../schemas/client/call-route.ts';
import { ROUTE_PLACES } from '../../schemas/api/route-places.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** A folder of a volume of a restore point. */
export interface FolderPlace {
  /** Ids. */
  readonly stack: string;
  readonly point: string;
  readonly volume: string;
  /** Undefined: the one that the server chooses. */
  readonly partition: number | undefined;
  readonly path: string;
}

const paramsOf = ({ stack, point }: FolderPlace) => ({ stack, point });

/** What is in a folder, page by page. Nothing changes in a restore point, so nothing is asked for twice. */
export const usePointFiles = (place: FolderPlace) =>
  useInfiniteQuery({
    queryKey: queryKeys.pointFiles(place),
    queryFn: ({ pageParam, signal }) => {
      const { volume, partition, path } = place;
      const query = { volume, partition, path, after: pageParam };
      return api.listPointFiles({ params: paramsOf(place), query }, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // On the way to another folder the one before stays on the screen.
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** Prepares a file or folder, and lets the browser keep it: it may be larger than what a page can hold. */
export const useDownload = (place: Omit<FolderPlace, 'path'>) =>
  useMutation({
    mutationFn: (path: string) => {
      const { volume, partition } = place;
      return api.preparePointFile({
        params: paramsOf({ ...place, path }),
        body: { volume, path, ...(partition === undefined ? {} : { partition }) },
      });
    },
    onSuccess: ({ ticket, name }) => {
      const link = document.createElement('a');
      link.href = fillPath(ROUTE_PLACES.fetchPreparedFile[1], { ticket });
      link.download = name;
      link.click();
    },
  });
