import type { Parameter } from '../../../../../schemas/appliance/parameter.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-units.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';

import { applianceText } from '../../../../_text/appliance.ts';

const text = applianceText.parameters;

type Row = [key: string, parameter: Parameter];

const COLUMNS: Column<Row>[] = [
  {
    title: text.question,
    names: true,
    cell: ([, parameter]) => (
      <div>
        <div className="font-semibold">{parameter.label}</div>
        {parameter.help ? <div className="text-ink-soft">{parameter.help}</div> : null}
      </div>
    ),
  },
  { title: text.unanswered, cell: ([, parameter]) => defaultWords(parameter) },
  { title: text.key, cell: ([key]) => <code className="text-ink-soft">{key}</code> },
];

/** The questions of the install, with what is used when they are left alone. */
export function ParametersTable({ parameters }: { readonly parameters: readonly Row[] }) {
  return (
    <DataTable caption={text.caption} columns={COLUMNS} rows={parameters} rowKey={([key]) => key} />
  );
}

/** @returns what an unanswered question comes to, in words. */
function defaultWords(parameter: Parameter): string {
  switch (parameter.type) {
    case 'password':
      return parameter.generate ? text.generated : text.required;
    case 'boolean':
      return parameter.default ? text.yes : text.no;
    case 'size':
      return parameter.default === undefined ? text.required : formatByteSize(parameter.default);
    case 'choice':
      return (
        parameter.choices.find((choice) => choice.value === parameter.default)?.label ??
        text.required
      );
    case 'integer':
      return parameter.default === undefined
        ? text.required
        : `${parameter.default} ${parameter.unit ?? ''}`.trim();
    default:
      return parameter.default ?? text.required;
  }
}
