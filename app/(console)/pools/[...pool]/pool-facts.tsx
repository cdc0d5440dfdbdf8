import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { CopyableTime } from '../../../_components/data/copyable-time.tsx';
import { type Fact, Facts } from '../../../_components/data/facts.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import {
  defaultsOfPool,
  kindOfPool,
  meantOfPool,
  placeOfPool,
} from '../../../_lib/pool/pool-words.ts';
import { partsText } from '../../../_text/parts.ts';
import { poolText, poolWords } from '../../../_text/pools.ts';
import { NodeLink } from '../../_parts/node-link.tsx';

const text = poolText.facts;

/** What was declared of a pool. */
export function PoolFacts({ pool }: { readonly pool: Pool }) {
  return (
    <Box>
      <Facts facts={[...placeFacts(pool), ...declaredFacts(pool)]} />
      {pool.note === '' ? null : (
        <p className="mt-3 whitespace-pre-wrap wrap-anywhere">{pool.note}</p>
      )}
    </Box>
  );
}

function placeFacts(pool: Pool): Fact[] {
  const { export: served, shared } = pool;
  return [
    { label: text.kind, value: kindOfPool(pool) },
    { label: text.where, value: <span className="wrap-anywhere">{placeOfPool(pool)}</span> },
    ...(served
      ? [
          {
            label: text.servedBy,
            value: (
              <>
                <NodeLink name={served.nodeName} />
                {served.by === null ? null : `, ${text.by[served.by]}`}
              </>
            ),
          },
        ]
      : []),
    { label: text.shared, value: shared ? partsText.yes : partsText.no },
    { label: text.meant, value: <span className="wrap-anywhere">{meantOfPool(pool)}</span> },
    { label: text.reserve, value: keptFree(pool) },
    { label: text.defaultFor, value: defaultsOfPool(pool) || text.noDefault },
  ];
}

/** Of a pool that no node has, nobody knows yet how much its share is. */
function keptFree({ reserve, reserveBytes, totalBytes }: Pool): string {
  if (reserve.unit !== 'percent') return formatByteSize(reserveBytes);
  if (totalBytes === 0) return poolWords.share(reserve.percent);
  return poolWords.reserve(formatByteSize(reserveBytes), reserve.percent);
}

const declaredFacts = ({ id, createdAt, createdBy }: Pool): Fact[] =>
  id === null || createdAt === null
    ? []
    : [
        {
          label: text.added,
          value: (
            <>
              <CopyableTime at={createdAt} label={text.copyTime} />
              {createdBy === null ? null : ` ${text.addedBy(createdBy)}`}
            </>
          ),
        },
        { label: text.id, value: <Copyable text={id} label={text.id} /> },
      ];
