import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { Notice } from '../../../_components/state/notice.tsx';
import { poolText as text } from '../../../_text/pools.ts';

/** What is the matter with a pool as a whole, and what follows from it. */
export function PoolNotices({ pool }: { readonly pool: Pool }) {
  const fault = pool.export?.fault;
  const trouble = troubleOf(pool);
  if (!trouble && !fault) return null;
  return (
    <div className="space-y-3">
      {pool.export && fault ? (
        <Notice look="bad" title={text.served.title(pool.export.nodeName)}>
          <p className="wrap-anywhere">{fault.message}</p>
          {fault.action === undefined ? null : <p>{fault.action}</p>}
        </Notice>
      ) : null}
      {trouble ? (
        <Notice look={trouble === 'away' ? 'bad' : 'warn'} title={text[trouble].title}>
          {text[trouble].hint}
        </Notice>
      ) : null}
    </div>
  );
}

/** A pool that is for no node has nothing that could be away. */
function troubleOf({ state, nodes }: Pool): 'away' | 'nodeless' | 'partly' | 'memory' | undefined {
  if (state === 'away') return nodes.length === 0 ? 'nodeless' : 'away';
  return state === 'partly' || state === 'memory' ? state : undefined;
}
