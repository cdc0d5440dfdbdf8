import type { ReactNode } from 'react';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-size.ts';

/** The sums of a plan, beside what is free. */
export function PlanTotals({ plan: { totals, fetch, capacity } }: { readonly plan: Plan }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-box border border-line bg-line tablet:grid-cols-5">
      <Total label="Machines" value={totals.machines} />
      <Total label="Processors" value={totals.cpu} />
      <Total
        label="Memory"
        value={formatByteSize(totals.memoryBytes)}
        more={`${formatByteSize(capacity.memoryFreeBytes)} free`}
      />
      <Total
        label="Disks, at most"
        value={formatByteSize(totals.diskBytes)}
        more={`${formatByteSize(capacity.diskFreeBytes)} free`}
      />
      <Total
        label="To fetch"
        value={formatByteSize(fetch.bytes)}
        more={
          fetch.bytes < fetch.totalBytes
            ? `of ${formatByteSize(fetch.totalBytes)}; the rest is here`
            : undefined
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
