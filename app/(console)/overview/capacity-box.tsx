import type { Summary } from '../../../schemas/api/resources/summary.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { Meter } from '../../_components/data/meter.tsx';
import { Box } from '../../_components/layout/box.tsx';
import { formatPercent } from '../../_lib/format/format-percent.ts';
import { overviewText } from '../../_text/overview.ts';

const text = overviewText.capacity;

const of = (used: number, total: number): string =>
  text.of(formatByteSize(used), formatByteSize(total));
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** What all nodes that report have, use and have promised. */
export function CapacityBox({ summary: { capacity, nodes } }: { readonly summary: Summary }) {
  if (capacity.nodes === 0) return <p className="text-ink-soft">{text.unknown}</p>;
  const silent = nodes.total - capacity.nodes;
  return (
    <Box>
      <div className="space-y-4">
        <Meter
          label={text.processor}
          used={capacity.cpuPercent / 100}
          words={text.processors(formatPercent(capacity.cpuPercent), capacity.cpus)}
        />
        {METERS.map(({ label, used, total }) => (
          <Meter
            key={label}
            label={label}
            used={share(capacity[used], capacity[total])}
            words={of(capacity[used], capacity[total])}
          />
        ))}
        <p className="text-ink-soft">
          {capacity.largestMachineBytes > 0
            ? text.room(formatByteSize(capacity.largestMachineBytes))
            : overviewText.noRoom}{' '}
          {silent > 0 ? text.silent(silent) : null}
        </p>
      </div>
    </Box>
  );
}

const METERS = [
  { label: text.memory, used: 'memoryUsedBytes', total: 'memoryBytes' },
  { label: text.memoryReserved, used: 'memoryReservedBytes', total: 'memoryBytes' },
  { label: text.disk, used: 'poolUsedBytes', total: 'poolBytes' },
  { label: text.diskReserved, used: 'poolReservedBytes', total: 'poolBytes' },
] as const;
