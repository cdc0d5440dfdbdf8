import type { Node } from '../../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import { Meter } from '../../../_components/data/meter.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { formatCount } from '../../../../schemas/text/format-count.ts';

const of = (used: number, total: number): string =>
  `${formatByteSize(used)} of ${formatByteSize(total)}`;

/** What is used and what is promised to machines. */
export function NodeCapacity({ node: { facts, figures, reserved } }: { readonly node: Node }) {
  if (!facts) return <p className="text-ink-soft">Not known until it reports.</p>;
  const poolUsed = figures ? figures.poolTotalBytes - figures.poolFreeBytes : 0;
  return (
    <Box>
      <div className="space-y-4">
        {figures ? (
          <>
            <Meter
              label="Memory in use"
              used={figures.memoryUsedBytes / facts.memoryBytes}
              words={of(figures.memoryUsedBytes, facts.memoryBytes)}
            />
            <Meter
              label="Disk in use"
              used={poolUsed / figures.poolTotalBytes}
              words={of(poolUsed, figures.poolTotalBytes)}
            />
          </>
        ) : (
          <p className="text-ink-soft">No figures while it does not report.</p>
        )}
        <Meter
          label="Memory promised to machines"
          used={reserved.memoryBytes / facts.memoryBytes}
          words={of(reserved.memoryBytes, facts.memoryBytes)}
        />
        {figures ? (
          <Meter
            label="Disk promised to machines"
            used={reserved.diskBytes / figures.poolTotalBytes}
            words={of(reserved.diskBytes, figures.poolTotalBytes)}
          />
        ) : null}
        <p className="text-ink-soft">
          {formatCount(reserved.machines, 'machine')} with {formatCount(reserved.cpu, 'processor')};
          the node has {facts.cpus}.
        </p>
      </div>
    </Box>
  );
}
