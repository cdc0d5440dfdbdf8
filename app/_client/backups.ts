'use client';

import { useQuery } from '@tanstack/react-query';
import type { StackBackup } from '../../schemas/api/resources/backup.ts';
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

export const useRestoreBackup = ({ repository, point }: StackBackup) =>
  useOperationStart((name: string) =>
    api.restoreBackup({
      params: { repository, point },
      query: { key: requestKey() },
      body: name === '' ? {} : { name },
    }),
  );
