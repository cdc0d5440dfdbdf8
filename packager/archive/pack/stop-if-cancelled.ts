import { Fault } from '../../../schemas/errors/fault.ts';
import type { Work } from '../../images/ports/progress.ts';

/** @throws Fault CANCELLED when the person who packs has asked for it */
export function stopIfCancelled({ signal }: Pick<Work, 'signal'>): void {
  if (signal.aborted) throw new Fault('CANCELLED', { what: 'Packing' });
}
