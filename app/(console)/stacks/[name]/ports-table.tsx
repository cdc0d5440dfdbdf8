import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { Facts } from '../../../_components/data/facts.tsx';
import { Box } from '../../../_components/layout/box.tsx';

/** What of the stack can be reached from outside. */
export function PortsTable({ ports }: { readonly ports: Stack['ports'] }) {
  return (
    <Box>
      <Facts
        facts={ports.map((port) => ({
          label: port.title,
          value: (
            <>
              <Copyable text={port.url ?? String(port.hostPort)} label="address" />
              <span className="block text-small text-ink-soft">
                {port.protocol} {port.hostPort} → {port.port} of {port.role}
              </span>
            </>
          ),
        }))}
      />
    </Box>
  );
}
