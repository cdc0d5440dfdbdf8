'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** Machines that boot, the latest first; asked again whenever a gateway tells of one. */
export const useBootClients = () =>
  useQuery({
    queryKey: queryKeys.bootClients,
    queryFn: ({ signal }) => api.listBootClients({}, { signal }),
  });

/** Networks that machines boot from. */
export const useBootNetworks = () =>
  useQuery({
    queryKey: queryKeys.bootNetworks,
    queryFn: ({ signal }) => api.listBootNetworks({}, { signal }),
  });

/** Node images, who boots which, and the keys that they may be signed with. */
export const useNodeImages = () =>
  useQuery({
    queryKey: queryKeys.nodeImages,
    queryFn: ({ signal }) => api.listNodeImages({}, { signal }),
  });

/** Makes an image the default. */
export function useDefaultNodeImage() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: string) => api.chooseNodeImage({ body: { for: 'default', version } }),
    onSuccess: (images) => client.setQueryData(queryKeys.nodeImages, images),
  });
}
