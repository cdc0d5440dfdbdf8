'use client';

import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Right, Session } from '../../schemas/api/resources/account.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';
import { holdsSessionKey, keepSessionKey } from './session-key.ts';
import { partsText } from '../_text/parts.ts';

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
 * Whether nobody is signed in although this browser holds a key: the session has expired or was
 * ended elsewhere. Whoever signs out takes the key away.
 */
export const useSessionEnded = (): boolean =>
  useSession().data?.account === null && holdsSessionKey();

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
      ? partsText.notSignedIn
      : partsText.missingRight(right, data.account.name);
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
      keepSessionKey(session?.key);
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
  useSessionChange((body: Credentials & { readonly code: string }): Promise<Session | undefined> =>
    api.setUp({ body }),
  );

/** Gives the own password again, for what needs it to be recent. */
export const useConfirmSession = () =>
  useMutation({
    mutationFn: (password: string) => api.confirmSession({ body: { password } }),
    gcTime: 0,
  });

export const useSignOut = () =>
  useSessionChange(async (_none: void): Promise<Session | undefined> => {
    await api.signOut();
    return undefined;
  });
