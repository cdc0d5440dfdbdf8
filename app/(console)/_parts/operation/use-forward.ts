'use client';

import { useState } from 'react';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { type Forward, goForward } from '../../../../schemas/progress/go-forward.ts';
import { useNow } from '../../../_components/data/use-now.ts';

const SECOND_MS = 1_000;

/** @returns how far an operation has come, told anew each second and never less than before. */
export function useForward(operation: Operation): Forward {
  const now = useNow(SECOND_MS);
  const [last, setLast] = useState<Forward>();
  const forward = goForward(last, operation, now);
  if (!last || stamp(last) !== stamp(forward)) setLast(forward);
  return forward;
}

/** What must not go back. */
const stamp = ({ operation, share, machines }: Forward): string =>
  [operation, share, ...machines.map(({ machine, phase }) => `${machine} ${phase}`)].join('\n');
