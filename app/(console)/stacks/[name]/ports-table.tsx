import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { Facts } from '../../../_components/data/facts.tsx';
import { safeHref } from '../../../_lib/safe-href.ts';
import { partsText } from '../../../_text/parts.ts';
import { Box } from '../../../_components/layout/box.tsx';
import { stackText } from '../../../_text/stack.ts';

const text = stackText.ports;

/** What of the stack can be reached from outside. */
export function PortsTable({ ports }: { readonly ports: Stack['ports'] }) {
  return (
    <Box>
      <Facts
        facts={ports.map((port) => ({
          label: port.title,
          value: (
            <>
              <Copyable text={port.url ?? String(port.hostPort)} label={text.copy}>
                {safeHref(port.url ?? '') === undefined ? undefined : (
                  <a
                    href={safeHref(port.url ?? '')}
                    target="_blank"
                    rel="noopener noreferrer"
                    className="text-accent underline underline-offset-2"
                  >
                    {port.url}
                    <span className="sr-only"> {partsText.newTab}</span>
                  </a>
                )}
              </Copyable>
              <span className="block text-small text-ink-soft">
                {text.route(port.protocol, port.hostPort, port.port, port.role)}
              </span>
            </>
          ),
        }))}
      />
    </Box>
  );
}
