import type { Parameter } from '../../../../../schemas/appliance/parameter.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-size.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';

type Row = [key: string, parameter: Parameter];

const COLUMNS: Column<Row>[] = [
  {
    title: 'Question',
    names: true,
    cell: ([, parameter]) => (
      <div>
        <div className="font-semibold">{parameter.label}</div>
        {parameter.help ? <div className="text-ink-soft">{parameter.help}</div> : null}
      </div>
    ),
  },
  { title: 'If you leave it', cell: ([, parameter]) => defaultWords(parameter) },
  { title: 'Key', cell: ([key]) => <code className="text-ink-soft">{key}</code> },
];

/** The questions of the install, with what is used when they are left alone. */
export function ParametersTable({ parameters }: { readonly parameters: readonly Row[] }) {
  return (
    <DataTable caption="Parameters" columns={COLUMNS} rows={parameters} rowKey={([key]) => key} />
  );
}

/** @returns what an unanswered question comes to, in words. */
function defaultWords(parameter: Parameter): string {
  switch (parameter.type) {
    case 'password':
      return parameter.generate ? 'one is made' : 'must be answered';
    case 'boolean':
      return parameter.default ? 'yes' : 'no';
    case 'size':
      return parameter.default === undefined
        ? 'must be answered'
        : formatByteSize(parameter.default);
    case 'choice':
      return (
        parameter.choices.find((choice) => choice.value === parameter.default)?.label ??
        'must be answered'
      );
    case 'integer':
      return parameter.default === undefined
        ? 'must be answered'
        : `${parameter.default} ${parameter.unit ?? ''}`.trim();
    default:
      return parameter.default ?? 'must be answered';
  }
}
