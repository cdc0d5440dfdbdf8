'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useRef, useState } from 'react';
import { listAddress } from '../../../_lib/paths.ts';

const TYPING_MS = 250;

/** What a list is narrowed to, kept in the address bar. */
export interface ListFilterState<State extends string> {
  readonly search: string;
  /** undefined: any. */
  readonly state: State | undefined;
  /** What stands in the search field, which runs a little ahead of the address. */
  readonly typed: string;
  readonly type: (text: string) => void;
  readonly choose: (state: string) => void;
}

/**
 * Reads and writes what a list is narrowed to.
 *
 * @param states those that can be chosen; unknown words in the address are ignored
 */
export function useListFilter<State extends string>(
  states: Readonly<Record<State, unknown>>,
): ListFilterState<State> {
  const pathname = usePathname();
  const params = useSearchParams();
  const search = params.get('q') ?? '';
  const state = (Object.keys(states) as State[]).find((each) => each === params.get('state'));
  const [typed, setTyped] = useState(search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const narrow = (q: string, wanted: string | undefined): void => {
    clearTimeout(timer.current);
    // Somebody may have gone to another page meanwhile.
    if (window.location.pathname !== pathname) return;
    // Only this page needs to know; Next's router would ask the server for the same page again.
    window.history.replaceState(null, '', listAddress(pathname, { q, state: wanted }));
  };
  return {
    search,
    state,
    typed,
    type(text) {
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => narrow(text, state), TYPING_MS);
    },
    choose: (wanted) => narrow(typed, wanted),
  };
}
