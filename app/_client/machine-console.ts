'use client';

import { useEffect, useState } from 'react';
import { ConsoleLog } from '../_lib/stack/console-log.ts';
import { api } from './api.ts';

const POLL_MS = 1_500;
const RETRY_MS = 5_000;

/** What a viewer of a console log shows. */
export interface MachineConsole {
  readonly text: string;
  /** Whether older text is gone. */
  readonly cut: boolean;
  readonly loaded: boolean;
  readonly error: unknown;
}

const NOTHING: MachineConsole = { text: '', cut: false, loaded: false, error: undefined };

/**
 * Follows the serial console of a machine: asks for what came after the last byte shown. A component
 * that uses it takes the machine as its key.
 */
export function useMachineConsole(stack: string, machine: string): MachineConsole {
  const [log, setLog] = useState(NOTHING);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const console = new ConsoleLog();
    const ask = async (): Promise<void> => {
      try {
        const params = { stack, machine };
        const query = { after: console.after };
        const answer = await api.getConsole({ params, query }, { signal: stop.signal });
        if (stop.signal.aborted) return;
        console.take(answer, performance.now());
        const { text, isCut } = console;
        setLog({ text, cut: isCut, loaded: true, error: undefined });
        timer = setTimeout(() => void ask(), POLL_MS);
      } catch (error) {
        if (stop.signal.aborted) return;
        setLog((before) => ({ ...before, loaded: true, error }));
        timer = setTimeout(() => void ask(), RETRY_MS);
      }
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [stack, machine]);
  return log;
}
