'use client';

import { SearchInput } from '../../../_components/form/search-input.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { listText as text } from '../../../_text/list.ts';
import type { ListFilterState } from './use-list-filter.ts';

/** The fields that narrow a list: words, and a state. */
export function ListFilter<State extends string>({
  label,
  filter,
  states,
}: {
  /** What is searched. */
  readonly label: string;
  readonly filter: ListFilterState<State>;
  /** What each state is called. */
  readonly states: Readonly<Record<State, string>>;
}) {
  const choices = Object.entries<string>(states).map(([value, word]) => ({ value, label: word }));
  return (
    <div className="mb-4 flex flex-col gap-2 tablet:flex-row">
      <div className="flex-1">
        <SearchInput label={label} value={filter.typed} onChange={filter.type} />
      </div>
      <div className="tablet:w-44">
        <Select
          aria-label={text.state}
          value={filter.state ?? ''}
          choices={[{ value: '', label: text.anyState }, ...choices]}
          onChange={filter.choose}
        />
      </div>
    </div>
  );
}
