'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';

/** The list of repositories is asked for anew after a change. */
function useRepositoryChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['stack', 'backup-repositories'] }),
  });
}

export const useAddRepository = () =>
  useRepositoryChange((body: RouteInput<Routes['addBackupRepository']>['body']) =>
    api.addBackupRepository({ body }),
  );

export const useChangeRepository = () =>
  useRepositoryChange((input: RouteInput<Routes['changeBackupRepository']>) =>
    api.changeBackupRepository(input),
  );

export const useForgetRepository = () =>
  useRepositoryChange((input: RouteInput<Routes['removeBackupRepository']>) =>
    api.removeBackupRepository(input),
  );
