'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

/** When the server was backed up last. For administrators. */
export const useServerBackups = () =>
  useQuery({
    queryKey: ['server-backup'],
    queryFn: ({ signal }) => api.getServerBackups({}, { signal }),
  });
