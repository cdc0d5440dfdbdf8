import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { Meter } from '../../../_components/data/meter.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { poolText } from '../../../_text/pools.ts';

const text = poolText.meters;

const of = (part: number, total: number): string =>
  text.of(formatByteSize(part), formatByteSize(total));

/** What is used of a pool, what was promised, and what is left. */
export function PoolRoom({ pool }: { readonly pool: Pool }) {
  const { totalBytes, freeBytes, promisedBytes, roomBytes, reserveBytes } = pool;
  if (totalBytes === 0) return <p className="text-ink-soft">{text.unknown}</p>;
  const used = totalBytes - freeBytes;
  const room = formatByteSize(roomBytes);
  return (
    <Box>
      <div className="space-y-4">
        <Meter label={text.used} used={used / totalBytes} words={of(used, totalBytes)} />
        <Meter
          label={text.promised}
          used={promisedBytes / totalBytes}
          words={of(promisedBytes, totalBytes)}
        />
        <p className="text-ink-soft">
          {reserveBytes > 0 ? text.room(room, formatByteSize(reserveBytes)) : text.roomAll(room)}{' '}
          {text.thin}
        </p>
      </div>
    </Box>
  );
}
