'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { EVENT_PATHS } from '../../schemas/api/event-paths.ts';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import { isOver } from '../../schemas/capability/operation.ts';
import { openEventStream } from './event-stream.ts';
import { queryKeys } from './query-keys.ts';

/**
 * Writes each state of an operation into the store of answers as the server sends it.
 *
 * @param wanted false: the operation is over, or not known yet
 */
export function useOperationStream(id: string, wanted: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!wanted) return;
    const stream = openEventStream({
      url: EVENT_PATHS.operation(id),
      event: 'operation',
      onData: (data) => {
        const operation = data as Operation;
        client.setQueryData(queryKeys.operation(id), operation);
        if (!isOver(operation.state)) return;
        // The server ends the stream now, which is no fault to recover from.
        stream.close();
        void client.invalidateQueries({ queryKey: ['stack'] });
      },
      onLost: () => void client.invalidateQueries({ queryKey: queryKeys.operation(id) }),
    });
    return () => stream.close();
  }, [client, id, wanted]);
}
