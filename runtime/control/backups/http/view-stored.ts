import type { StackBackup } from '../../../../schemas/api/resources/backup.ts';
import { readDocument } from '../core/backup-document.ts';
import type { StoredBackup } from '../ports/backup-engine.ts';

type View = Omit<StackBackup, 'repository'>;

/** Documents that were read once, for as long as the engine remembers them: reading a thousand takes seconds. */
const read = new WeakMap<StoredBackup, { readonly view: View | undefined }>();

/** @returns a backup that this server has not made; undefined: it is of no stack, which is not listed */
export function viewStored(stored: StoredBackup, repository: string): StackBackup | undefined {
  const found = read.get(stored) ?? { view: viewOf(stored) };
  read.set(stored, found);
  return found.view && { ...found.view, repository };
}

function viewOf({ point, document: bytes, disks }: StoredBackup): View | undefined {
  const document = readDocument(bytes);
  return (
    document && {
      point,
      stack: document.stack.id,
      stackName: document.stack.name,
      version: document.appliance.manifest.version,
      at: document.at,
      sizeBytes: disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      told: null,
    }
  );
}
