import type { ReactNode } from 'react';
import { joinClasses } from '../../_lib/join-classes.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Names the row; one column has it. */
  readonly names?: boolean;
  readonly align?: 'end';
  /** Without its title on a phone, where the cell speaks for itself. */
  readonly plain?: boolean;
  /** Without its title anywhere but aloud: for columns of buttons and links. */
  readonly silent?: boolean;
  /** On a phone it stands in the upper corner of the row. */
  readonly corner?: boolean;
}

/** Rows and columns; on a phone each row becomes a block of lines. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  /** What the table holds, for those who do not see what stands around it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}) {
  return (
    <div className="overflow-x-auto rounded-box border border-line bg-surface px-4 tablet:px-0">
      {/* The roles keep it a table for screen readers when the styles make blocks of its rows. */}
      <table role="table" className="rows w-full border-collapse text-start">
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup" className="border-b border-line text-small text-ink-soft">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.title}
                role="columnheader"
                scope="col"
                className={`px-4 py-2 font-medium ${column.align === 'end' ? 'text-end' : 'text-start'}`}
              >
                {column.silent ? <span className="sr-only">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="divide-y divide-line">
          {rows.map((row) => (
            <tr role="row" key={rowKey(row)}>
              {columns.map((column) => (
                <DataCell key={column.title} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DataCell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const content = column.cell(row);
  if (column.names) {
    return (
      <th
        role="rowheader"
        scope="row"
        className="text-start align-top font-normal tablet:px-4 tablet:py-2.5"
      >
        {content}
      </th>
    );
  }
  return (
    <td
      role="cell"
      data-column={column.plain || column.silent ? undefined : column.title}
      className={joinClasses(
        'align-top tablet:px-4 tablet:py-2.5',
        column.align === 'end' && 'tabular-nums tablet:text-end',
        column.corner && 'row-corner',
      )}
    >
      {content}
    </td>
  );
}
