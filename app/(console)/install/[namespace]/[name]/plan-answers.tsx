import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { formatAnswer } from '../../../../_lib/format/format-answer.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';

/** A parameter, or a secret nobody is asked about. */
interface Row {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly origin: string;
}

const ORIGINS = {
  given: 'your answer',
  default: 'as proposed',
  generated: 'made during the install',
} as const;

const COLUMNS: Column<Row>[] = [
  { title: 'Name', names: true, cell: (row) => <span className="font-semibold">{row.label}</span> },
  { title: 'Value', cell: (row) => <span className="break-words">{row.value}</span> },
  { title: 'From', cell: (row) => <span className="text-ink-soft">{row.origin}</span> },
];

/** What the machines are told. Secrets are named, not shown. */
export function PlanAnswers({ plan: { parameters, secrets } }: { readonly plan: Plan }) {
  const rows: Row[] = [
    ...parameters.map(({ key, label, value, origin }) => ({
      key: `parameter ${key}`,
      label,
      value: value === null ? 'secret' : formatAnswer(value),
      origin: ORIGINS[origin],
    })),
    ...secrets.map(({ key, kind }) => ({
      key: `secret ${key}`,
      label: key,
      value: `secret (${kind})`,
      origin: ORIGINS.generated,
    })),
  ];
  return (
    <DataTable
      caption="Answers and secrets"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.key}
    />
  );
}
