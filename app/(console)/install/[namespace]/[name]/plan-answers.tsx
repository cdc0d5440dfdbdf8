import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { formatAnswer } from '../../../../_lib/format/format-answer.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { installText } from '../../../../_text/install.ts';

const text = installText.answers;

/** A parameter, or a secret nobody is asked about. */
interface Row {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly origin: string;
}

const COLUMNS: Column<Row>[] = [
  {
    title: text.name,
    names: true,
    cell: (row) => <span className="font-semibold">{row.label}</span>,
  },
  { title: text.value, cell: (row) => <span className="break-words">{row.value}</span> },
  { title: text.from, cell: (row) => <span className="text-ink-soft">{row.origin}</span> },
];

/** What the machines are told. Secrets are named, not shown. */
export function PlanAnswers({ plan: { parameters, secrets } }: { readonly plan: Plan }) {
  const rows: Row[] = [
    ...parameters.map(({ key, label, value, origin }) => ({
      key: `parameter ${key}`,
      label,
      value: value === null ? text.secret : formatAnswer(value),
      origin: text.origins[origin],
    })),
    ...secrets.map(({ key, kind }) => ({
      key: `secret ${key}`,
      label: key,
      value: text.secretOf(kind),
      origin: text.origins.generated,
    })),
  ];
  return (
    <DataTable
      caption={installText.plan.answers}
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.key}
    />
  );
}
