'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { EVENT_PATHS, OperationEvent } from '../../schemas/api/events.ts';
import { isOver } from '../../schemas/capability/operation.ts';
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
    const source = new EventSource(EVENT_PATHS.operation(id));
    source.addEventListener('operation', ({ data }: MessageEvent<string>) => {
      const event = OperationEvent.safeParse(JSON.parse(data));
      if (!event.success) return;
      client.setQueryData(queryKeys.operation(id), event.data);
      if (!isOver(event.data.state)) return;
      // The server ends the stream now; EventSource would take that for a fault and come back.
      source.close();
      void client.invalidateQueries({ queryKey: ['stack'] });
    });
    return () => source.close();
  }, [client, id, wanted]);
}
