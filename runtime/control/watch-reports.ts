import type { ControlDependencies } from './control-dependencies.ts';
import type { OpenStacks } from './stacks/desired/open-stacks.ts';
import { FormatWatch } from './pools/format-watch.ts';
import { LayerWatch } from './stacks/desired/layer-watch.ts';
import { LeftWatch } from './stacks/desired/left-watch.ts';
import { NodeDiskWatch } from './nodes/node-disk-watch.ts';
import { NodeJournal } from './nodes/node-journal.ts';
import { RestWatch } from './power/rest-watch.ts';

/** Writes down and concludes what reports tell besides what is wanted. */
export function watchReports(
  dependencies: ControlDependencies,
  open: OpenStacks,
  onError: (error: unknown) => void,
): void {
  const { observed, audit } = dependencies;
  const journal = new NodeJournal(open, audit);
  observed.subscribe((state, before) => void journal.note(state, before).catch(onError));
  const { bootBook } = dependencies;
  observed.subscribe((state, before) => void bootBook.note(state, before).catch(onError));
  const formats = new FormatWatch(dependencies);
  observed.subscribe((state, before) => void formats.note(state, before).catch(onError));
  const disks = new NodeDiskWatch(dependencies);
  observed.subscribe((state) => void disks.note(state).catch(onError));
  const rests = new RestWatch(dependencies);
  observed.subscribe((state) => void rests.look(state).catch(onError));
  const layers = new LayerWatch({ ...dependencies, open });
  observed.subscribe((state) => void layers.look(state).catch(onError));
  const left = new LeftWatch({ ...dependencies, open });
  observed.subscribe((state) => void left.look(state).catch(onError));
}
