import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { Notice } from '../../../_components/state/notice.tsx';
import { poolText as text } from '../../../_text/pools.ts';

/** What is the matter with a pool as a whole, and what follows from it. */
export function PoolNotices({ pool: { state, export: served } }: { readonly pool: Pool }) {
  const fault = served?.fault;
  const isOut = state === 'away' || state === 'partly';
  if (!isOut && !fault) return null;
  return (
    <div className="space-y-3">
      {served && fault ? (
        <Notice look="bad" title={text.served.title(served.nodeName)}>
          <p className="wrap-anywhere">{fault.message}</p>
          {fault.action === undefined ? null : <p>{fault.action}</p>}
        </Notice>
      ) : null}
      {isOut ? (
        <Notice look={state === 'away' ? 'bad' : 'warn'} title={text[state].title}>
          {text[state].hint}
        </Notice>
      ) : null}
    </div>
  );
}
