import type { Node, NodeOrder } from '../../../../schemas/api/resources/node.ts';
import type { NodeRest } from '../../../../schemas/api/resources/power.ts';
import { Sentence } from '../../../_components/data/sentence.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { nodeText as text } from '../../../_text/nodes.ts';

/** What somebody who looks at a node should know first. */
export function NodeNotices({ node }: { readonly node: Node }) {
  const { state, orders, drift, notices, power } = node;
  const rest = power?.rest ?? null;
  const isHeard = state !== 'lost' && state !== 'pending' && rest === null;
  if (isHeard && !isOrdered(node) && !drift && !notices.length) return null;
  return (
    <div className="space-y-3">
      {state === 'lost' || state === 'pending' ? (
        <Notice look={state === 'lost' ? 'warn' : 'info'} title={text[state].title}>
          {text[state].hint}
        </Notice>
      ) : null}
      {rest ? <Resting rest={rest} /> : null}
      {orders.maintenance ? <Ordered order={orders.maintenance} words={MAINTENANCE} /> : null}
      {orders.dead ? <Ordered order={orders.dead} words={DEAD} /> : null}
      {orders.drain ? <Ordered order={orders.drain} words={DRAIN} /> : null}
      {orders.cordon ? <Ordered order={orders.cordon} words={CORDON} /> : null}
      {drift === null ? null : (
        <Notice look="warn" title={text.drift}>
          {drift}
        </Notice>
      )}
      {notices.length > 0 ? (
        <Notice look="warn" title={text.notices}>
          <ul className="list-disc space-y-1 ps-4">
            {notices.map((notice) => (
              <li key={notice} className="wrap-anywhere">
                {notice}
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
    </div>
  );
}

const { cordon: CORDON, maintenance: MAINTENANCE, drain: DRAIN, dead: DEAD } = text.orders;

const isOrdered = ({ orders }: Node): boolean =>
  Object.values(orders).some((order) => order !== null);

/** Why a node is off, or on the way there. */
function Resting({ rest: { kind, settled, by, at } }: { readonly rest: NodeRest }) {
  const words = text.power.restNotice;
  return (
    <Notice look="info" title={settled ? words[kind].title : words[kind].going}>
      <p>{words[kind].hint}</p>
      <p className="text-small text-ink-soft">
        <Sentence text={words.by(by)}>
          <Time at={at} />
        </Sentence>
      </p>
    </Notice>
  );
}

/** An order that stands: what it means, who gave it, when and why. */
function Ordered({
  order: { by, at, reason },
  words,
}: {
  readonly order: NodeOrder;
  readonly words: { readonly title: string; readonly hint: string };
}) {
  return (
    <Notice look="info" title={words.title}>
      <p>{words.hint}</p>
      {reason === null ? null : <p className="wrap-anywhere">{text.orders.reason(reason)}</p>}
      <p className="text-small text-ink-soft">
        <Sentence text={text.orders.by(by)}>
          <Time at={at} />
        </Sentence>
      </p>
    </Notice>
  );
}
