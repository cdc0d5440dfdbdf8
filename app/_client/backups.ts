'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { StackBackup } from '../../schemas/api/resources/backup.ts';
import type { Plan } from '../../schemas/api/resources/plan.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';

/** Backups of a stack, and the one that is being made. @param stack its id */
export const useStackBackups = (stack: string) =>
  useQuery({
    queryKey: ['stack', 'backups', stack],
    queryFn: ({ signal }) => api.listStackBackups({ params: { stack } }, { signal }),
  });

export const useBackupRepositories = () =>
  useQuery({
    queryKey: ['stack', 'backup-repositories'],
    queryFn: ({ signal }) => api.listBackupRepositories({}, { signal }),
  });

export const useBackUp = (stack: string) =>
  useOperationStart((repository: string) =>
    api.backUpStack({
      params: { stack },
      query: { key: requestKey() },
      body: { repository, keepPoint: true },
    }),
  );

/** What restoring a backup would do. @param name of the new stack; empty: the one it had, made unique */
export const useRestorePlan = ({ repository, point }: StackBackup, name: string) =>
  useQuery({
    queryKey: ['restore-plan', repository, point, name],
    queryFn: ({ signal }) =>
      api.planBackupRestore(
        { params: { repository, point }, body: name === '' ? {} : { name } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

export const useRestoreBackup = ({ repository, point }: StackBackup) =>
  useOperationStart(({ name, hash }: Pick<Plan, 'name' | 'hash'>) =>
    api.restoreBackup({
      params: { repository, point },
      query: { key: requestKey() },
      body: { name, planHash: hash },
    }),
  );

export const useTryBackup = ({ repository, point }: StackBackup) =>
  useOperationStart(() =>
    api.tryBackup({ params: { repository, point }, query: { key: requestKey() } }),
  );
