import type { ReactNode } from 'react';
import type { EmptyingPlan } from '../../../../schemas/api/resources/move.ts';
import type { EmptyingOrder } from '../../../_client/node-work.ts';
import { goingWords } from '../../../_lib/node/going-words.ts';
import { nodeText } from '../../../_text/nodes.ts';

const text = nodeText.emptying;

/** What goes from a node, how, and what does not. */
export function EmptyingPlanList({
  plan: { goes, stays },
  order,
}: {
  readonly plan: EmptyingPlan;
  readonly order: EmptyingOrder;
}) {
  if (goes.length === 0 && stays.length === 0) {
    return <p className="text-ink-soft">{text.nothing}</p>;
  }
  const staying = order === 'drain' ? text.stays : text.waits;
  return (
    <div
      className="max-h-72 space-y-3 overflow-y-auto rounded-box bg-sunken px-4 py-3"
      tabIndex={0}
      role="region"
      aria-label={text.plan}
    >
      {goes.length === 0 ? null : (
        <Group title={text.goes(goes.length)}>
          {goes.map((going) => (
            <li key={going.title} className="wrap-anywhere">
              <span className="font-medium">{going.title}</span>{' '}
              <span className="text-ink-soft">{goingWords(going)}</span>
            </li>
          ))}
        </Group>
      )}
      {stays.length === 0 ? null : (
        <Group title={staying(stays.length)}>
          {stays.map(({ what, why }) => (
            <li key={what} className="wrap-anywhere">
              <span className="font-medium">{what}</span>{' '}
              <span className="text-ink-soft">{why}</span>
            </li>
          ))}
        </Group>
      )}
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="space-y-1">
      <h3 className="text-small text-ink-soft">{title}</h3>
      <ul className="space-y-1.5">{children}</ul>
    </div>
  );
}
