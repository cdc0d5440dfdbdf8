'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NewAlertChannel } from '../../schemas/api/resources/alert.ts';
import { api } from './api.ts';

const KEY = ['alert-channels'];

/** Who is told what needs a person. */
export const useAlertChannels = () =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.listAlertChannels({}, { signal }) });

/** The list is asked for anew after a change. */
function useAlertChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export const useAddAlertChannel = () =>
  useAlertChange((body: NewAlertChannel) => api.addAlertChannel({ body }));

export const useRemoveAlertChannel = () =>
  useAlertChange((channel: string) => api.removeAlertChannel({ params: { channel } }));

export const useTestAlertChannel = () =>
  useAlertChange((channel: string) => api.testAlertChannel({ params: { channel } }));
