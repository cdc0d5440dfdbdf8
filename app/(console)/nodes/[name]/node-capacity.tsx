import type { Node } from '../../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { Meter } from '../../../_components/data/meter.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { currentFigures } from '../../../_lib/node/current-figures.ts';
import { nodesText, nodeText } from '../../../_text/nodes.ts';

const text = nodeText.capacity;

const of = (used: number, total: number): string =>
  nodesText.of(formatByteSize(used), formatByteSize(total));

/** What is used and what is promised to machines. */
export function NodeCapacity({ node }: { readonly node: Node }) {
  const { facts, figures, reserved } = node;
  const current = currentFigures(node);
  if (!facts) return <p className="text-ink-soft">{text.unknown}</p>;
  const poolUsed = current ? current.poolTotalBytes - current.poolFreeBytes : 0;
  const inMemory = facts.ownPool === 'memory';
  return (
    <Box>
      <div className="space-y-4">
        {current ? (
          <>
            <Meter
              label={text.memory}
              used={current.memoryUsedBytes / facts.memoryBytes}
              words={of(current.memoryUsedBytes, facts.memoryBytes)}
            />
            {inMemory ? null : (
              <Meter
                label={text.disk}
                used={poolUsed / current.poolTotalBytes}
                words={of(poolUsed, current.poolTotalBytes)}
              />
            )}
          </>
        ) : (
          <p className="text-ink-soft">{text.stale}</p>
        )}
        <Meter
          label={text.memoryReserved}
          used={reserved.memoryBytes / facts.memoryBytes}
          words={of(reserved.memoryBytes, facts.memoryBytes)}
        />
        {inMemory ? <p className="text-ink-soft">{text.inMemory}</p> : null}
        {figures && !inMemory ? (
          <Meter
            label={text.diskReserved}
            used={reserved.diskBytes / figures.poolTotalBytes}
            words={of(reserved.diskBytes, figures.poolTotalBytes)}
          />
        ) : null}
        <p className="text-ink-soft">
          {text.processors(reserved.machines, reserved.cpu, facts.cpus)}
        </p>
      </div>
    </Box>
  );
}
