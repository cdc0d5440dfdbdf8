'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import { Once } from './once.ts';
import { queryKeys } from './query-keys.ts';

/** Starts an operation, once however often it is clicked. What it works on is asked for anew. */
export function useOperationStart<Input>(start: (input: Input) => Promise<Operation>) {
  const client = useQueryClient();
  const [guard] = useState(() => new Once<Operation>());
  return useMutation({
    mutationFn: (input: Input) => guard.run(() => start(input)),
    onSuccess: async (operation) => {
      client.setQueryData(queryKeys.operation(operation.id), operation);
      await client.invalidateQueries({ queryKey: [operation.subject.kind, 'one'] });
      void client.invalidateQueries({ queryKey: ['operation', 'list'] });
    },
  });
}
