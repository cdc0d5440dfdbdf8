import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { safeHref } from '../../../_lib/safe-href.ts';

/** @returns where “Open” leads: the first link among the outputs, else the first web port. */
export function mainLink(stack: Stack): string | undefined {
  const outputs = stack.outputs.flatMap((output) =>
    output.kind === 'link' ? [safeHref(output.value)] : [],
  );
  const ports = stack.ports.map((port) => safeHref(port.url));
  return [...outputs, ...ports].find((href) => href !== undefined);
}
