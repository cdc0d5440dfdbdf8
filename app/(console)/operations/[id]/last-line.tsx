'use client';

import { useMachineConsole } from '../../../_client/machine-console.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { lastConsoleLine } from '../../../_lib/operation/last-console-line.ts';
import { paths } from '../../../_lib/paths.ts';
import { operationText } from '../../../_text/operation.ts';

/**
 * What a machine that is waited for has printed last, and the way to the rest. Who may not see its
 * console is told nothing by the server.
 *
 * @param props `stack`: its id
 */
export function LastLine({ stack, machine }: { readonly stack: string; readonly machine: string }) {
  const { text, loaded, error } = useMachineConsole(stack, machine);
  if (!loaded || error !== undefined) return null;
  const line = lastConsoleLine(text);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <code
        aria-label={operationText.lastLine(machine)}
        title={line}
        className="min-w-0 flex-1 basis-64 truncate rounded-box bg-sunken px-2 py-1 text-small text-ink-soft"
      >
        {line === '' ? ' ' : line}
      </code>
      <LinkButton size="small" href={paths.stackConsole(stack, machine)}>
        {operationText.showConsole}
      </LinkButton>
    </div>
  );
}
