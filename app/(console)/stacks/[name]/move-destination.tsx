'use client';

import type { MovePlan } from '../../../../schemas/api/resources/move.ts';
import { useNodes } from '../../../_client/nodes.ts';
import { Field } from '../../../_components/form/field.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { moveChoices } from '../../../_lib/stack/move-words.ts';
import { moveText as text } from '../../../_text/move.ts';

/** The nodes that can take a machine to choose from, and what the others lack. */
export function MoveDestination({
  best,
  chosen,
  onChoose,
}: {
  /** Its plan without a wish. */
  readonly best: MovePlan;
  /** Undefined: the best one. */
  readonly chosen: string | undefined;
  readonly onChoose: (node: string | undefined) => void;
}) {
  const { data: nodes = [] } = useNodes();
  const { able, lacking } = moveChoices(nodes, best);
  const first = { value: '', label: best.to ? text.bestIs(best.to.name) : text.best };
  return (
    <>
      <Field label={text.to}>
        {(control) => (
          <Select
            {...control}
            choices={[first, ...able.map((name) => ({ value: name, label: name }))]}
            value={chosen ?? ''}
            onChange={(name) => onChoose(name === '' ? undefined : name)}
          />
        )}
      </Field>
      {lacking.length === 0 ? null : (
        <div className="space-y-1">
          <p className="font-medium">{text.lacking}</p>
          <ul className="max-h-40 list-disc space-y-0.5 overflow-y-auto ps-5">
            {lacking.map(({ node, why }) => (
              <li key={node} className="wrap-anywhere">
                {node} <span className="text-ink-soft">{why}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
