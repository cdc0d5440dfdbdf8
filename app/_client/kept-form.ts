'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from 'react';
import type { Session } from '../../schemas/api/resources/account.ts';
import { queryKeys } from './query-keys.ts';
import { useSession } from './session.ts';

/** The form that somebody was in when the session ended. In memory alone: it may hold a password. */
let left: { form: string; account: string | undefined; value: unknown } | undefined;

/**
 * State of a form that is still there after a session ended and the same account signed in again.
 *
 * @param form which form it is, and about what
 */
export function useKeptForm<Value>(
  form: string,
  initial: () => Value,
): [Value, Dispatch<SetStateAction<Value>>] {
  const client = useQueryClient();
  const account = useSession().data?.account?.name;
  const [value, setValue] = useState<Value>(() =>
    left?.form === form && left.account === account ? (left.value as Value) : initial(),
  );
  const latest = useRef({ account, value });
  useEffect(() => {
    latest.current = { account, value };
  });
  useEffect(() => {
    left = undefined;
    return () => {
      const session = client.getQueryData<Session>(queryKeys.session);
      if (session?.account === null) left = { form, ...latest.current };
    };
  }, [client, form]);
  return [value, setValue];
}
