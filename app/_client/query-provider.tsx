'use client';

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Fault } from '../../schemas/errors/fault.ts';
import { queryKeys } from './query-keys.ts';

const MOST_RETRIES = 2;
/** Answers younger than this are shown without asking again. */
const FRESH_MS = 2_000;

/** Gives the pages one store of answers, which forgets the session when the server does. */
export function QueryProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function createQueryClient(): QueryClient {
  // Either the session has ended, or nobody answers: asking who is signed in tells which.
  const doubtSession = (error: unknown): void => {
    if (Fault.is(error, 'NOT_SIGNED_IN') || Fault.is(error, 'UNREACHABLE')) {
      const filter = { queryKey: queryKeys.session };
      void client.invalidateQueries(filter, { cancelRefetch: false });
    }
  };
  // Any answer shows that the server is back, whatever was asked.
  const noticeLife = (): void => {
    if (!Fault.is(client.getQueryState(queryKeys.session)?.error, 'UNREACHABLE')) return;
    const filter = { queryKey: queryKeys.session };
    void client.invalidateQueries(filter, { cancelRefetch: false });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onSuccess: (_data, query) => {
        if (query.queryKey[0] !== queryKeys.session[0]) noticeLife();
      },
      onError: (error, query) => {
        if (query.queryKey[0] !== queryKeys.session[0]) doubtSession(error);
      },
    }),
    mutationCache: new MutationCache({ onError: doubtSession, onSuccess: noticeLife }),
    defaultOptions: {
      mutations: { networkMode: 'always' },
      queries: {
        // A server on this desk or in this house answers without the internet.
        networkMode: 'always',
        staleTime: FRESH_MS,
        // Asking again helps only where the catalogue says so: a 404 stays a 404.
        retry: (failures, error) =>
          failures < MOST_RETRIES && error instanceof Fault && error.retryable,
        retryDelay: (failures) => 500 * 2 ** failures,
      },
    },
  });
  return client;
}
