import { Facts } from '../../../_components/data/facts.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import type { StackPlace } from '../../../_lib/stack/stack-places.ts';
import { NodeLink } from '../../_parts/node-link.tsx';
import { stackText } from '../../../_text/stack.ts';

const text = stackText.places;

/** What of a stack is on which node. */
export function PlacesList({ places }: { readonly places: readonly StackPlace[] }) {
  return (
    <Box>
      <Facts
        facts={places.map(({ node, machines, isGateway }) => ({
          label: <NodeLink name={node} />,
          key: node,
          value: [
            ...machines.map(({ name }) => name),
            ...(isGateway ? [text.gateway(machines.length)] : []),
          ].join(', '),
        }))}
      />
    </Box>
  );
}
