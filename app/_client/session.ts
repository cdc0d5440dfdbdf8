'use client';

import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Right, Session } from '../../schemas/api/resources/account.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** While the server is gone, it is asked this often whether it is back. */
const LOST_MS = 2_000;

/** Who is signed in; asked once and again when the server says so, or when it is gone. */
export const useSession = () =>
  useQuery({
    queryKey: queryKeys.session,
    queryFn: ({ signal }) => api.getSession({}, { signal }),
    staleTime: 60_000,
    refetchInterval: ({ state }) => (Fault.is(state.error, 'UNREACHABLE') ? LOST_MS : false),
  });

/**
 * Says why this account may not do something.
 *
 * @returns a function from a right to the reason, as the end of a sentence; undefined: it may (or it
 *   is not known yet, and the server will say)
 */
export function useMissingRight(): (right: Right) => string | undefined {
  const { data } = useSession();
  return (right) => {
    if (!data || data.rights.includes(right)) return undefined;
    return data.account === null
      ? 'you are not signed in'
      : `this needs the right “${right}”, which the account “${data.account.name}” lacks`;
  };
}

const isNotSession = ({ queryKey }: { queryKey: QueryKey }): boolean =>
  queryKey[0] !== queryKeys.session[0];

/** A mutation that leads to another session. */
function useSessionChange<Input>(change: (input: Input) => Promise<Session | undefined>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (session) => {
      if (session) client.setQueryData(queryKeys.session, session);
      else await client.refetchQueries({ queryKey: queryKeys.session });
      // What the last account saw must not be seen by the next.
      client.removeQueries({ predicate: isNotSession, type: 'inactive' });
      void client.resetQueries({ predicate: isNotSession });
    },
  });
}

interface Credentials {
  readonly name: string;
  readonly password: string;
}

export const useSignIn = () =>
  useSessionChange((body: Credentials): Promise<Session | undefined> => api.signIn({ body }));

/** Makes the first administrator. */
export const useSetUp = () =>
  useSessionChange((body: Credentials): Promise<Session | undefined> => api.setUp({ body }));

export const useSignOut = () =>
  useSessionChange(async (_none: void): Promise<Session | undefined> => {
    await api.signOut();
    return undefined;
  });
