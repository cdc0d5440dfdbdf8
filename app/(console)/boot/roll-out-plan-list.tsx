import type { ReactNode } from 'react';
import type { RollOutPlan } from '../../../schemas/api/resources/roll-out.ts';
import { Notice } from '../../_components/state/notice.tsx';
import { rollOutWords } from '../../_lib/node/roll-out-words.ts';
import { rollOutText as text } from '../../_text/roll-out.ts';

/** Which nodes are restarted, in which order, which are not, and what stands in the way. */
export function RollOutPlanList({
  plan: { steps, skipped, problems },
}: {
  readonly plan: RollOutPlan;
}) {
  return (
    <>
      {problems.length === 0 ? null : (
        <Notice look="warn" title={text.impossible}>
          {problems.map(({ code, message, action }) => (
            <p key={`${code} ${message}`} className="wrap-anywhere">
              {message} {action}
            </p>
          ))}
        </Notice>
      )}
      <div
        className="max-h-72 space-y-3 overflow-y-auto rounded-box bg-sunken px-4 py-3"
        tabIndex={0}
        role="region"
        aria-label={text.plan}
      >
        {steps.length === 0 ? (
          <p>{problems.length === 0 ? text.nobodyAndDefault : text.nobody}</p>
        ) : (
          <Group title={text.order(steps.length)} isOrdered>
            {steps.map((step) => (
              <Item key={step.node.id} name={step.node.name} words={rollOutWords(step)} />
            ))}
          </Group>
        )}
        {skipped.length === 0 ? null : (
          <Group title={text.skipped}>
            {skipped.map(({ node, why }) => (
              <Item key={node.id} name={node.name} words={why} />
            ))}
          </Group>
        )}
      </div>
    </>
  );
}

function Group({
  title,
  isOrdered = false,
  children,
}: {
  readonly title: string;
  readonly isOrdered?: boolean;
  readonly children: ReactNode;
}) {
  const List = isOrdered ? 'ol' : 'ul';
  return (
    <div className="space-y-1">
      <h3 className="text-small text-ink-soft">{title}</h3>
      <List className={`space-y-1.5 ${isOrdered ? 'list-decimal ps-5' : ''}`}>{children}</List>
    </div>
  );
}

function Item({ name, words }: { readonly name: string; readonly words: string }) {
  return (
    <li className="wrap-anywhere">
      <span className="font-medium">{name}</span> <span className="text-ink-soft">{words}</span>
    </li>
  );
}
