'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ScheduleJob,
  ScheduleRule,
  StackSetting,
} from '../../schemas/api/resources/schedule.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

/** What is done with all stacks by schedule. */
export const useSchedules = () =>
  useQuery({
    queryKey: queryKeys.schedules,
    queryFn: ({ signal }) => api.listSchedules(undefined, { signal }),
  });

/** What is done with a stack by schedule. @param stack its id */
export const useStackSchedules = (stack: string) =>
  useQuery({
    queryKey: queryKeys.stackSchedules(stack),
    queryFn: ({ signal }) => api.getStackSchedules({ params: { stack } }, { signal }),
  });

/** Sets what is done with all stacks; null: nothing. */
export function useSetSchedule(job: ScheduleJob) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rule: ScheduleRule | null) => api.setSchedule({ params: { job }, body: { rule } }),
    onSuccess: (schedules) => client.setQueryData(queryKeys.schedules, schedules),
  });
}

/** Sets what is done with one stack. @param stack its id */
export function useSetStackSchedule(stack: string, job: ScheduleJob) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: StackSetting) => api.setStackSchedule({ params: { stack, job }, body }),
    onSuccess: (schedules) => client.setQueryData(queryKeys.stackSchedules(stack), schedules),
  });
}

/** Does now what is done with a stack by schedule. @param stack its id */
export const useRunSchedule = (stack: string) =>
  useOperationStart((job: ScheduleJob) =>
    api.runStackSchedule({ params: { stack, job }, query: { key: requestKey() } }),
  );
