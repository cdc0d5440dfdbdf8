import type { ReactNode } from 'react';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-units.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.totals;

/** The sums of a plan, beside what is free. */
export function PlanTotals({ plan: { totals, fetch, capacity } }: { readonly plan: Plan }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-box border border-line bg-line tablet:grid-cols-5">
      <Total label={text.machines} value={totals.machines} />
      <Total label={text.processors} value={totals.cpu} />
      <Total
        label={text.memory}
        value={formatByteSize(totals.memoryBytes)}
        more={text.free(formatByteSize(capacity.memoryFreeBytes))}
      />
      <Total
        label={text.disks}
        value={formatByteSize(totals.diskBytes)}
        more={text.free(formatByteSize(capacity.diskFreeBytes))}
      />
      <Total
        label={text.download}
        value={formatByteSize(fetch.bytes)}
        more={
          fetch.bytes < fetch.totalBytes ? text.rest(formatByteSize(fetch.totalBytes)) : undefined
        }
      />
    </dl>
  );
}

function Total({
  label,
  value,
  more,
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly more?: string | undefined;
}) {
  return (
    <div className="bg-surface px-4 py-3 last:col-span-2 tablet:last:col-span-1">
      <dt className="text-small text-ink-soft">{label}</dt>
      <dd>
        <span className="text-heading font-semibold tabular-nums">{value}</span>
        {more === undefined ? null : <span className="block text-small text-ink-soft">{more}</span>}
      </dd>
    </div>
  );
}
