import { Empty } from '../../../_components/state/empty.tsx';
import { listText } from '../../../_text/list.ts';

/** In place of a list that was narrowed to nothing. */
export function NothingFits() {
  return (
    <Empty icon="search" title={listText.nothing.title}>
      {listText.nothing.hint}
    </Empty>
  );
}
